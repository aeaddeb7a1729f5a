//! A client on a real WebSocket: a [`ModelClient`](crate::ModelClient) that reads and writes bytes.
//!
//! It does to a server what networks and phones do: reads nothing for a while, takes little at a
//! time, and is cut off at any byte, in either direction.

mod framing;
mod socket_client;
mod wire;

pub use socket_client::SocketClient;
pub use wire::{Cut, Wire};
