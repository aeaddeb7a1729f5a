//! The engine's files, and stand-ins for what they stand on.
#![allow(dead_code, unreachable_pub, reason = "tests use a part")]

#[path = "../../../src/delivery/catch_up.rs"]
mod catch_up;
pub(crate) mod feed;
pub(crate) mod hub;
pub(crate) mod room_stream;
#[path = "../../../src/delivery/send_queue.rs"]
pub(crate) mod send_queue;
#[path = "../../../src/delivery/subscriber.rs"]
pub(crate) mod subscriber;

pub(crate) use crate::sync;

use std::future::Future;
use std::sync::Arc;

use feed::Feed;

use crate::model::{Limits, UserId};
use crate::sync::{AtomicU64, Notify, Ordering};

/// The delivering wing, as far as catching up needs it.
pub(crate) struct Delivery {
    pub(crate) limits: Limits,
    pub(crate) feed: Feed,
    pub(crate) tasks: Tasks,
    repairs: AtomicU64,
    repaired: Notify,
}

#[derive(Default)]
pub(crate) struct Tasks;

impl Delivery {
    pub(crate) fn new(queue_bytes: usize) -> Arc<Self> {
        let mut limits = Limits::default();
        limits.queue_bytes = queue_bytes;
        let (feed, tasks, repairs) = (Feed::default(), Tasks, AtomicU64::new(0));
        Arc::new(Self { limits, feed, tasks, repairs, repaired: Notify::new() })
    }

    pub(crate) fn repair_state(&self, _user: UserId) {
        self.repairs.fetch_add(1, Ordering::SeqCst);
        self.repaired.notify_waiters();
    }

    /// Resolves when some state was sent again.
    pub(crate) async fn repaired(&self) {
        let repaired = self.repaired.notified();
        if self.repairs.load(Ordering::SeqCst) == 0 {
            repaired.await;
        }
    }
}

impl Tasks {
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        drop(shuttle::future::spawn(task));
    }
}
