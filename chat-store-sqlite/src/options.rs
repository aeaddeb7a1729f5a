use std::path::Path;
use std::time::Duration;

use crate::threads::{on_thread, start};
use crate::{OpenError, PendingMigration, SqliteStore, migrate, open};

/// How much of a commit is on the disk when it is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Synchronous {
    /// All of it: an answered change survives a power cut.
    #[default]
    Full,
    /// It survives the death of the process, but a power cut may undo the newest commits.
    Normal,
    /// As [`Normal`](Self::Normal), and a power cut may destroy the file. For tests.
    Off,
}

impl Synchronous {
    pub(crate) const fn pragma(self) -> &'static str {
        match self {
            Self::Full => "FULL",
            Self::Normal => "NORMAL",
            Self::Off => "OFF",
        }
    }
}

/// How a database is opened. Made by [`SqliteStore::builder`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), chat_store_sqlite::OpenError> {
/// use chat_store_sqlite::{SqliteStore, Synchronous};
///
/// let store = SqliteStore::builder().readers(2).synchronous(Synchronous::Full).memory().await?;
/// # drop(store);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct SqliteOptions {
    pub(crate) synchronous: Synchronous,
    pub(crate) readers: usize,
    pub(crate) write_queue_bytes: usize,
    pub(crate) read_queue: usize,
    pub(crate) group_jobs: usize,
    pub(crate) group_bytes: usize,
    pub(crate) busy_timeout: Duration,
    pub(crate) exclusive: bool,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            synchronous: Synchronous::Full,
            readers: 4,
            write_queue_bytes: 16 << 20,
            read_queue: 1_024,
            group_jobs: 512,
            group_bytes: 4 << 20,
            busy_timeout: Duration::from_secs(5),
            exclusive: false,
        }
    }
}

impl SqliteOptions {
    /// What an answer promises. [`Synchronous::Full`].
    pub const fn synchronous(mut self, synchronous: Synchronous) -> Self {
        self.synchronous = synchronous;
        self
    }

    /// Read connections, each with a thread; at least one. 4.
    pub const fn readers(mut self, count: usize) -> Self {
        self.readers = if count == 0 { 1 } else { count };
        self
    }

    /// Bytes of changes that may wait for the writer; a change counts as 1 KiB at least. Further
    /// callers wait for space. 16 MiB.
    pub const fn write_queue_bytes(mut self, bytes: usize) -> Self {
        self.write_queue_bytes = bytes;
        self
    }

    /// Reads that may wait for a connection. Further callers wait for space. 1,024.
    pub const fn read_queue(mut self, reads: usize) -> Self {
        self.read_queue = reads;
        self
    }

    /// Changes in one transaction; 1 switches grouping off. 512.
    pub const fn group_jobs(mut self, jobs: usize) -> Self {
        self.group_jobs = if jobs == 0 { 1 } else { jobs };
        self
    }

    /// Bytes of changes after which no more join a transaction. 4 MiB.
    pub const fn group_bytes(mut self, bytes: usize) -> Self {
        self.group_bytes = bytes;
        self
    }

    /// How long another process's lock is waited for, at most a day. 5 s.
    pub const fn busy_timeout(mut self, timeout: Duration) -> Self {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        self.busy_timeout = if timeout.as_nanos() > DAY.as_nanos() { DAY } else { timeout };
        self
    }

    /// Nobody else has the file open, from the moment it is opened until it is closed: opening it
    /// fails with [`OpenError::InUse`] while a store of any process has, and theirs fails while this
    /// one has. It has one connection, so reads and writes take turns.
    pub const fn exclusive(mut self) -> Self {
        self.exclusive = true;
        self
    }

    /// Opens or makes the database in this file and brings its schema up to date.
    ///
    /// # Errors
    /// An [`OpenError`]; nothing was changed then, and no thread was left behind.
    ///
    /// # Cancel safety
    /// Dropping the future closes the database again; its schema may have been brought up to date.
    pub async fn open(self, path: impl AsRef<Path>) -> Result<SqliteStore, OpenError> {
        start(self, Some(path.as_ref().to_owned())).await
    }

    /// What [`open`](Self::open) would do to the schema of the database in this file; everything,
    /// where there is no file. Changes nothing.
    ///
    /// # Errors
    /// An [`OpenError`], as [`open`](Self::open) would have.
    pub async fn pending_migrations(
        self,
        path: impl AsRef<Path>,
    ) -> Result<Vec<PendingMigration>, OpenError> {
        let path = path.as_ref().to_owned();
        on_thread("chat-sqlite-migrations", move || {
            if !path.exists() {
                return migrate::all();
            }
            Ok(migrate::pending(&open::beside(&path, self.busy_timeout)?)?)
        })
        .await
    }

    /// Makes a database in memory, which ends with the store. It has one connection, so reads and
    /// writes take turns.
    ///
    /// # Errors
    /// An [`OpenError`].
    pub async fn memory(self) -> Result<SqliteStore, OpenError> {
        start(self, None).await
    }
}
