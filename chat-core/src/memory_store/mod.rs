//! A store in memory: the executable specification of [`port::store`](crate::port::store).
//!
//! It is written to be read, and to be compared with: adapters must answer as it does. It is also
//! the store of unit tests and of chats that nobody needs to find again.
//!
//! ```
//! use chat_core::memory_store::MemoryStore;
//! use chat_core::model::{Handle, Timestamp};
//! use chat_core::port::store::{NewUser, UserStore};
//!
//! # futures::executor::block_on(async {
//! let store = MemoryStore::default();
//! let bob = NewUser {
//!     external_id: "6ba7b810-9dad-11d1".into(),
//!     handle: Handle::new("Bob")?,
//!     display_name: None,
//!     data: None,
//!     join: vec![],
//!     at: Timestamp::from_micros(0),
//! };
//! let bob = store.ensure_user(bob).await?.user;
//! assert_eq!(bob.handle.as_str(), "bob");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```

mod archive;
mod changes;
mod create_room;
mod history;
mod members;
mod messages;
mod read_markers;
mod room_state;
mod rooms;
mod sessions;
mod state;
mod users;

use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::{Mutex, MutexGuard};

use self::state::State;
use crate::model::StoreResult;
use crate::port::archive::Standing;
use crate::port::store::Store;

/// A whole chat in memory. Clones share it.
///
/// One lock is one transaction: everything is checked before anything is changed, and no method
/// waits for anything but that lock.
#[derive(Clone)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
}

impl MemoryStore {
    /// An empty chat whose history has this name.
    pub fn new(epoch: impl Into<String>) -> Self {
        let state = State { epoch: epoch.into(), ..State::default() };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new("memory")
    }
}

impl std::fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn epoch(&self) -> StoreResult<String> {
        Standing::epoch(self.lock().epoch.clone())
    }

    async fn check(&self) -> StoreResult<()> {
        Ok(())
    }
}
