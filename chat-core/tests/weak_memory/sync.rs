//! What tasks share, known to the model.

use std::pin::Pin;
use std::task::{Context, Poll};

pub(crate) use loom::sync::MutexGuard;
pub(crate) use loom::sync::atomic::{AtomicU64, Ordering};

/// Stores by swapping: the model lets a plain store come between the two halves of a swap
/// (tokio-rs/loom#254), which no machine does.
pub(crate) struct AtomicBool(loom::sync::atomic::AtomicBool);

impl AtomicBool {
    pub(crate) fn new(value: bool) -> Self {
        Self(loom::sync::atomic::AtomicBool::new(value))
    }

    pub(crate) fn load(&self, ordering: Ordering) -> bool {
        self.0.load(ordering)
    }

    pub(crate) fn store(&self, value: bool, ordering: Ordering) {
        self.swap(value, ordering);
    }

    pub(crate) fn swap(&self, value: bool, ordering: Ordering) -> bool {
        self.0.swap(value, ordering)
    }
}

#[derive(Default)]
pub(crate) struct Mutex<T>(loom::sync::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap()
    }
}

/// Nobody waits in these tests.
#[derive(Default)]
pub(crate) struct Notify;

pub(crate) struct Notified;

impl Notify {
    pub(crate) fn new() -> Self {
        Self
    }

    pub(crate) fn notified(&self) -> Notified {
        Notified
    }

    pub(crate) fn notify_waiters(&self) {}
}

impl Notified {
    pub(crate) fn enable(self: Pin<&mut Self>) -> bool {
        true
    }
}

impl Future for Notified {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}
