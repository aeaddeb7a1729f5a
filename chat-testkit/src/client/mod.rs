//! A client that does what the protocol tells clients to do, and nothing more.
//!
//! No I/O: frames go in, actions to send come out. What it knows is compared with the store by the
//! [simulator](crate::sim); tests of transports and embedders may drive one too.

mod connection_check;
mod counts;
mod model_client;
mod outbox;
mod requests;
mod room;
mod rooms;
#[cfg(test)]
mod tests;
mod value;

pub use connection_check::ConnectionCheck;
pub use counts::ClientCounts;
pub use model_client::ModelClient;
pub use outbox::{Outbox, OutboxEntry};
pub use room::{ClientMessage, ClientRoom};
