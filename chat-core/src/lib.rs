//! A chat engine, to be built into other programs: rooms, messages, and their delivery to whoever is
//! connected, on one node or several. It knows no transport and no database; those are crates beside
//! it.
//!
//! With the feature `memory-store`:
//!
//! ```
//! use chat_core::{ChatEngine, Draft, Identity, MemoryStore, Outgoing, RoomSpec};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // One engine for a process, or for a test. Clones share it.
//! let chat = ChatEngine::builder(MemoryStore::default()).build().await?;
//!
//! // What the host says: there is a room, and ann is in it. Its own keys name both.
//! let ann = Identity::new("6ba7b810").handle("ann");
//! let room = chat.rooms().ensure("order:4711", RoomSpec::group("Order 4711")).await?;
//! chat.members().add(&room, &ann).await?;
//!
//! // What a transport does: it puts what it reads into a connection, and writes what comes out.
//! let connection = chat.connect(ann);
//! connection.receive(r#"{"type":"RESUME"}"#)?;
//! chat.messages().post(&room, Draft::system("Paid").key("paid:4711")).await?;
//! while let Some(Outgoing::Action(action)) = connection.next().await {
//!     if action.json().contains("Paid") {
//!         break;
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Where to look
//! - [`ChatEngine`] and its [builder](ChatEngine::builder): what an embedder holds.
//! - [`host`]: what the host does on its own authority, or in a user's name.
//! - [`Identity`]: what the host says of somebody who connects. The engine has no accounts.
//! - [`Connection`]: what a transport drives. chat-ws has WebSockets.
//! - [`port`]: what adapters implement. A [store](port::store) is all that an engine needs;
//!   chat-store-sqlite is one, and `MemoryStore` another. A [layer](port::ChannelLayer) joins nodes.
//! - [`archive`]: moves a whole chat from one store to another.
//! - [`wire`]: the actions of the protocol, which docs/protocol.md describes.
//! - [`Limits`]: every bound and interval, with its default and reason.
//!
//! # What it guarantees
//! - **Acknowledged is durable**, as durable as the store: an answer leaves after the commit.
//! - **Repeating is safe, for ever**, under a key: one key is one message.
//! - **One order in a room**, the same for everyone, without holes: a connection that falls behind, or
//!   comes back after a week, is brought forward from the store, or told that a room begins anew.
//! - **Nothing after a removal** reaches the removed, on any node.
//! - **A slow reader costs only himself**, and every queue is bounded.
//!
//! docs/promises.md names the tests that hold each of them.
//!
//! # Rules of use
//! - **Runtime.** Tokio, of either flavour, with its timer on. [`build`](ChatEngineBuilder::build) takes
//!   the runtime that it is called on, and tasks run there, also those of calls from other runtimes.
//!   There are no globals: several engines in a process know nothing of each other.
//! - **Cancelling.** Every async call may be dropped. Those that only read or wait leave nothing
//!   behind. Those that change something are done in tasks of the engine: a caller who goes away does
//!   not stop them, and does not cut between a commit and what others are told of it.
//! - **Errors.** [`ChatError`] tells what was refused, what surely did not happen, and what nobody
//!   knows; the last is repeated under the same key.
//! - **The end.** [`drain`](ChatEngine::drain) goes out of service politely. When the last clone of an
//!   engine is dropped, its connections are closed and its tasks end, soon after.
//!
//! # Features
//! - `memory-store`: `MemoryStore`, which is the executable specification of a store too. Off by
//!   default.
//!
//! In signatures there is no type of a 0.x crate but the `Stream` of futures.

mod appender;
pub mod archive;
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
pub use engine::{ActionCall, ActionHandler, BuildError, ChatEngine, ChatEngineBuilder};
pub use host::{ChatError, Draft, RoomSpec};
#[cfg(feature = "memory-store")]
pub use memory_store::MemoryStore;
pub use model::{Identity, Limits};
pub use presence::OnlineUsers;
