use async_trait::async_trait;
use chat_core::model::{AuthRev, MAX_REVOCATIONS, Revocation, StoreError, StoreResult, UserId};
use chat_core::port::store::SessionStore;

use crate::PostgresStore;
use crate::query::query;
use crate::rows::{self, value};

/// The user's row orders them.
const REVOKE: &str = "WITH taken AS (\
        UPDATE @users SET auth_rev = auth_rev + 1 WHERE id = $1 RETURNING auth_rev\
    ), kept AS (\
        INSERT INTO @revocations (user_id, auth_rev, session) SELECT $1, auth_rev, $2 FROM taken\
    ), forgotten AS (\
        DELETE FROM @revocations r USING taken \
        WHERE r.user_id = $1 AND r.auth_rev <= taken.auth_rev - $3\
    ) SELECT auth_rev FROM taken";

/// At once, one may have been kept that another did not see yet.
const REVOCATIONS: &str = "SELECT r.auth_rev, r.session FROM @revocations r \
    JOIN @users u ON u.id = r.user_id \
    WHERE r.user_id = $1 AND r.auth_rev > $2 AND r.auth_rev > u.auth_rev - $3 ORDER BY r.auth_rev";

#[async_trait]
impl SessionStore for PostgresStore {
    async fn revoke(&self, user: UserId, session: Option<&str>) -> StoreResult<AuthRev> {
        let query = query!(REVOKE, user.get(), session, rows::rows(MAX_REVOCATIONS));
        let taken = self.database.session().await?.write(query).await?;
        let taken = rows::first(&taken, |row| value(row, 0).map(AuthRev::new));
        rows::committed(taken)?.ok_or(StoreError::NotFound)
    }

    async fn revocations(&self, user: UserId, after: AuthRev) -> StoreResult<Vec<Revocation>> {
        let query = query!(REVOCATIONS, user.get(), after.get(), rows::rows(MAX_REVOCATIONS));
        let found = self.database.session().await?.read(query).await?;
        rows::all(&found, |row| {
            Ok(Revocation { auth_rev: AuthRev::new(value(row, 0)?), session: value(row, 1)? })
        })
    }
}
