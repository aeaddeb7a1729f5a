//! Registering, logging in and out: what the HTTP routes and logins over a WebSocket share.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use chat_core::model::{Handle, HandleError, Timestamp};
use chat_core::port::Clock;

use crate::accounts::{Account, Accounts, AccountsError, Session};
use crate::password::{HashError, Password, PasswordRule, Passwords};
use crate::throttle::{Limited, Throttle};
use crate::token::{SessionToken, random_hex};

/// Accounts, their passwords and sessions, and the limits on trying.
pub(crate) struct Logins {
    accounts: Arc<dyn Accounts>,
    passwords: Passwords,
    throttle: Throttle,
    clock: Arc<dyn Clock>,
}

/// Why somebody is not registered or logged in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoginError {
    #[error(transparent)]
    Handle(#[from] HandleError),
    #[error(transparent)]
    Password(#[from] PasswordRule),
    #[error("this handle, or one that looks like it, is taken")]
    HandleTaken,
    #[error("unknown user or wrong password")]
    Refused,
    #[error("too many tries")]
    Limited(Limited),
    #[error("too many logins at once")]
    Busy,
    #[error("logins are not available")]
    Unavailable,
}

/// A session that has just begun.
pub(crate) struct OpenedSession {
    pub(crate) token: SessionToken,
    pub(crate) expires_at: Timestamp,
    /// Older sessions of the account that had to end.
    pub(crate) ended: Vec<String>,
}

impl Logins {
    pub(crate) fn new(
        accounts: Arc<dyn Accounts>,
        passwords: Passwords,
        throttle: Throttle,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { accounts, passwords, throttle, clock }
    }

    /// Makes an account.
    pub(crate) async fn register(
        &self,
        user: &str,
        password: Password,
        ip: IpAddr,
    ) -> Result<Account, LoginError> {
        let handle = Handle::new(user)?;
        password.check()?;
        self.throttle.registration(ip).map_err(LoginError::Limited)?;
        let account = Account {
            id: random_hex().map_err(unavailable)?,
            handle,
            password: self.passwords.hash(password).await?,
            created_at: self.clock.now(),
        };
        self.accounts.create(&account).await?;
        Ok(account)
    }

    /// Whose this handle and password are. Where there is no such account, that is found out in the
    /// same way and time as that the password is wrong. It waits so long for its turn to be found out;
    /// what does not get it is no guess.
    pub(crate) async fn verify(
        &self,
        user: &str,
        password: Password,
        ip: Option<IpAddr>,
        patience: Duration,
    ) -> Result<Account, LoginError> {
        let handle = Handle::new(user).ok();
        let name = handle.as_ref().map_or("", Handle::as_str);
        let attempt = self.throttle.login(name, ip).map_err(LoginError::Limited)?;
        let account = match &handle {
            Some(handle) => self.accounts.find(handle).await?,
            None => None,
        };
        let stored = account.as_ref().map(|account| account.password.clone());
        let right = match self.passwords.verify(password, stored, patience).await {
            Ok(right) => right,
            Err(error) => {
                attempt.forgive();
                return Err(error.into());
            }
        };
        let account = account.filter(|_| right).ok_or(LoginError::Refused)?;
        attempt.forgive();
        Ok(account)
    }

    /// Logs an account in.
    pub(crate) async fn open(&self, account: &Account) -> Result<OpenedSession, LoginError> {
        let token = SessionToken::random().map_err(unavailable)?;
        let now = self.clock.now();
        let ended = self.accounts.open_session(&account.id, &token.key(), now).await?;
        Ok(OpenedSession { token, expires_at: crate::accounts::first_expiry(now), ended })
    }

    /// The session that a token proves, if it is in force.
    pub(crate) async fn session(
        &self,
        token: &SessionToken,
    ) -> Result<Option<Session>, LoginError> {
        Ok(self.accounts.use_session(&token.key(), self.clock.now()).await?)
    }

    /// Ends a session.
    pub(crate) async fn end(&self, key: &str) -> Result<(), LoginError> {
        Ok(self.accounts.end_session(key).await?)
    }

    /// Ends all sessions of an account.
    pub(crate) async fn end_all(&self, account: &str) -> Result<(), LoginError> {
        Ok(self.accounts.end_sessions(account).await?)
    }

    /// Whether accounts can be read and written just now.
    pub(crate) async fn check(&self) -> Result<(), AccountsError> {
        self.accounts.check().await
    }

    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

fn unavailable(error: impl std::fmt::Display) -> LoginError {
    tracing::error!(%error, "logins fail");
    LoginError::Unavailable
}

impl From<AccountsError> for LoginError {
    fn from(error: AccountsError) -> Self {
        match error {
            AccountsError::HandleTaken => Self::HandleTaken,
            AccountsError::Unavailable(source) => unavailable(source),
            other => unavailable(other),
        }
    }
}

impl From<HashError> for LoginError {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::Busy,
            HashError::Failed(reason) => unavailable(reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use chat_core::port::SystemClock;

    use super::*;
    use crate::accounts::MemoryAccounts;
    use crate::password::{HashCost, PATIENCE};

    impl Logins {
        /// Nobody has an account yet, and many may try to log in.
        pub(crate) fn in_memory() -> Self {
            let passwords = Passwords::new(HashCost { memory_kib: 8, passes: 1 }, 256).unwrap();
            let accounts = Arc::new(MemoryAccounts::default());
            Self::new(accounts, passwords, Throttle::new(), Arc::new(SystemClock))
        }

        /// No password is looked at any more: whoever tries waits.
        pub(crate) fn stand_still(&self) {
            self.passwords.stand_still();
        }
    }

    #[tokio::test]
    async fn whoever_does_not_exist_is_hashed_as_well() {
        let (logins, ip) = (Logins::in_memory(), IpAddr::from([192, 0, 2, 1]));
        logins.register("bob", Password::new("correct horse"), ip).await.unwrap();
        logins.passwords.fill_up();
        for user in ["bob", "nobody", "not a handle", ""] {
            let password = Password::new("wrong horse");
            let refused = logins.verify(user, password, Some(ip), PATIENCE).await;
            assert!(matches!(refused, Err(LoginError::Busy)), "{user:?}: {refused:?}");
        }
    }

    #[tokio::test]
    async fn what_was_not_looked_at_is_no_guess() {
        let (logins, ip) = (Logins::in_memory(), IpAddr::from([192, 0, 2, 1]));
        logins.passwords.fill_up();
        for _ in 0..100 {
            let password = Password::new("correct horse");
            let refused = logins.verify("bob", password, Some(ip), PATIENCE).await;
            assert!(matches!(refused, Err(LoginError::Busy)));
        }
    }
}
