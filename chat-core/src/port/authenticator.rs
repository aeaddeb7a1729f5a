use async_trait::async_trait;

use crate::model::{HandleError, Identity};

/// Says who somebody is who logs in over his connection. Hosts that authenticate the upgrade
/// request need none.
///
/// Calls are cut off after [`extension_deadline`](crate::Limits::extension_deadline), which is `BUSY`
/// for whoever logs in; a panic is `INTERNAL`, and costs that request only.
#[async_trait]
pub trait Authenticator: Send + Sync {
    /// Who this is: at `LOGIN`, and at `REFRESH_AUTH`, where the user is logged in already and sends
    /// a token. There the identity must have the same external id, and says anew when the login
    /// ends, and under which session key it goes on.
    ///
    /// # Errors
    /// [`AuthError`]; the connection stays open for another try within its deadline.
    async fn authenticate(&self, request: LoginRequest) -> Result<Identity, AuthError>;

    /// Somebody logged out over his connection: end the host's own login. With `everywhere`, all
    /// of this user's logins. If that is cut off, or panics, the login still ends in the chat.
    async fn end_session(&self, _external_id: &str, _session: Option<&str>, _everywhere: bool) {}
}

/// What a client says of itself.
#[derive(Clone)]
#[non_exhaustive]
pub struct LoginRequest {
    /// The @name as typed.
    pub user: String,
    /// A password, if it sent one.
    pub password: Option<String>,
    /// A token, if it sent one.
    pub token: Option<String>,
}

impl LoginRequest {
    /// Somebody who says he is `user`.
    pub fn new(user: impl Into<String>) -> Self {
        Self { user: user.into(), password: None, token: None }
    }

    /// Somebody who says he is `user`, and proves it by this token.
    pub fn with_token(user: impl Into<String>, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..Self::new(user) }
    }
}

impl std::fmt::Debug for LoginRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoginRequest").field("user", &self.user).finish_non_exhaustive()
    }
}

/// Why somebody was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AuthError {
    /// Not known, or not with this password or token; which of both is not said.
    #[error("unknown user or wrong credentials")]
    Refused,
    /// This is no name.
    #[error(transparent)]
    Handle(#[from] HandleError),
    /// Too many tries; come back later.
    #[error("too many tries")]
    Limited {
        /// When, in milliseconds.
        retry_after_ms: u64,
    },
    /// The host cannot tell just now.
    #[error("authentication is not available")]
    Unavailable,
}
