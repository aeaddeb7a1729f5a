use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use chat_core::port::{Mailbox, Posted, Topic};

/// What waits for one node, and how much did not fit.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    pub(crate) mailbox: Arc<Mailbox>,
    dropped: AtomicU64,
}

impl Inbox {
    /// Adds a payload, or drops it.
    pub(crate) fn push(&self, topic: Topic, payload: Bytes) {
        if let Posted::Dropped { .. } = self.mailbox.post(topic, payload) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many payloads did not fit.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}
