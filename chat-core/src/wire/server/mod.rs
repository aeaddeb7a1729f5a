//! What the server sends.

mod action;
mod cut;
mod objects;

pub use action::{ServerAction, WireChannel, WireLimits, WireMember};
pub(crate) use cut::{cut_page, fitting, message_cost, room_cost};
pub(crate) use objects::logged;
pub use objects::{WireMessage, WireRoom};
