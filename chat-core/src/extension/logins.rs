use std::sync::Arc;
use std::time::Duration;

use super::guard::{Refusal, guarded};
use crate::model::Identity;
use crate::port::{AuthError, Authenticator, LoginRequest};
use crate::wire::{Code, Rejection};

/// The host's authenticator.
pub(crate) struct Logins {
    authenticator: Arc<dyn Authenticator>,
    deadline: Duration,
}

impl Logins {
    pub(crate) fn new(authenticator: Arc<dyn Authenticator>, deadline: Duration) -> Self {
        Self { authenticator, deadline }
    }

    /// Who this is.
    pub(crate) async fn authenticate(&self, request: LoginRequest) -> Result<Identity, Rejection> {
        let judge = async { self.authenticator.authenticate(request).await };
        match guarded("authenticate", self.deadline, judge).await {
            Ok(judged) => judged.map_err(unauthorised),
            Err(Refusal::Late) => Err(unauthorised(AuthError::Unavailable)),
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// Tells the host that somebody logged out, as far as it listens.
    pub(crate) async fn end_session(
        &self,
        external_id: &str,
        session: Option<&str>,
        everywhere: bool,
    ) {
        let end = async { self.authenticator.end_session(external_id, session, everywhere).await };
        // It was logged, and the login ends in the chat all the same.
        let _ = guarded("end_session", self.deadline, end).await;
    }
}

/// What a client is told of an authenticator's refusal.
fn unauthorised(error: AuthError) -> Rejection {
    match error {
        AuthError::Refused => Rejection::new(Code::Unauthenticated, error.to_string()),
        AuthError::Handle(error) => Rejection::bad_request(error.to_string()),
        AuthError::Limited { retry_after_ms } => {
            Rejection::new(Code::RateLimited, error.to_string()).retry_after_ms(retry_after_ms)
        }
        AuthError::Unavailable => Rejection::new(Code::Busy, error.to_string()),
    }
}
