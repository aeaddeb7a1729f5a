//! What the server sends.

mod action;
mod objects;

pub use action::{ServerAction, WireChannel, WireLimits, WireMember};
pub(crate) use objects::logged;
pub use objects::{WireMessage, WireRoom};
