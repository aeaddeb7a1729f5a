//! What proves that an adapter keeps the promises of the chat engine, and a client for the tests of
//! programs that embed it.
//!
//! # For embedders
//! [`TestClient`] is somebody connected to an engine of yours, in the same process:
//!
//! ```
//! use chat_core::{ChatEngine, Draft, Identity, MemoryStore, RoomSpec};
//! use chat_testkit::TestClient;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let chat = ChatEngine::builder(MemoryStore::default()).lobby("lobby").build().await?;
//! let mut bob = TestClient::connect(&chat, Identity::new("7").handle("bob")).await;
//! let lobby = bob.expect_room("lobby").await;
//! chat.messages().post(lobby, Draft::system("Closing at six")).await?;
//! bob.expect_message(lobby, "Closing at six").await;
//! # Ok(())
//! # }
//! ```
//!
//! # For adapters
//! One line runs the whole suite against a store, each rule as a test of its own:
//!
//! ```
//! use chat_core::memory_store::MemoryStore;
//! use chat_testkit::{TestStore, store_conformance};
//!
//! store_conformance!(memory, || async { TestStore::new(MemoryStore::default()) });
//! ```
//!
//! The builder is called once for each test and gives an empty store; what has to outlive the store
//! (a directory, a server) goes into [`TestStore::holding`] and is dropped after it.
//!
//! - [`store`]: the cases, and [`store::cases`] for harnesses that decide at run time what to run.
//! - [`races`]: a few of them thousands of times, on two nodes with one database.
//! - [`model_test`]: random requests, answered by a store as its specification answers them.
//! - [`client`]: a client that keeps to the rules of the protocol, and nothing more.
//! - [`archive`] and [`archive_conformance!`]: the same for chats that move to another store.
//! - [`layer`] and [`layer_conformance!`]: the same for what joins nodes.
//! - [`presence`] and [`presence_conformance!`]: the same for what knows who is online.
//! - [`faulty`]: a layer that loses, repeats, delays and reorders.
//! - [`socket`]: a client on a real WebSocket, which keeps to the same rules.
//! - `servers` (with the feature of that name): throw-away servers, and tests that are ignored where
//!   there is none.
//! - `proxy` (with the same feature): what networks do to connections, between a client and its server.
//! - [`overlay`]: stores that differ from another in a few methods: faults, counters, delays.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a broken promise ends the test"
)]

pub mod archive;
pub mod client;
pub mod faulty;
pub mod layer;
pub mod model_test;
pub mod overlay;
pub mod presence;
#[cfg(all(unix, feature = "servers"))]
pub mod proxy;
pub mod races;
#[cfg(all(unix, feature = "servers"))]
pub mod servers;
pub mod sim;
pub mod socket;
pub mod store;
mod test_client;

pub use archive::TestArchive;
pub use client::ModelClient;
pub use faulty::{Faults, FaultyLayer, FaultyNetwork};
pub use layer::TestLayers;
pub use overlay::{Overlaid, StoreOverlay};
pub use presence::TestPresences;
pub use socket::SocketClient;
pub use store::TestStore;
pub use test_client::TestClient;

/// The guide's code runs.
#[cfg(doctest)]
#[doc = include_str!("../../docs/writing-an-adapter.md")]
struct WritingAnAdapter;
