//! Joins the chat engines of several processes through Redis: their
//! [`ChannelLayer`](chat_core::port::ChannelLayer) and their
//! [`Presence`](chat_core::port::Presence). One server, a master that Sentinels watch, or a cluster
//! with sharded pub/sub; the [URL](RedisBus::open) says which.
//!
//! ```no_run
//! use chat_core::{ChatEngine, MemoryStore};
//! use chat_layer_redis::RedisBus;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let bus = RedisBus::open("redis://127.0.0.1")?;
//! let builder = ChatEngine::builder(MemoryStore::default());
//! let builder = builder.channel_layer(bus.layer()?).presence(bus.presence()?);
//! let chat = builder.build().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # What it guarantees
//! - **Redis may be away, also at the start.** Chat goes on within each node; `subscribe` resolves at
//!   once, what is published is dropped and [counted](Stats). When Redis is back, everything is
//!   subscribed to again, and the node is told [`Reset`](chat_core::port::LayerEvent::Reset).
//! - **`subscribe` resolves when Redis has confirmed.** Subscriptions of a millisecond are asked for
//!   together.
//! - **Nothing waits for a slow node, and nothing is unbounded.** What arrives waits in a
//!   [`Mailbox`](chat_core::port::Mailbox), what is published in a queue of [`MAX_UNPUBLISHED`]
//!   payloads and [`MAX_UNPUBLISHED_BYTES`] bytes. What does not fit is dropped and counted; in
//!   the stream of events, a `Reset` stands in its place.
//! - **Subscribing and publishing have connections of their own.** One that is silent is looked at
//!   every five seconds, and replaced if its server does not answer. A server that hangs costs a
//!   caller no more than the [timeouts](RedisBusBuilder::timeouts).
//! - **Leases end by the server's clock**, never by a node's. After a fail-over it is another
//!   server's clock, and leases are as wrong as the two differ, until they are renewed.
//! - **Names are made of numbers**: `chat:{room:42}`, `chat:{user:7}`, `chat:{presence:3}` are
//!   channels, `chat:{lease:7}:71` are keys.
//!
//! Whoever may publish to its channels may write into rooms: keep Redis away from strangers, or give
//! the engines a user of their own (`+@all ~chat:* &chat:*`, less what you don't want).

mod backoff;
mod bus;
mod commands;
mod error;
mod inlet;
mod layer;
mod link;
mod names;
mod node;
mod options;
mod outbox;
mod presence;
mod publisher;
mod routes;
mod server;
mod shared;
mod stats;
mod subscriber;
mod topics;
mod trust;
mod url;

pub use bus::{RedisBus, RedisBusBuilder};
pub use error::{BusError, PingError};
pub use layer::RedisLayer;
pub use outbox::{MAX_UNPUBLISHED, MAX_UNPUBLISHED_BYTES};
pub use presence::RedisPresence;
pub use stats::Stats;
