use std::sync::Arc;

use async_trait::async_trait;
use chat_core::model::StoreResult;
use chat_core::port::archive::Standing;
use chat_core::port::store::Store;
use deadpool_postgres::Pool;

use crate::database::Database;
use crate::query::query;
use crate::rows::{self, value};
use crate::{OpenError, PostgresOptions};

const EPOCH: &str = "SELECT epoch FROM @meta";
const NEW_EPOCH: &str =
    "UPDATE @meta SET epoch = replace(gen_random_uuid()::text, '-', '') RETURNING epoch";
const BEAT: &str = "UPDATE @meta SET heartbeat = heartbeat + 1";

/// A chat database in PostgreSQL. Clones are handles to the same one.
///
/// # Cancel safety
/// As [`Store`] says: dropping a future leaves its change done or undone.
#[derive(Clone, Debug)]
pub struct PostgresStore {
    pub(crate) database: Arc<Database>,
}

impl PostgresStore {
    /// How a database is to be opened; see [`PostgresOptions`].
    pub fn builder() -> PostgresOptions {
        PostgresOptions::default()
    }

    /// Connects to the database of this URL and brings its schema up to date, with the defaults of
    /// [`PostgresOptions`].
    ///
    /// # Errors
    /// As [`PostgresOptions::connect`].
    pub async fn connect(url: &str) -> Result<Self, OpenError> {
        Self::builder().connect(url).await
    }

    /// Uses the host's own pool, with the defaults of [`PostgresOptions`].
    ///
    /// # Errors
    /// As [`PostgresOptions::from_pool`].
    pub async fn from_pool(pool: Pool) -> Result<Self, OpenError> {
        Self::builder().from_pool(pool).await
    }

    /// Gives the history a new name, and returns it: the last step of restoring a backup, so that
    /// no client believes its cursors from the lost future.
    ///
    /// # Errors
    /// [`Failed`](chat_core::model::StoreError::Failed), also in an unfinished copy;
    /// [`Unknown`](chat_core::model::StoreError::Unknown).
    pub async fn new_epoch(&self) -> StoreResult<String> {
        self.epoch().await?;
        let found = self.database.session().await?.write(query!(NEW_EPOCH)).await?;
        rows::committed(rows::only(&found, |row| value(row, 0)))
    }

    /// Closes the pool, the host's own too: calls fail from now on, and each connection ends when
    /// it is not in use.
    pub fn close(&self) {
        self.database.close();
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn epoch(&self) -> StoreResult<String> {
        let found = self.database.session().await?.read(query!(EPOCH)).await?;
        Standing::epoch(rows::only(&found, |row| value(row, 0))?)
    }

    /// Writes a row, like any other change.
    async fn check(&self) -> StoreResult<()> {
        self.database.session().await?.write(query!(BEAT)).await.map(drop)
    }
}
