//! What holds for the repository as a whole: who may import what, what stands in the manifests, how
//! long files are, and that the documents speak of everything there is. Each check is a function
//! from values to complaints, and is tested with something bad first.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod boundaries;
mod conversions;
mod dependencies;
mod files;
mod golden;
mod imports;
mod manifests;
mod markdown;
mod protocol;
mod readme;
mod repository;
mod tokens;
mod wire;
