use std::sync::atomic::{AtomicU64, Ordering};

/// What a layer has done since it was made. Counters only grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Payloads that a server took.
    pub published: u64,
    /// Payloads that were not published: the queue was full, no server was there, or it is not
    /// known whether one took them.
    pub unpublished: u64,
    /// Payloads of other nodes that came in.
    pub received: u64,
    /// Payloads of other nodes that were dropped, because the node did not read fast enough.
    pub dropped: u64,
    /// Connections for subscriptions that were lost.
    pub disconnects: u64,
    /// Times that the node was told that anything may be missing.
    pub resets: u64,
}

/// [`Stats`] in the making.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) published: Counter,
    pub(crate) unpublished: Counter,
    pub(crate) received: Counter,
    pub(crate) dropped: Counter,
    pub(crate) disconnects: Counter,
    pub(crate) resets: Counter,
}

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, count: usize) {
        self.0.fetch_add(count as u64, Ordering::Relaxed);
    }

    fn read(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Counters {
    pub(crate) fn read(&self) -> Stats {
        Stats {
            published: self.published.read(),
            unpublished: self.unpublished.read(),
            received: self.received.read(),
            dropped: self.dropped.read(),
            disconnects: self.disconnects.read(),
            resets: self.resets.read(),
        }
    }
}
