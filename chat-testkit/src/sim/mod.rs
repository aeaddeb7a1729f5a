//! Whole clusters in virtual time, decided by a seed: several engines on one store, joined by a
//! layer that loses, doubles, delays and swaps; clients that come, go, sleep and lag; a store that
//! fails, in the dark too; nodes that die between a commit and its publication.
//!
//! In the end everything is healed, and within five seconds each client must know what the store
//! knows. On the way no socket may skip or repeat a revision in silence, and nobody may be told
//! what was committed after his removal. The same seed gives the same run, down to its hash.
//!
//! ```
//! use chat_testkit::sim::{Planted, run};
//!
//! let report = run(7, Planted::Nothing);
//! assert!(report.violations.is_empty(), "{:#?}", report.violations);
//! assert_eq!(report.hash, run(7, Planted::Nothing).hash);
//! ```

mod broken_store;
mod bus;
mod chaos;
mod coverage;
mod ledger;
mod node;
mod operations;
mod peer;
mod planted;
mod ports;
mod report;
mod settling;
mod setup;
mod sim_store;
mod trace;
mod verdict;
mod world;

pub use coverage::Coverage;
pub use planted::Planted;
pub use report::{Report, run, run_all, run_traced, run_with};
