//! `/developers`: what runs here, and how to talk to it.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use crate::app::App;
use crate::config::AuthMode;
use crate::origin::Origin;

const FRAME: &str = include_str!("../../assets/index.html");
const WITH_PASSWORDS: &str = include_str!("../../assets/password.html");
const OPEN: &str = include_str!("../../assets/open.html");
const STYLE: &str = include_str!("../../assets/style.css");

/// The pages, ready to be sent.
pub(crate) struct Pages {
    index: String,
}

impl Pages {
    /// The pages of a server that is found at `url`.
    pub(crate) fn new(auth: AuthMode, url: &Origin) -> Self {
        let how = match auth {
            AuthMode::Password => WITH_PASSWORDS,
            AuthMode::Open => OPEN,
        };
        let socket = url.as_str().replacen("http", "ws", 1);
        let index = FRAME
            .replace("{{how}}", how)
            .replace("{{url}}", url.as_str())
            .replace("{{socket}}", &socket)
            .replace("{{cookie}}", crate::session_cookie::SessionCookie::new(url.is_https()).name())
            .replace("{{version}}", env!("CARGO_PKG_VERSION"));
        Self { index }
    }
}

/// The page.
pub(crate) async fn index(State(app): State<App>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], app.pages().index.clone())
}

/// Its looks.
pub(crate) async fn style() -> impl IntoResponse {
    let headers =
        [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, STYLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_to_fill_in() {
        let url: Origin = "https://chat.example".parse().unwrap();
        for auth in [AuthMode::Password, AuthMode::Open] {
            let index = Pages::new(auth, &url).index;
            assert!(!index.contains("{{") && index.contains("wss://chat.example/chat"));
            for forbidden in ["<script", "style=", "<style", "onclick"] {
                assert!(!index.contains(forbidden), "{forbidden}: the policy forbids it");
            }
        }
    }
}
