//! The chat engine's [`Store`](chat_core::port::store::Store) on SQLite: one file, no server.
//!
//! ```
//! use chat_core::model::{Handle, Timestamp};
//! use chat_core::port::store::{NewUser, Store, UserStore};
//! use chat_store_sqlite::SqliteStore;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let directory = tempfile::tempdir()?;
//! # let path = directory.path().join("chat.db");
//! let store = SqliteStore::open(path).await?;
//! let bob = NewUser {
//!     external_id: "6ba7b810-9dad-11d1".into(),
//!     handle: Handle::new("bob")?,
//!     display_name: None,
//!     data: None,
//!     join: vec![],
//!     at: Timestamp::from_micros(0),
//! };
//! assert!(store.ensure_user(bob).await?.created);
//! assert_eq!(store.epoch().await?.len(), 32);
//! # store.close().await;
//! # Ok(())
//! # }
//! ```
//!
//! # What it guarantees
//! - **What was answered is on disk.** The file is in WAL mode with `synchronous = FULL`: a commit
//!   returns after its fsync, and an answer leaves after its commit.
//! - **One fsync for many.** One thread writes. It takes all changes that wait, of whatever rooms,
//!   and commits them as one transaction; each in a savepoint of its own, so that one that is
//!   refused, fails or panics hurts no other.
//! - **Readers never wait for the writer**, nor it for them: each read is one snapshot on one of a
//!   few read connections, on threads of their own. (A read that lasts long keeps the WAL file
//!   from being reused, so that it grows meanwhile.)
//! - **Everything is bounded**: both queues, the bytes of a transaction, the caches. Callers wait
//!   for space asynchronously.
//! - **Failures are honest.** [`StoreError::Failed`](chat_core::model::StoreError::Failed) only
//!   where SQLite surely rolled back; a commit that may have reached the disk is
//!   [`Unknown`](chat_core::model::StoreError::Unknown).
//!
//! # Sharing the file
//! Other processes may read and write the file, a backup or the host's own tables: all names here
//! start with `chat_`, and locks are waited for as long as [`SqliteOptions::busy_timeout`] says.
//! Several nodes on one machine may share it too. It must not lie on a network file system.
//!
//! [`backup`] copies the file while it is in use. After a backup was restored, call
//! [`SqliteStore::new_epoch`] once before clients come back, on a store that is
//! [`exclusive`](SqliteOptions::exclusive).
//!
//! # Features
//! `bundled` (default) compiles SQLite in. Without it the system's is linked, 3.38 or newer.

mod append;
mod archive;
mod backup;
mod backup_error;
mod change_member;
mod changes;
mod create_room;
mod error;
mod heads;
mod history;
mod job;
mod markers;
mod members;
mod membership;
mod messages;
mod migrate;
mod missed;
mod open;
mod options;
mod queue;
mod readers;
mod rooms;
mod rows;
mod sessions;
mod statistics;
mod store;
mod threads;
mod update_message;
mod update_room;
mod users;
mod writer;

pub use backup::backup;
pub use backup_error::BackupError;
pub use error::OpenError;
pub use migrate::PendingMigration;
pub use options::{SqliteOptions, Synchronous};
pub use statistics::Statistics;
pub use store::SqliteStore;
