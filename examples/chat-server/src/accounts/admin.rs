use async_trait::async_trait;
use chat_core::model::Timestamp;

use super::{Account, Accounts, AccountsError};

/// A session as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSession {
    /// The hash of its token.
    pub key: String,
    /// Whose.
    pub account: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends if it is not used any more.
    pub expires_at: Timestamp,
}

/// What operators do with accounts, and how they move to another database.
#[async_trait]
pub trait Administration: Accounts {
    /// Accounts with an id above this one, ascending, byte by byte; at most so many.
    async fn accounts_after(&self, id: &str, limit: usize) -> Result<Vec<Account>, AccountsError>;

    /// Sessions with a key above this one, ascending, byte by byte; at most so many.
    async fn sessions_after(
        &self,
        key: &str,
        limit: usize,
    ) -> Result<Vec<StoredSession>, AccountsError>;

    /// The sessions of an account, the oldest first; those that have run out may be among them.
    async fn sessions_of(&self, account: &str) -> Result<Vec<StoredSession>, AccountsError>;

    /// Replaces the hash of an account's password. Its sessions go on.
    async fn set_password(&self, account: &str, hash: &str) -> Result<(), AccountsError>;

    /// Adds accounts as they are, in one transaction; those whose id is there already are passed
    /// over. A handle that is another's fails.
    async fn put_accounts(&self, accounts: Vec<Account>) -> Result<(), AccountsError>;

    /// Adds sessions as they are, in one transaction; those whose key is there already are passed
    /// over.
    async fn put_sessions(&self, sessions: Vec<StoredSession>) -> Result<(), AccountsError>;
}
