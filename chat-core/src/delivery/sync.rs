//! What several tasks share here, and how they wait. By this name alone, so that tests of their
//! interleavings can put their own in its place.

use std::time::Instant;

pub(crate) use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

pub(crate) use parking_lot::Mutex;
pub(crate) use tokio::sync::Notify;
pub(crate) use tokio::task::yield_now;

/// The present, on the clock that [`sleep_until`] waits by.
pub(crate) fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

/// Waits until then.
pub(crate) async fn sleep_until(due: Instant) {
    tokio::time::sleep_until(due.into()).await;
}
