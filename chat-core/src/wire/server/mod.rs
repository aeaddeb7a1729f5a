//! What the server sends.

mod action;
mod objects;
mod state_reply;

pub use action::{ServerAction, WireChannel, WireLimits, WireMember};
pub(crate) use objects::logged;
pub use objects::{WireMessage, WireRoom};
pub(crate) use state_reply::StateReply;
