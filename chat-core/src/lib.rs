//! The chat engine.

mod delivery;
pub mod model;
pub mod port;
pub mod wire;

pub use delivery::{Flushed, FrameWriter, Outgoing, SendQueue};
pub use model::Identity;
