//! The chat engine.

mod appender;
mod connection;
mod delivery;
mod directory;
mod dispatch;
mod drain;
mod engine;
mod extension;
mod feature;
pub mod host;
#[cfg(feature = "memory-store")]
pub mod memory_store;
pub mod model;
mod node;
pub mod port;
mod presence;
mod rate_limit;
mod telemetry;
pub mod wire;

pub use connection::{Connection, InboxFull, Opening, Protocol};
pub use delivery::{Flushed, FrameWriter, Outgoing, SendQueue};
pub use engine::{ActionCall, ActionHandler, ChatEngine, ChatEngineBuilder};
pub use host::{ChatError, Draft, RoomSpec};
#[cfg(feature = "memory-store")]
pub use memory_store::MemoryStore;
pub use model::{Identity, Limits};
pub use presence::OnlineUsers;
