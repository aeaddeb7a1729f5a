//! Where a gateway in front of the server has logged people in, and says in headers who they are.

use axum::Router;
use axum::extract::{FromRef, FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::any;
use chat_core::{ChatEngine, Identity};
use chat_ws::ChatUpgrade;

/// What is shared here.
#[derive(Clone, FromRef)]
pub struct Behind {
    /// The chat.
    pub chat: ChatEngine,
    /// What the gateway sends in `x-gateway-key`. Whoever reaches this server in another way could
    /// say that he is anybody: it must be the gateway that speaks, and the gateway must remove these
    /// headers from what others send.
    pub key: GatewayKey,
}

/// A secret that only the gateway and this server have.
#[derive(Clone)]
pub struct GatewayKey(pub String);

/// Who sent a request, as the gateway says.
pub struct GatewayUser(Identity);

impl FromRequestParts<Behind> for GatewayUser {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, behind: &Behind) -> Result<Self, StatusCode> {
        let header = |name| parts.headers.get(name)?.to_str().ok();
        let known = header("x-gateway-key").is_some_and(|key| same(key, &behind.key.0));
        let user = header("x-user-id").filter(|_| known).ok_or(StatusCode::UNAUTHORIZED)?;
        let identity = Identity::new(user).handle(header("x-user-name").unwrap_or(user));
        Ok(Self(match header("x-session-id") {
            Some(session) => identity.session(session),
            None => identity,
        }))
    }
}

/// Whether the keys are the same, in a time that does not tell how far they are.
fn same(a: &str, b: &str) -> bool {
    let different = a.bytes().zip(b.bytes()).fold(0, |seen, (a, b)| seen | (a ^ b));
    a.len() == b.len() && std::hint::black_box(different) == 0
}

/// The server behind the gateway.
pub fn router(behind: Behind) -> Router {
    async fn socket(
        State(chat): State<ChatEngine>,
        GatewayUser(identity): GatewayUser,
        upgrade: ChatUpgrade,
    ) -> Response {
        upgrade.serve(&chat, identity)
    }
    Router::new().route("/chat", any(socket)).with_state(behind)
}
