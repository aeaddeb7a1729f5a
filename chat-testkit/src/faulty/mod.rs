//! A layer that loses, repeats, delays and reorders, as a seed decides; whose links can be cut, and
//! which can be down. What stands on it must not care, but for latency.
//!
//! ```
//! use std::time::Duration;
//! use chat_testkit::{FaultyNetwork, Faults};
//!
//! let network = FaultyNetwork::new(7);
//! let shaky = Faults { lose: 100, delay: 500, longest_delay: Duration::from_millis(80), ..Faults::NONE };
//! network.control(shaky).rooms(Faults::NONE);
//! // Then each node's layer: `let layer = network.layer(bus.layer());`
//! network.cut(0, 1);
//! network.mend(0, 1);
//! ```

mod faults;
mod layer;
mod network;
mod wire;

pub use faults::Faults;
pub use layer::FaultyLayer;
pub use network::FaultyNetwork;
