use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use chat_core::Identity;

use crate::{App, Login};

const NAME: &str = "login";

/// Who sent a request, by the cookie of his login. Requests without one are answered with 401.
#[derive(Clone, Debug)]
pub struct CurrentUser {
    /// His login.
    pub login: Login,
    /// What is in its cookie.
    pub(crate) secret: String,
}

impl CurrentUser {
    /// What the chat is told of him: the host's key for the user, a name to show, and the host's key
    /// for the login, so that logging out closes the sockets of this login and of no other.
    pub fn identity(&self) -> Identity {
        let Login { user, name, key } = &self.login;
        Identity::new(user).handle(name).display_name(name).session(key)
    }
}

impl FromRequestParts<App> for CurrentUser {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, StatusCode> {
        let secret = secret(&parts.headers).ok_or(StatusCode::UNAUTHORIZED)?;
        let login = app.accounts.login(secret).ok_or(StatusCode::UNAUTHORIZED)?;
        Ok(Self { login, secret: secret.to_owned() })
    }
}

fn secret(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs =
        lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| *name == NAME).map(|(_, value)| value).next()
}

/// A `Set-Cookie`; with an empty secret, one that removes it. Add `Secure` behind TLS.
pub(crate) fn set(secret: &str) -> String {
    let age = if secret.is_empty() { 0 } else { 30 * 24 * 3600 };
    format!("{NAME}={secret}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict")
}
