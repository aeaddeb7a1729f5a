//! WebSocket transport.

mod accept;
mod deadlines;
#[cfg(feature = "echo")]
mod echo;
mod edge;
mod framing;
mod handshake;
mod link;
mod options;
mod origins;
mod pongs;
mod read_buffer;
mod receiver;
mod rejection;
mod request;
mod serve;
mod session;
mod stream;
mod tcp;
mod upgrade;
mod wire;

pub use accept::{AcceptError, Accepted, accept};
#[cfg(feature = "echo")]
pub use echo::Echo;
pub use framing::WebSocketFraming;
pub use options::WebSocketOptions;
pub use origins::{InvalidOrigin, Origins};
pub use rejection::UpgradeRejection;
#[cfg(feature = "echo")]
pub use serve::serve_echo;
pub use upgrade::ChatUpgrade;
