//! The vocabulary in other languages: JSON Schema and TypeScript made from chat-core's own types.
//! `UPDATE_GOLDEN=1 cargo test -p chat-core --features schema --test schema` writes them anew.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod files;
mod frames;
mod protocol;
mod typescript;
mod valid;
