use async_trait::async_trait;
use chat_core::model::{Handle, Timestamp};
use rusqlite::{Row, params};

use super::{SqliteAccounts, is_taken};
use crate::accounts::{Account, AccountsError, Administration, StoredSession};

#[async_trait]
impl Administration for SqliteAccounts {
    async fn accounts_after(&self, id: &str, limit: usize) -> Result<Vec<Account>, AccountsError> {
        let id = id.to_owned();
        self.run(move |connection| {
            let sql = "SELECT id, handle, password, created_at FROM server_accounts
                 WHERE id > ?1 ORDER BY id LIMIT ?2";
            connection.prepare_cached(sql)?.query_map(params![id, rows(limit)], account)?.collect()
        })
        .await
    }

    async fn sessions_after(
        &self,
        key: &str,
        limit: usize,
    ) -> Result<Vec<StoredSession>, AccountsError> {
        let key = key.to_owned();
        self.run(move |connection| {
            let sql = "SELECT key, account, created_at, expires_at FROM server_sessions
                 WHERE key > ?1 ORDER BY key LIMIT ?2";
            connection.prepare_cached(sql)?.query_map(params![key, rows(limit)], session)?.collect()
        })
        .await
    }

    async fn sessions_of(&self, account: &str) -> Result<Vec<StoredSession>, AccountsError> {
        let account = account.to_owned();
        self.run(move |connection| {
            let sql = "SELECT key, account, created_at, expires_at FROM server_sessions
                 WHERE account = ?1 ORDER BY created_at, key";
            connection.prepare_cached(sql)?.query_map([account], session)?.collect()
        })
        .await
    }

    async fn set_password(&self, account: &str, hash: &str) -> Result<(), AccountsError> {
        let values = [account.to_owned(), hash.to_owned()];
        self.run(move |connection| {
            let sql = "UPDATE server_accounts SET password = ?2 WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(values).map(drop)
        })
        .await
    }

    async fn put_accounts(&self, accounts: Vec<Account>) -> Result<(), AccountsError> {
        let put = self.run(move |connection| {
            let transaction = connection.transaction()?;
            let sql = "INSERT INTO server_accounts (id, handle, skeleton, password, created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO NOTHING";
            for account in &accounts {
                let inserted = transaction.prepare_cached(sql)?.execute(params![
                    account.id,
                    account.handle.as_str(),
                    account.handle.skeleton(),
                    account.password,
                    account.created_at.as_micros()
                ]);
                match inserted {
                    Err(error) if is_taken(&error) => return Ok(false),
                    inserted => inserted?,
                };
            }
            transaction.commit().map(|()| true)
        });
        if put.await? { Ok(()) } else { Err(AccountsError::HandleTaken) }
    }

    async fn put_sessions(&self, sessions: Vec<StoredSession>) -> Result<(), AccountsError> {
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            let sql = "INSERT INTO server_sessions (key, account, created_at, expires_at)
                 VALUES (?1, ?2, ?3, ?4) ON CONFLICT (key) DO NOTHING";
            for session in &sessions {
                transaction.prepare_cached(sql)?.execute(params![
                    session.key,
                    session.account,
                    session.created_at.as_micros(),
                    session.expires_at.as_micros()
                ])?;
            }
            transaction.commit()
        })
        .await
    }
}

fn rows(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: row.get(0)?,
        handle: Handle::from_stored(row.get_ref(1)?.as_str()?),
        password: row.get(2)?,
        created_at: Timestamp::from_micros(row.get(3)?),
    })
}

fn session(row: &Row<'_>) -> rusqlite::Result<StoredSession> {
    Ok(StoredSession {
        key: row.get(0)?,
        account: row.get(1)?,
        created_at: Timestamp::from_micros(row.get(2)?),
        expires_at: Timestamp::from_micros(row.get(3)?),
    })
}
