//! The send queue, a room's drain, and the hand-over between it and the task that brings a
//! connection forward, under many interleavings of their tasks. The files are the engine's own; what
//! they share, and what they call, is replaced.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]

mod delivery;
mod fence;
mod hand_over;
mod publisher;
mod queue;
mod reader;
mod settled;
mod sync;
#[allow(dead_code, reason = "tests use a part")]
#[path = "../../src/telemetry.rs"]
mod telemetry;

/// As the engine's files name it.
pub(crate) mod model {
    pub(crate) use chat_core::model::*;
}

/// As the engine's files name it.
pub(crate) mod wire {
    pub(crate) use chat_core::wire::*;
}

/// As the engine's files name it.
pub(crate) mod port {
    pub(crate) use chat_core::port::*;
}

/// Runs a test under random interleavings; `CHAT_SEEDS` says how many. All memory is sequentially
/// consistent here: an ordering that is too weak is not found.
fn explore(test: impl Fn() + Send + Sync + 'static) {
    let asked = std::env::var("CHAT_SEEDS").ok().and_then(|text| text.parse().ok());
    shuttle::check_random(test, asked.unwrap_or(300));
}
