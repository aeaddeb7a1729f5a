use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use chat_core::port::Topic;
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::stats::Counters;

/// Payloads that wait to be published. A server that is so far behind is no help.
pub const MAX_UNPUBLISHED: usize = 16_384;
/// Bytes of payloads that wait to be published.
pub const MAX_UNPUBLISHED_BYTES: usize = 32 << 20;

/// What waits to be published, bounded. What does not fit is dropped: the store has it.
#[derive(Debug)]
pub(crate) struct Outbox {
    queue: Mutex<Queue>,
    filled: Notify,
    settled: Notify,
    counters: Arc<Counters>,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<(Topic, Bytes)>,
    bytes: usize,
    /// Some were taken out, and nobody knows yet what became of them.
    under_way: bool,
    /// No server is there: what waited for one would be old news.
    closed: bool,
}

impl Outbox {
    pub(crate) fn new(counters: Arc<Counters>) -> Self {
        Self { queue: Mutex::default(), filled: Notify::new(), settled: Notify::new(), counters }
    }

    /// Puts in a payload, or drops and counts it. Never waits.
    pub(crate) fn push(&self, topic: Topic, payload: Bytes) {
        let mut queue = self.queue.lock();
        let bytes = queue.bytes.saturating_add(payload.len());
        let fits = queue.waiting.len() < MAX_UNPUBLISHED && bytes <= MAX_UNPUBLISHED_BYTES;
        if queue.closed || !fits {
            self.counters.unpublished.add(1);
            return;
        }
        queue.bytes = bytes;
        queue.waiting.push_back((topic, payload));
        drop(queue);
        self.filled.notify_one();
    }

    /// The next payloads: at least one, at most `count`, and about `bytes` of them. Cancel-safe.
    pub(crate) async fn next(&self, count: usize, bytes: usize) -> Vec<(Topic, Bytes)> {
        loop {
            let batch = self.queue.lock().take(count, bytes);
            if !batch.is_empty() {
                return batch;
            }
            self.filled.notified().await;
        }
    }

    /// What was taken out is published, or given up.
    pub(crate) fn done(&self) {
        self.queue.lock().under_way = false;
        self.settled.notify_waiters();
    }

    /// Resolves when nothing waits and nothing is under way. Cancel-safe.
    pub(crate) async fn settled(&self) {
        loop {
            let settled = self.settled.notified();
            tokio::pin!(settled);
            settled.as_mut().enable();
            if self.queue.lock().is_settled() {
                return;
            }
            settled.await;
        }
    }

    /// A server is there.
    pub(crate) fn open(&self) {
        self.queue.lock().closed = false;
    }

    /// No server is there: drops what waits, and what comes.
    pub(crate) fn close(&self) {
        let dropped =
            std::mem::replace(&mut *self.queue.lock(), Queue { closed: true, ..Queue::default() });
        self.counters.unpublished.add(dropped.waiting.len());
        self.settled.notify_waiters();
    }
}

impl Queue {
    fn is_settled(&self) -> bool {
        self.waiting.is_empty() && !self.under_way
    }

    fn take(&mut self, count: usize, bytes: usize) -> Vec<(Topic, Bytes)> {
        let (mut batch, mut taken) = (vec![], 0);
        while batch.len() < count
            && taken < bytes
            && let Some((topic, payload)) = self.waiting.pop_front()
        {
            taken += payload.len();
            batch.push((topic, payload));
        }
        self.bytes -= taken;
        self.under_way |= !batch.is_empty();
        if self.waiting.is_empty() {
            // The memory of a burst goes with it.
            self.waiting = VecDeque::new();
        }
        batch
    }
}

#[cfg(test)]
mod tests {
    use chat_core::model::RoomId;
    use futures::FutureExt;

    use super::*;

    const TOPIC: Topic = Topic::Room(RoomId::new(1));

    fn outbox() -> Outbox {
        Outbox::new(Arc::default())
    }

    fn next(outbox: &Outbox, count: usize, bytes: usize) -> Option<usize> {
        outbox.next(count, bytes).now_or_never().map(|batch| batch.len())
    }

    #[test]
    fn it_is_bounded_by_count_and_by_bytes() {
        let outbox = outbox();
        (0..MAX_UNPUBLISHED + 3).for_each(|_| outbox.push(TOPIC, Bytes::new()));
        assert_eq!(outbox.counters.read().unpublished, 3);
        assert_eq!(next(&outbox, usize::MAX, 1), Some(MAX_UNPUBLISHED));
        outbox.push(TOPIC, vec![0; MAX_UNPUBLISHED_BYTES].into());
        outbox.push(TOPIC, Bytes::from_static(b"x"));
        assert_eq!(outbox.counters.read().unpublished, 4);
        assert_eq!(next(&outbox, 9, 9), Some(1));
        outbox.push(TOPIC, vec![0; MAX_UNPUBLISHED_BYTES].into());
        assert_eq!(outbox.counters.read().unpublished, 4);
    }

    #[test]
    fn batches_are_bounded_by_count_and_by_bytes() {
        let outbox = outbox();
        (0..5).for_each(|_| outbox.push(TOPIC, Bytes::from_static(b"four")));
        assert_eq!(next(&outbox, 2, 100), Some(2));
        assert_eq!(next(&outbox, 9, 5), Some(2));
        assert_eq!(next(&outbox, 9, 100), Some(1));
        assert_eq!(next(&outbox, 9, 100), None);
    }

    #[test]
    fn it_is_settled_once_what_was_taken_out_is_done() {
        let outbox = outbox();
        let is_settled = || outbox.settled().now_or_never().is_some();
        assert!(is_settled());
        outbox.push(TOPIC, Bytes::new());
        assert!(!is_settled());
        next(&outbox, 9, 9);
        assert!(!is_settled());
        outbox.done();
        assert!(is_settled());
    }

    #[test]
    fn while_it_is_closed_nothing_waits() {
        let outbox = outbox();
        outbox.push(TOPIC, Bytes::new());
        outbox.close();
        outbox.push(TOPIC, Bytes::new());
        assert_eq!(outbox.counters.read().unpublished, 2);
        outbox.open();
        outbox.push(TOPIC, Bytes::new());
        assert_eq!(next(&outbox, 9, 9), Some(1));
    }
}
