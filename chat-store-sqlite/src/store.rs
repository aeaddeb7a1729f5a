use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use chat_core::model::{StoreError, StoreResult};
use chat_core::port::archive::Standing;
use chat_core::port::store::Store;
use rusqlite::Connection;

use crate::error::JobResult;
use crate::job::task;
use crate::threads::Shared;
use crate::{OpenError, SqliteOptions, Statistics};

/// What a change weighs in the queue at least.
const MIN_WEIGHT: usize = 1 << 10;

/// Pragmas that [`SqliteStore::pragma`] tells.
const PRAGMAS: &[&str] = &[
    "busy_timeout",
    "cache_size",
    "foreign_keys",
    "freelist_count",
    "journal_mode",
    "journal_size_limit",
    "max_page_count",
    "page_count",
    "page_size",
    "synchronous",
    "temp_store",
    "trusted_schema",
    "wal_autocheckpoint",
];

/// A chat database in SQLite. Clones are handles to the same one.
///
/// When the last clone is dropped, what waits is still written; then the threads end and the file
/// is closed. [`close`](Self::close) waits for that.
///
/// # Cancel safety
/// As [`Store`] says: dropping a future leaves its change done or undone. While it still waits
/// for space in the queue, it is undone for certain.
#[derive(Clone, Debug)]
pub struct SqliteStore {
    pub(crate) shared: Arc<Shared>,
}

impl SqliteStore {
    /// How a database is to be opened; see [`SqliteOptions`].
    pub fn builder() -> SqliteOptions {
        SqliteOptions::default()
    }

    /// Opens or makes the database in this file, with the defaults of [`SqliteOptions`].
    ///
    /// # Errors
    /// As [`SqliteOptions::open`].
    ///
    /// # Cancel safety
    /// As [`SqliteOptions::open`].
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        Self::builder().open(path).await
    }

    /// Makes a database in memory, with the defaults of [`SqliteOptions`].
    ///
    /// # Errors
    /// As [`SqliteOptions::memory`].
    pub async fn memory() -> Result<Self, OpenError> {
        Self::builder().memory().await
    }

    /// Gives up this handle and waits until the file is closed: as long as other clones live.
    pub async fn close(self) {
        let running = self.shared.running.clone();
        drop(self);
        running.closed().await;
    }

    /// What the writer has done so far.
    pub fn statistics(&self) -> Statistics {
        self.shared.counters.read()
    }

    /// What a pragma says on the connection that writes: a diagnosis of how durable it is, say
    /// (`synchronous`: 2 is FULL).
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a pragma that is not told; those are `synchronous`,
    /// `journal_mode`, `foreign_keys`, `trusted_schema`, `temp_store`, `cache_size`,
    /// `busy_timeout`, `wal_autocheckpoint`, `journal_size_limit`, `page_size`, `page_count`,
    /// `max_page_count` and `freelist_count`.
    pub async fn pragma(&self, name: &str) -> StoreResult<String> {
        let name = *PRAGMAS.iter().find(|known| **known == name).ok_or(StoreError::NotFound)?;
        self.write(0, move |connection| {
            let text = |row: &rusqlite::Row<'_>| {
                use rusqlite::types::Value;
                Ok(match row.get(0)? {
                    Value::Text(text) => text,
                    Value::Integer(number) => number.to_string(),
                    other => format!("{other:?}"),
                })
            };
            Ok(connection.pragma_query_value(None, name, text)?)
        })
        .await
    }

    /// Gives the history a new name, and returns it: the last step of restoring a backup, so that
    /// no client believes its cursors from the lost future.
    ///
    /// # Errors
    /// [`StoreError::Failed`], also in an unfinished copy; [`StoreError::Unknown`].
    pub async fn new_epoch(&self) -> StoreResult<String> {
        self.write(0, |connection| {
            let mut statement = connection.prepare_cached("SELECT epoch FROM chat_meta")?;
            Standing::epoch(statement.query_one((), |row| row.get(0))?)?;
            let mut statement = connection.prepare_cached(
                "UPDATE chat_meta SET epoch = lower(hex(randomblob(16))) RETURNING epoch",
            )?;
            Ok(statement.query_one((), |row| row.get(0))?)
        })
        .await
    }

    /// Runs `work` in the next transaction, and answers when it is committed. `bytes`: about how
    /// much it brings along. It may run more than once, each time on what is committed.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        bytes: usize,
        work: impl FnMut(&Connection) -> JobResult<T> + Send + 'static,
    ) -> StoreResult<T> {
        let (job, answer) = task(work);
        self.shared.writes.push(Box::new(job), bytes.saturating_add(MIN_WEIGHT)).await;
        answer.await.unwrap_or_else(|_| Err(StoreError::unknown("the writer ended")))
    }

    /// Runs `work` in a snapshot.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnMut(&Connection) -> JobResult<T> + Send + 'static,
    ) -> StoreResult<T> {
        let Some(reads) = &self.shared.reads else {
            return self.write(0, work).await;
        };
        let (job, answer) = task(work);
        reads.push(Box::new(job), 1).await;
        answer.await.unwrap_or_else(|_| Err(StoreError::failed("the reader ended")))
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn epoch(&self) -> StoreResult<String> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT epoch FROM chat_meta")?;
            Ok(Standing::epoch(statement.query_one((), |row| row.get(0))?)?)
        })
        .await
    }

    /// Writes a row, like any other change, and reads it back on a read connection.
    async fn check(&self) -> StoreResult<()> {
        self.write(0, |connection| {
            connection
                .prepare_cached("UPDATE chat_meta SET heartbeat = heartbeat + 1")?
                .execute(())?;
            Ok(())
        })
        .await?;
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT heartbeat FROM chat_meta")?;
            let _: i64 = statement.query_one((), |row| row.get(0))?;
            Ok(())
        })
        .await
    }
}
