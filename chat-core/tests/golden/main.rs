//! One file of JSON for each action, in both directions: what another language's client is checked
//! with. `UPDATE_GOLDEN=1` writes them anew.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[cfg(feature = "memory-store")]
#[path = "../common/mod.rs"]
mod common;

mod client;
#[cfg(feature = "memory-store")]
mod exchange;
mod files;
mod server;
mod values;
