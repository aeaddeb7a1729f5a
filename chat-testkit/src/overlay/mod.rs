//! Stores that differ from another in a few methods.
//!
//! ```
//! use chat_core::memory_store::MemoryStore;
//! use chat_core::model::{StoreError, StoreResult};
//! use chat_core::port::store::Store;
//! use chat_testkit::{Overlaid, StoreOverlay};
//!
//! struct Unreachable(MemoryStore);
//!
//! #[async_trait::async_trait]
//! impl StoreOverlay for Unreachable {
//!     fn inner(&self) -> &dyn Store {
//!         &self.0
//!     }
//!
//!     async fn check(&self) -> StoreResult<()> {
//!         Err(StoreError::failed("the cable is out"))
//!     }
//! }
//!
//! # futures::executor::block_on(async {
//! let store = Overlaid(Unreachable(MemoryStore::default()));
//! assert!(store.check().await.is_err());
//! assert_eq!(store.epoch().await.unwrap(), "memory");
//! # });
//! ```

mod overlaid;
mod store_overlay;

pub use overlaid::Overlaid;
pub use store_overlay::StoreOverlay;
