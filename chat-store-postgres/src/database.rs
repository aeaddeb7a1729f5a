use std::future::{Future, ready};
use std::time::Duration;

use chat_core::model::{StoreError, StoreResult};
use deadpool_postgres::Pool;
use tokio::sync::{AcquireError, Semaphore, SemaphorePermit};

use crate::OpenError;
use crate::cause::Cause;
use crate::session::Session;

/// Connections kept for the reads that repair: of heads and changes.
const RESERVED: usize = 2;

/// A pool, and who may take how much of it.
pub(crate) struct Database {
    pool: Pool,
    ordinary: Semaphore,
    reserved: Semaphore,
    /// What stands before the name of a table.
    schema: String,
    acquire_timeout: Duration,
    patience: Duration,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").field("schema", &self.schema).finish_non_exhaustive()
    }
}

impl Database {
    pub(crate) fn new(
        pool: Pool,
        schema: &str,
        acquire_timeout: Duration,
        patience: Duration,
    ) -> Result<Self, OpenError> {
        let (found, needed) = (pool.status().max_size, RESERVED + 1);
        if found < needed {
            return Err(OpenError::TooFewConnections { found, needed });
        }
        Ok(Self {
            ordinary: Semaphore::new(found - RESERVED),
            reserved: Semaphore::new(RESERVED),
            pool,
            schema: format!("\"{schema}\"."),
            acquire_timeout,
            patience,
        })
    }

    /// A connection, as soon as one is free.
    pub(crate) async fn session(&self) -> StoreResult<Session<'_>> {
        self.acquire(self.ordinary.acquire()).await
    }

    /// A connection for what repairs: never behind ordinary work.
    pub(crate) async fn reserved(&self) -> StoreResult<Session<'_>> {
        match self.ordinary.try_acquire() {
            Ok(permit) => self.acquire(ready(Ok(permit))).await,
            Err(_) => self.acquire(self.reserved.acquire()).await,
        }
    }

    async fn acquire<'a>(
        &'a self,
        permit: impl Future<Output = Result<SemaphorePermit<'a>, AcquireError>>,
    ) -> StoreResult<Session<'a>> {
        let work = async {
            let permit = permit.await.map_err(StoreError::failed)?;
            let client =
                self.pool.get().await.map_err(|error| StoreError::failed(Cause::from(error)))?;
            Ok(Session::new(client, permit, &self.schema, self.patience))
        };
        let late = |_| Err(StoreError::failed("no connection to the database was free in time"));
        tokio::time::timeout(self.acquire_timeout, work).await.unwrap_or_else(late)
    }

    /// Ends all connections that are not in use, and those that are when they come back.
    pub(crate) fn close(&self) {
        self.pool.close();
    }
}
