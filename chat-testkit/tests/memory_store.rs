//! The specification keeps its own rules.

use chat_core::memory_store::MemoryStore;
use chat_testkit::{TestStore, store_conformance};

store_conformance!(memory, || async { TestStore::new(MemoryStore::default()) });
