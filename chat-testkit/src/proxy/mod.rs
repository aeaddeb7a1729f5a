//! A proxy between a client and its server that does what networks do (feature `servers`).
//!
//! ```no_run
//! # async fn through() -> std::io::Result<()> {
//! use std::time::Duration;
//!
//! use chat_testkit::proxy::{FaultProxy, Flow, Side};
//!
//! let server: std::net::SocketAddr = "127.0.0.1:6379".parse().unwrap();
//! let proxy = FaultProxy::start(server).await?;
//! // Clients connect to `proxy.address()`.
//! proxy.set(Flow::Delayed { latency: Duration::from_millis(80), jitter: Duration::from_millis(20) });
//! proxy.set_towards(Side::Client, Flow::Held);
//! proxy.cut();
//! proxy.heal();
//! # Ok(())
//! # }
//! ```
//!
//! It is TCP that the parties speak: while a connection lasts, bytes are late but never lost, doubled
//! or reordered.

mod connection;
mod fault_proxy;
mod flow;
mod pump;
mod state;
mod target;
#[cfg(test)]
mod tests;
mod wire;

pub use fault_proxy::FaultProxy;
pub use flow::{Flow, Side};
pub use target::Target;
