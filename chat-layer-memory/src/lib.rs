//! Joins several chat engines of one process: their [`ChannelLayer`](chat_core::port::ChannelLayer)
//! and their [`Presence`](chat_core::port::Presence), without a server. For tests, and for hosts that
//! run an engine on each of several runtimes.
//!
//! ```
//! use chat_core::{ChatEngine, MemoryStore};
//! use chat_layer_memory::MemoryBus;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let (bus, store) = (MemoryBus::new(), MemoryStore::default());
//! let mut engines = vec![];
//! for _ in 0..2 {
//!     let builder = ChatEngine::builder(store.clone());
//!     let builder = builder.channel_layer(bus.layer()).presence(bus.presence());
//!     engines.push(builder.build().await?);
//! }
//! assert_eq!(bus.nodes(), 2);
//! # Ok(())
//! # }
//! ```
//!
//! # What it guarantees
//! - **Publishing never waits.** A payload goes into the queue of each other node that asked for its
//!   topic, and is shared, not copied.
//! - **Queues are bounded**: each node has a [`Mailbox`](chat_core::port::Mailbox). What does not fit
//!   is dropped and [counted](MemoryBus::dropped), and the node is told
//!   [`Reset`](chat_core::port::LayerEvent::Reset) at that place of its stream.
//! - **Leaving is dropping.** A layer that is dropped takes its subscriptions with it. A
//!   [`MemoryPresence`] that is dropped leaves its leases to their end, as a node that dies does.

mod bus;
mod inbox;
mod layer;
mod presence;

pub use bus::MemoryBus;
pub use layer::MemoryLayer;
pub use presence::MemoryPresence;
