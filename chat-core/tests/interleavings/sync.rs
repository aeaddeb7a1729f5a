//! What tasks share and wait for, known to the scheduler.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

pub(crate) use shuttle::future::yield_now;
pub(crate) use shuttle::sync::MutexGuard;
pub(crate) use shuttle::sync::atomic::{AtomicBool, AtomicU64, Ordering};

shuttle::lazy_static! {
    static ref NOW: Mutex<Instant> = Mutex::new(Instant::now());
}

/// A clock that goes on when somebody has waited.
pub(crate) fn now() -> Instant {
    *NOW.lock()
}

/// How long this takes among the other tasks is the scheduler's choice.
pub(crate) async fn sleep_until(due: Instant) {
    yield_now().await;
    let mut now = NOW.lock();
    *now = due.max(*now);
}

#[derive(Default)]
pub(crate) struct Mutex<T>(shuttle::sync::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(shuttle::sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap()
    }
}

/// As tokio's: whoever has asked is woken by the next `notify_waiters`, whether or not he waits
/// already; and `notify_one` is kept for whoever waits next.
#[derive(Default)]
pub(crate) struct Notify(Mutex<Waiters>);

#[derive(Default)]
struct Waiters {
    calls: usize,
    permit: bool,
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
        self.wake(|waiters| waiters.calls += 1);
    }

    pub(crate) fn notify_one(&self) {
        self.wake(|waiters| waiters.permit = true);
    }

    fn wake(&self, tell: impl FnOnce(&mut Waiters)) {
        let mut waiters = self.0.lock();
        tell(&mut waiters);
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
        if waiters.calls != self.calls || std::mem::take(&mut waiters.permit) {
            return Poll::Ready(());
        }
        waiters.wakers.push(cx.waker().clone());
        Poll::Pending
    }
}
