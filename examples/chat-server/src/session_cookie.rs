//! The cookie that carries a session's token.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};

use crate::token::SessionToken;

/// How the cookie is written and read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SessionCookie {
    secure: bool,
}

impl SessionCookie {
    /// `secure` where browsers reach the server through TLS: the cookie then never leaves it, and
    /// no other host and no page without TLS can plant one (`__Host-`, RFC 6265bis).
    pub(crate) const fn new(secure: bool) -> Self {
        Self { secure }
    }

    /// The cookie's name.
    pub(crate) const fn name(self) -> &'static str {
        if self.secure { "__Host-chat_session" } else { "chat_session" }
    }

    /// A `Set-Cookie` that keeps the token for so long.
    pub(crate) fn set(self, token: &SessionToken, keep: Duration) -> Option<HeaderValue> {
        self.header(token.secret(), keep)
    }

    /// A `Set-Cookie` that removes it.
    pub(crate) fn clear(self) -> Option<HeaderValue> {
        self.header("", Duration::ZERO)
    }

    fn header(self, value: &str, keep: Duration) -> Option<HeaderValue> {
        let (name, seconds) = (self.name(), keep.as_secs());
        let secure = if self.secure { "; Secure" } else { "" };
        let text =
            format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
        let mut header = HeaderValue::try_from(text).ok()?;
        header.set_sensitive(true);
        Some(header)
    }

    /// The token that came with a request.
    pub(crate) fn read(self, headers: &HeaderMap) -> Option<SessionToken> {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        lines
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(name, _)| *name == self.name())
            .find_map(|(_, value)| SessionToken::from_client(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags() {
        let token = SessionToken::random().unwrap();
        let line = |secure| {
            let header = SessionCookie::new(secure).set(&token, Duration::from_secs(9)).unwrap();
            header.to_str().unwrap().replace(token.secret(), "TOKEN")
        };
        let rest = "session=TOKEN; Path=/; Max-Age=9; HttpOnly; SameSite=Strict";
        assert_eq!(line(false), format!("chat_{rest}"));
        assert_eq!(line(true), format!("__Host-chat_{rest}; Secure"));
        let gone = SessionCookie::new(false).clear().unwrap();
        assert!(gone.to_str().unwrap().starts_with("chat_session=; Path=/; Max-Age=0; "));
    }

    #[test]
    fn reads_what_it_wrote_among_others() {
        let (cookie, token) = (SessionCookie::new(true), SessionToken::random().unwrap());
        let mut headers = HeaderMap::new();
        assert!(cookie.read(&headers).is_none());
        headers
            .append(header::COOKIE, "chat_session=x; __Host-chat_session=' OR 1".parse().unwrap());
        assert!(cookie.read(&headers).is_none());
        let line = format!("theme=dark;{}={}; a", cookie.name(), token.secret());
        headers.append(header::COOKIE, line.parse().unwrap());
        assert_eq!(cookie.read(&headers).unwrap().key(), token.key());
    }
}
