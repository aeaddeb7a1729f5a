//! The chat engine.

#[cfg(feature = "memory-store")]
pub mod memory_store;
pub mod model;
pub mod port;

pub use model::Identity;
