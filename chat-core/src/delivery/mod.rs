//! Delivering: from a committed change to every connection that may see it.

mod send_queue;

pub use send_queue::{Flushed, FrameWriter, Outgoing, SendQueue};
