//! What several tasks share here. By this name alone, so that tests of their interleavings can put
//! their own in its place.

pub(crate) use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

pub(crate) use parking_lot::Mutex;
pub(crate) use tokio::sync::Notify;
