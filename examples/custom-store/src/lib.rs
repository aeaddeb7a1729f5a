//! A [`Store`] of one's own: everything is in memory, and every change is in a journal first, one line
//! of JSON each. At the start the journal is replayed.
//!
//! [`MemoryStore`] knows the rules of a store, and decides alike whenever it is asked alike; so it is
//! enough to keep the requests, in order. What makes a store of it:
//! - **What was answered is on disk.** A request is written and flushed before it is applied, and
//!   applied before it is answered. What readers see is on disk, too.
//! - **A caller who goes away changes nothing**: writing and applying are one job on a thread of
//!   their own.
//! - **Failures are honest.** Where the journal could be cut back, nothing happened. Where a flush
//!   failed, nobody knows: that is what the caller hears, and nothing is written any more until the
//!   journal is opened anew.
//!
//! What it is not: fast (one flush for each request) or small (the journal is never compacted, and
//! keeps requests that were refused, which are refused again).

mod change;
mod journal;
mod messages;
mod parts;
mod rooms;
mod users;

use std::io;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use chat_core::MemoryStore;
use chat_core::model::{StoreError, StoreResult};
use chat_core::port::store::Store;
use futures::executor::block_on;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use self::change::Change;
use self::journal::Journal;

/// A chat in memory and in a journal. Clones share it.
#[derive(Clone)]
pub struct JournalStore {
    memory: MemoryStore,
    journal: Arc<Mutex<Journal>>,
}

impl JournalStore {
    /// Opens a journal, which is made if there is none, and replays it.
    ///
    /// # Errors
    /// The file's, `WouldBlock` where somebody else has it open, and `InvalidData` where it is no
    /// journal.
    pub async fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref().to_owned();
        let opened = spawn_blocking(move || {
            let (journal, epoch, changes) = Journal::open(&path)?;
            let memory = MemoryStore::new(epoch);
            changes.into_iter().for_each(|change| block_on(change.replay(&memory)));
            Ok(Self { memory, journal: Arc::new(Mutex::new(journal)) })
        });
        opened.await?
    }

    /// Writes a change down, then applies it. Once begun, both happen whoever still waits.
    async fn change<T: Send + 'static>(
        &self,
        change: Change,
        apply: impl AsyncFnOnce(&MemoryStore) -> StoreResult<T> + Send + 'static,
    ) -> StoreResult<T> {
        let mut journal = self.journal.clone().lock_owned().await;
        let memory = self.memory.clone();
        let job = spawn_blocking(move || {
            journal.write(&change)?;
            block_on(apply(&memory))
        });
        job.await.unwrap_or_else(|cut_short| Err(StoreError::unknown(cut_short)))
    }
}

#[async_trait]
impl Store for JournalStore {
    async fn epoch(&self) -> StoreResult<String> {
        self.memory.epoch().await
    }

    async fn check(&self) -> StoreResult<()> {
        self.journal.lock().await.check()
    }
}
