//! What tasks share, known to the scheduler.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

pub(crate) use shuttle::sync::MutexGuard;
pub(crate) use shuttle::sync::atomic::{AtomicBool, AtomicU64, Ordering};

#[derive(Default)]
pub(crate) struct Mutex<T>(shuttle::sync::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap()
    }
}

/// As tokio's: whoever has asked is woken by the next `notify_waiters`, whether or not he waits
/// already.
#[derive(Default)]
pub(crate) struct Notify(Mutex<Waiters>);

#[derive(Default)]
struct Waiters {
    calls: usize,
    wakers: Vec<Waker>,
}

pub(crate) struct Notified<'a> {
    notify: &'a Notify,
    calls: usize,
}

impl Notify {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn notified(&self) -> Notified<'_> {
        Notified { notify: self, calls: self.0.lock().calls }
    }

    pub(crate) fn notify_waiters(&self) {
        let mut waiters = self.0.lock();
        waiters.calls += 1;
        let wakers = std::mem::take(&mut waiters.wakers);
        drop(waiters);
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl Notified<'_> {
    pub(crate) fn enable(self: Pin<&mut Self>) -> bool {
        self.notify.0.lock().calls != self.calls
    }
}

impl Future for Notified<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut waiters = self.notify.0.lock();
        if waiters.calls != self.calls {
            return Poll::Ready(());
        }
        waiters.wakers.push(cx.waker().clone());
        Poll::Pending
    }
}
