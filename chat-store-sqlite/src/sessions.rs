use async_trait::async_trait;
use chat_core::model::{AuthRev, MAX_REVOCATIONS, Revocation, StoreError, StoreResult, UserId};
use chat_core::port::store::SessionStore;
use rusqlite::{Connection, OptionalExtension};

use crate::SqliteStore;
use crate::error::JobResult;
use crate::rows::rows;

#[async_trait]
impl SessionStore for SqliteStore {
    async fn revoke(&self, user: UserId, session: Option<&str>) -> StoreResult<AuthRev> {
        let session = session.map(str::to_owned);
        self.write(0, move |connection| revoke(connection, user, session.as_deref())).await
    }

    async fn revocations(&self, user: UserId, after: AuthRev) -> StoreResult<Vec<Revocation>> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT auth_rev, session FROM chat_revocations \
                 WHERE user = ?1 AND auth_rev > ?2 ORDER BY auth_rev",
            )?;
            let found = statement.query_map((user.get(), after.get()), |row| {
                let auth_rev = AuthRev::new(row.get(0)?);
                Ok(Revocation { auth_rev, session: row.get(1)? })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        })
        .await
    }
}

fn revoke(connection: &Connection, user: UserId, session: Option<&str>) -> JobResult<AuthRev> {
    let auth_rev: i64 = connection
        .prepare_cached(
            "UPDATE chat_users SET auth_rev = auth_rev + 1 WHERE id = ?1 RETURNING auth_rev",
        )?
        .query_row([user.get()], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound)?;
    connection
        .prepare_cached(
            "INSERT INTO chat_revocations (user, auth_rev, session) VALUES (?1, ?2, ?3)",
        )?
        .execute((user.get(), auth_rev, session))?;
    connection
        .prepare_cached("DELETE FROM chat_revocations WHERE user = ?1 AND auth_rev <= ?2")?
        .execute((user.get(), auth_rev - rows(MAX_REVOCATIONS)))?;
    Ok(AuthRev::new(auth_rev))
}
