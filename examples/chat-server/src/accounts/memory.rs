use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use chat_core::model::{Handle, Timestamp};
use parking_lot::Mutex;

use super::{Account, Accounts, AccountsError, SESSIONS_PER_ACCOUNT, Session, first_expiry, slide};

/// Accounts that are gone when the server ends.
#[derive(Default)]
pub struct MemoryAccounts(Mutex<Tables>);

#[derive(Default)]
struct Tables {
    accounts: HashMap<Handle, Account>,
    skeletons: HashSet<String>,
    sessions: HashMap<String, Row>,
}

struct Row {
    account: String,
    handle: Handle,
    created_at: Timestamp,
    expires_at: Timestamp,
}

#[async_trait]
impl Accounts for MemoryAccounts {
    async fn create(&self, account: &Account) -> Result<(), AccountsError> {
        let mut tables = self.0.lock();
        if tables.accounts.contains_key(&account.handle)
            || !tables.skeletons.insert(account.handle.skeleton())
        {
            return Err(AccountsError::HandleTaken);
        }
        tables.accounts.insert(account.handle.clone(), account.clone());
        Ok(())
    }

    async fn find(&self, handle: &Handle) -> Result<Option<Account>, AccountsError> {
        Ok(self.0.lock().accounts.get(handle).cloned())
    }

    async fn open_session(
        &self,
        account: &str,
        key: &str,
        now: Timestamp,
    ) -> Result<Vec<String>, AccountsError> {
        let mut tables = self.0.lock();
        let handle = tables.accounts.values().find(|row| row.id == account);
        let Some(handle) = handle.map(|row| row.handle.clone()) else {
            return Err(AccountsError::unavailable("no such account"));
        };
        tables.sessions.retain(|_, row| row.expires_at > now);
        let mut mine: Vec<(Timestamp, String)> = tables
            .sessions
            .iter()
            .filter(|(_, row)| row.account == account)
            .map(|(key, row)| (row.created_at, key.clone()))
            .collect();
        mine.sort();
        mine.truncate((mine.len() + 1).saturating_sub(SESSIONS_PER_ACCOUNT));
        let ended: Vec<String> = mine.into_iter().map(|(_, key)| key).collect();
        tables.sessions.retain(|key, _| !ended.contains(key));
        let expires_at = first_expiry(now);
        let row = Row { account: account.to_owned(), handle, created_at: now, expires_at };
        tables.sessions.insert(key.to_owned(), row);
        Ok(ended)
    }

    async fn use_session(
        &self,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<Session>, AccountsError> {
        let mut tables = self.0.lock();
        let Some(row) = tables.sessions.get_mut(key).filter(|row| row.expires_at > now) else {
            return Ok(None);
        };
        row.expires_at = slide(row.created_at, row.expires_at, now).unwrap_or(row.expires_at);
        Ok(Some(Session {
            account: row.account.clone(),
            handle: row.handle.clone(),
            expires_at: row.expires_at,
        }))
    }

    async fn end_session(&self, key: &str) -> Result<(), AccountsError> {
        self.0.lock().sessions.remove(key);
        Ok(())
    }

    async fn end_sessions(&self, account: &str) -> Result<(), AccountsError> {
        self.0.lock().sessions.retain(|_, row| row.account != account);
        Ok(())
    }

    async fn check(&self) -> Result<(), AccountsError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn is_as_accounts_are() {
        super::super::suite::run(&super::MemoryAccounts::default()).await;
    }
}
