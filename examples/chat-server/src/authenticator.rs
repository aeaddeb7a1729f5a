//! Logins over the WebSocket itself.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chat_core::model::Handle;
use chat_core::port::{AuthError, Authenticator, LoginRequest};
use chat_core::{Identity, Limits};

use crate::accounts::Session;
use crate::logins::{LoginError, Logins};
use crate::password::Password;
use crate::throttle::Limited;
use crate::token::{SessionToken, sha256_hex};

/// Who somebody is to the engine by his session.
pub(crate) fn identity(session: &Session, key: &str) -> Identity {
    Identity::new(&session.account)
        .handle(session.handle.as_str())
        .session(key)
        .expires_at(session.expires_at)
}

/// Handle and password, or the token of a session.
pub(crate) struct PasswordAuthenticator {
    logins: Arc<Logins>,
    patience: Duration,
}

impl PasswordAuthenticator {
    /// The engine cuts a login off at `deadline`. So a password waits for its turn a little shorter: who
    /// does not get it is sent away, instead of being cut off and counted as somebody who guesses.
    pub(crate) fn new(logins: Arc<Logins>, deadline: Duration) -> Self {
        Self { logins, patience: deadline * 4 / 5 }
    }

    async fn by_token(&self, token: &str) -> Result<Identity, AuthError> {
        let token = SessionToken::from_client(token).ok_or(AuthError::Refused)?;
        let session = self.logins.session(&token).await.map_err(refusal)?;
        session.map(|session| identity(&session, &token.key())).ok_or(AuthError::Refused)
    }
}

#[async_trait]
impl Authenticator for PasswordAuthenticator {
    async fn authenticate(&self, request: LoginRequest) -> Result<Identity, AuthError> {
        if let Some(token) = &request.token {
            return self.by_token(token).await;
        }
        let password = Password::new(request.password.unwrap_or_default());
        let verified = self.logins.verify(&request.user, password, None, self.patience).await;
        let account = verified.map_err(refusal)?;
        Ok(Identity::new(&account.id).handle(account.handle.as_str()))
    }

    async fn end_session(&self, external_id: &str, session: Option<&str>, everywhere: bool) {
        let ended = match session {
            _ if everywhere => self.logins.end_all(external_id).await,
            Some(key) => self.logins.end(key).await,
            None => Ok(()),
        };
        if let Err(error) = ended {
            tracing::error!(%error, "a session could not be ended");
        }
    }
}

fn refusal(error: LoginError) -> AuthError {
    match error {
        LoginError::Limited(Limited(wait)) => {
            let retry_after_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
            AuthError::Limited { retry_after_ms }
        }
        LoginError::Busy => AuthError::Limited { retry_after_ms: 1_000 },
        LoginError::Unavailable => AuthError::Unavailable,
        _ => AuthError::Refused,
    }
}

/// Anybody, under any name.
pub(crate) struct OpenAuthenticator;

#[async_trait]
impl Authenticator for OpenAuthenticator {
    async fn authenticate(&self, request: LoginRequest) -> Result<Identity, AuthError> {
        let handle = Handle::new(&request.user)?;
        Ok(Identity::new(open_id(&handle)).handle(handle.as_str()))
    }
}

/// The engine's key for whoever has this handle; a hash of it where it has too many bytes.
fn open_id(handle: &Handle) -> String {
    match format!("open:{handle}") {
        id if id.len() <= Limits::default().external_bytes => id,
        _ => format!("open:#{}", sha256_hex(handle.as_str())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chat_core::model::HandleError;

    /// A hundred tries would be ninety-five too many, were they guesses.
    #[tokio::test(start_paused = true)]
    async fn whose_turn_does_not_come_is_sent_away_before_he_is_cut_off() {
        let logins = Arc::new(Logins::in_memory());
        logins.stand_still();
        let deadline = Limits::default().extension_deadline;
        let authenticator = PasswordAuthenticator::new(logins, deadline);
        let login = async || {
            let mut request = LoginRequest::new("bob");
            request.password = Some("correct horse".into());
            tokio::time::timeout(deadline, authenticator.authenticate(request)).await
        };
        for _ in 0..20 {
            for refused in futures::future::join_all((0..5).map(|_| login())).await {
                let refused = refused.expect("an answer in time");
                assert_eq!(refused.err(), Some(AuthError::Limited { retry_after_ms: 1_000 }));
            }
        }
    }

    #[tokio::test]
    async fn anybody_is_who_he_says() {
        let id = async |user: &str| {
            let request = LoginRequest::new(user);
            OpenAuthenticator.authenticate(request).await.map(|who| who.external_id().to_owned())
        };
        assert_eq!(id("Bob").await.unwrap(), "open:bob");
        assert_eq!(id("admin").await, Err(AuthError::Handle(HandleError::Reserved)));
        let long = id(&"\u{1e7e0}".repeat(32)).await.unwrap();
        assert!(long.starts_with("open:#") && long.len() <= 128, "{long}");
    }
}
