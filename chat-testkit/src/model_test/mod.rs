//! Random requests, answered by a store as its specification answers them.
//!
//! ```
//! use std::sync::Arc;
//!
//! use chat_core::memory_store::MemoryStore;
//! use chat_testkit::model_test;
//!
//! # futures::executor::block_on(async {
//! for seed in model_test::seeds(2) {
//!     let mine = MemoryStore::default();
//!     model_test::equivalent(seed, 50, Arc::new(MemoryStore::default()), Arc::new(mine)).await;
//! }
//! # });
//! ```

mod answer;
mod ask;
mod draw;
mod equivalence;
mod numbering;
mod op;
mod pools;
mod query;
pub(crate) mod random;
mod renumber;
pub(crate) mod replica;
mod script;

use std::ops::Range;

pub(crate) use equivalence::Comparison;
pub use equivalence::{as_specified, equivalent};
pub(crate) use random::Random;
pub(crate) use script::Script;

/// The seeds to try: as many as `default` says, or what the environment variable `CHAT_SEEDS` says:
/// a number of seeds (`500`), or which (`17..18`).
///
/// # Panics
/// When `CHAT_SEEDS` is neither.
pub fn seeds(default: u64) -> Range<u64> {
    let Ok(text) = std::env::var("CHAT_SEEDS") else { return 0..default };
    let number = |text: &str| text.parse().expect("CHAT_SEEDS is a number or a range");
    match text.split_once("..") {
        Some((from, to)) => number(from)..number(to),
        None => 0..number(&text),
    }
}
