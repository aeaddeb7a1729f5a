//! The chat engine.

pub mod model;
pub mod port;

pub use model::Identity;
