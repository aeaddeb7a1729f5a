use async_trait::async_trait;
use chat_core::model::{Handle, Timestamp};
use tokio_postgres::Row;

use super::{PostgresAccounts, Values, unavailable};
use crate::accounts::{Account, AccountsError, Administration, StoredSession};

// Byte by byte, whatever the database's own order of texts is.
const ACCOUNTS_AFTER: &str = "SELECT id, handle, password, created_at FROM @server_accounts
    WHERE id COLLATE \"C\" > $1 ORDER BY id COLLATE \"C\" LIMIT $2";
const SESSIONS_AFTER: &str = "SELECT key, account, created_at, expires_at FROM @server_sessions
    WHERE key COLLATE \"C\" > $1 ORDER BY key COLLATE \"C\" LIMIT $2";
const SESSIONS_OF: &str = "SELECT key, account, created_at, expires_at FROM @server_sessions
    WHERE account = $1 ORDER BY created_at, key";
const SET_PASSWORD: &str = "UPDATE @server_accounts SET password = $2 WHERE id = $1";
const PUT_ACCOUNTS: &str =
    "INSERT INTO @server_accounts (id, handle, skeleton, password, created_at)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])
    ON CONFLICT (id) DO NOTHING";
const PUT_SESSIONS: &str = "INSERT INTO @server_sessions (key, account, created_at, expires_at)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[])
    ON CONFLICT (key) DO NOTHING";

#[async_trait]
impl Administration for PostgresAccounts {
    async fn accounts_after(&self, id: &str, limit: usize) -> Result<Vec<Account>, AccountsError> {
        let rows = self.query(ACCOUNTS_AFTER, &[&id, &count(limit)]).await?;
        rows.iter().map(account).collect::<Result<_, _>>().map_err(unavailable)
    }

    async fn sessions_after(
        &self,
        key: &str,
        limit: usize,
    ) -> Result<Vec<StoredSession>, AccountsError> {
        let rows = self.query(SESSIONS_AFTER, &[&key, &count(limit)]).await?;
        rows.iter().map(session).collect::<Result<_, _>>().map_err(unavailable)
    }

    async fn sessions_of(&self, account: &str) -> Result<Vec<StoredSession>, AccountsError> {
        let rows = self.query(SESSIONS_OF, &[&account]).await?;
        rows.iter().map(session).collect::<Result<_, _>>().map_err(unavailable)
    }

    async fn set_password(&self, account: &str, hash: &str) -> Result<(), AccountsError> {
        self.execute(SET_PASSWORD, &[&account, &hash]).await.map(drop)
    }

    async fn put_accounts(&self, accounts: Vec<Account>) -> Result<(), AccountsError> {
        let ids: Vec<&str> = accounts.iter().map(|row| &*row.id).collect();
        let handles: Vec<&str> = accounts.iter().map(|row| row.handle.as_str()).collect();
        let skeletons: Vec<String> = accounts.iter().map(|row| row.handle.skeleton()).collect();
        let passwords: Vec<&str> = accounts.iter().map(|row| &*row.password).collect();
        let times: Vec<i64> = accounts.iter().map(|row| row.created_at.as_micros()).collect();
        let values: Values<'_> = &[&ids, &handles, &skeletons, &passwords, &times];
        self.execute(PUT_ACCOUNTS, values).await.map(drop)
    }

    async fn put_sessions(&self, sessions: Vec<StoredSession>) -> Result<(), AccountsError> {
        let keys: Vec<&str> = sessions.iter().map(|row| &*row.key).collect();
        let accounts: Vec<&str> = sessions.iter().map(|row| &*row.account).collect();
        let begins: Vec<i64> = sessions.iter().map(|row| row.created_at.as_micros()).collect();
        let ends: Vec<i64> = sessions.iter().map(|row| row.expires_at.as_micros()).collect();
        self.execute(PUT_SESSIONS, &[&keys, &accounts, &begins, &ends]).await.map(drop)
    }
}

fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

fn account(row: &Row) -> Result<Account, tokio_postgres::Error> {
    Ok(Account {
        id: row.try_get(0)?,
        handle: Handle::from_stored(row.try_get(1)?),
        password: row.try_get(2)?,
        created_at: Timestamp::from_micros(row.try_get(3)?),
    })
}

fn session(row: &Row) -> Result<StoredSession, tokio_postgres::Error> {
    Ok(StoredSession {
        key: row.try_get(0)?,
        account: row.try_get(1)?,
        created_at: Timestamp::from_micros(row.try_get(2)?),
        expires_at: Timestamp::from_micros(row.try_get(3)?),
    })
}
