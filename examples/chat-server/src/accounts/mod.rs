//! Who has an account, and who is logged in. The tables are the server's own: the chat engine
//! knows only ids.

mod account;
mod admin;
mod memory;
mod postgres;
mod schema;
mod session;
mod sqlite;
#[cfg(test)]
mod suite;

use std::error::Error;

use async_trait::async_trait;
use chat_core::model::{Handle, Timestamp};

pub use account::Account;
pub use admin::{Administration, StoredSession};
pub use memory::MemoryAccounts;
pub use postgres::PostgresAccounts;
pub use session::{SESSIONS_PER_ACCOUNT, Session, first_expiry, slide};
pub use sqlite::SqliteAccounts;

/// Keeps accounts and sessions. A session is known by its key, the hash of a token: what is stored
/// here lets nobody in.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Adds an account.
    ///
    /// # Errors
    /// [`AccountsError::HandleTaken`] when the handle, or one that looks like it, is another's.
    async fn create(&self, account: &Account) -> Result<(), AccountsError>;

    /// The account with this handle.
    async fn find(&self, handle: &Handle) -> Result<Option<Account>, AccountsError>;

    /// Opens a session that ends after [`first_expiry`], and removes what has expired. Says which
    /// sessions of the account were ended because it had [`SESSIONS_PER_ACCOUNT`] already.
    async fn open_session(
        &self,
        account: &str,
        key: &str,
        now: Timestamp,
    ) -> Result<Vec<String>, AccountsError>;

    /// The session with this key, unless it has expired; its end moves as [`slide`] says.
    async fn use_session(
        &self,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<Session>, AccountsError>;

    /// Ends a session, if there is one.
    async fn end_session(&self, key: &str) -> Result<(), AccountsError>;

    /// Ends all sessions of an account.
    async fn end_sessions(&self, account: &str) -> Result<(), AccountsError>;

    /// Whether accounts can be read and written just now.
    async fn check(&self) -> Result<(), AccountsError>;
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccountsError {
    /// The handle, or one that looks like it, belongs to somebody else.
    #[error("the handle is taken")]
    HandleTaken,
    /// The database was made by a newer version of this server.
    #[error("the accounts were written by a newer version of this server (schema {found})")]
    Newer {
        /// The version it has.
        found: i64,
    },
    /// The database cannot be used just now.
    #[error("accounts are not available")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
}

impl AccountsError {
    /// The database failed.
    pub fn unavailable(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable(source.into())
    }
}
