//! Where a JSON Web Token (RFC 7519) says who somebody is, and until when.

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, FromRequestParts, Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::any;
use chat_core::model::Timestamp;
use chat_core::port::{AuthError, Authenticator, LoginRequest};
use chat_core::{ChatEngine, Identity};
use chat_ws::ChatUpgrade;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;

/// Checks tokens. It is the engine's [`Authenticator`], too: with it, a client whose token runs out
/// sends a newer one by `REFRESH_AUTH`, and need not connect anew.
#[derive(Clone)]
pub struct Tokens(Arc<(DecodingKey, Validation)>);

#[derive(Deserialize)]
struct Claims {
    /// The user's key.
    sub: String,
    /// His name.
    name: String,
    /// The token's own key, by which it can be revoked.
    jti: String,
    /// When it ends, in seconds since the Unix epoch.
    exp: i64,
}

impl Tokens {
    /// Tokens signed with this secret (HMAC-SHA-256), for this audience. Which algorithm is allowed
    /// is said here, and never by the token.
    pub fn new(secret: &[u8], audience: &str) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "sub", "aud"]);
        validation.leeway = 0;
        Self(Arc::new((DecodingKey::from_secret(secret), validation)))
    }

    /// Whom a token is about. The engine closes his connections when the token ends.
    pub fn identity(&self, token: &str) -> Option<Identity> {
        let (key, validation) = &*self.0;
        let claims = decode::<Claims>(token, key, validation).ok()?.claims;
        let ends = Timestamp::from_secs(claims.exp);
        let identity = Identity::new(claims.sub).handle(claims.name);
        Some(identity.session(claims.jti).expires_at(ends))
    }
}

#[async_trait::async_trait]
impl Authenticator for Tokens {
    async fn authenticate(&self, request: LoginRequest) -> Result<Identity, AuthError> {
        let identity = request.token.and_then(|token| self.identity(&token));
        identity.ok_or(AuthError::Refused)
    }
}

/// What is shared here.
#[derive(Clone, FromRef)]
pub struct WithTokens {
    /// The chat, built with `authenticator(tokens.clone())`.
    pub chat: ChatEngine,
    /// The tokens.
    pub tokens: Tokens,
}

/// Who sent a request, as the token in its address says. Scripts in browsers can set no header on a
/// WebSocket; so keep addresses out of your logs, and let tokens live for minutes.
pub struct TokenUser(Identity);

#[derive(Deserialize)]
struct Address {
    token: String,
}

impl FromRequestParts<WithTokens> for TokenUser {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, with: &WithTokens) -> Result<Self, StatusCode> {
        let query = Query::<Address>::from_request_parts(parts, with).await;
        let address = query.map_err(|_| StatusCode::UNAUTHORIZED)?.0;
        with.tokens.identity(&address.token).map(Self).ok_or(StatusCode::UNAUTHORIZED)
    }
}

/// The server.
pub fn router(with: WithTokens) -> Router {
    async fn socket(
        State(chat): State<ChatEngine>,
        TokenUser(identity): TokenUser,
        upgrade: ChatUpgrade,
    ) -> Response {
        upgrade.serve(&chat, identity)
    }
    Router::new().route("/chat", any(socket)).with_state(with)
}
