use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use chat_core::port::{LayerEvent, Topic};
use futures::Stream;
use parking_lot::Mutex;

/// Payloads that wait for one node. A node that is so far behind is better served by its store.
pub const MAX_PAYLOADS: usize = 16_384;
/// Bytes of payloads that wait for one node.
pub const MAX_BYTES: usize = 32 << 20;

/// What waits for one node, bounded.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    state: Mutex<State>,
    dropped: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<LayerEvent>,
    bytes: usize,
    reader: Option<Waker>,
    /// Nobody reads any more.
    closed: bool,
}

impl Mailbox {
    /// Adds a payload, or drops it; then its reader learns at this place that something is missing.
    pub(crate) fn push(&self, topic: Topic, payload: Bytes) {
        let mut state = self.state.lock();
        if state.closed {
            return;
        }
        let bytes = state.bytes + payload.len();
        if state.queue.len() < MAX_PAYLOADS && bytes <= MAX_BYTES {
            state.bytes = bytes;
            state.queue.push_back(LayerEvent::Payload(topic, payload));
        } else {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            if state.queue.back() != Some(&LayerEvent::Reset) {
                state.queue.push_back(LayerEvent::Reset);
            }
        }
        let reader = state.reader.take();
        drop(state);
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    /// Nothing more comes in.
    pub(crate) fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        if let Some(reader) = state.reader.take() {
            reader.wake();
        }
    }

    /// How many payloads did not fit.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

/// Reads a mailbox; ends when it was closed and is empty.
pub(crate) struct Events(pub(crate) Arc<Mailbox>);

impl Stream for Events {
    type Item = LayerEvent;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<LayerEvent>> {
        let mut state = self.0.state.lock();
        match state.queue.pop_front() {
            Some(event) => {
                if let LayerEvent::Payload(_, payload) = &event {
                    state.bytes -= payload.len();
                }
                Poll::Ready(Some(event))
            }
            None if state.closed => Poll::Ready(None),
            None => {
                // A burst's memory goes with it.
                state.queue = VecDeque::new();
                state.reader = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        let mut state = self.0.state.lock();
        *state = State { closed: true, ..State::default() };
    }
}

#[cfg(test)]
mod tests {
    use chat_core::model::RoomId;
    use futures::{FutureExt, StreamExt};

    use super::*;

    const TOPIC: Topic = Topic::Room(RoomId::new(1));

    fn push(mailbox: &Mailbox, bytes: usize) {
        mailbox.push(TOPIC, vec![0; bytes].into());
    }

    fn next(events: &mut Events) -> Option<usize> {
        match events.next().now_or_never()?? {
            LayerEvent::Payload(_, payload) => Some(payload.len()),
            _ => None,
        }
    }

    #[test]
    fn what_does_not_fit_is_dropped_counted_and_told_in_its_place() {
        let mailbox = Arc::new(Mailbox::default());
        let mut events = Events(mailbox.clone());
        (0..MAX_PAYLOADS + 3).for_each(|_| push(&mailbox, 1));
        assert_eq!(mailbox.dropped(), 3);
        assert_eq!(next(&mut events), Some(1));
        push(&mailbox, 2);
        assert_eq!(mailbox.dropped(), 4, "the reset takes a place, too");
        assert_eq!(next(&mut events), Some(1));
        push(&mailbox, 3);
        assert_eq!(mailbox.dropped(), 4);
        (0..MAX_PAYLOADS - 2).for_each(|_| assert_eq!(next(&mut events), Some(1)));
        assert_eq!(events.next().now_or_never(), Some(Some(LayerEvent::Reset)));
        assert_eq!(next(&mut events), Some(3));
        assert_eq!(events.next().now_or_never(), None);
    }

    #[test]
    fn bytes_are_bounded_too() {
        let mailbox = Arc::new(Mailbox::default());
        let mut events = Events(mailbox.clone());
        push(&mailbox, MAX_BYTES - 1);
        push(&mailbox, 2);
        push(&mailbox, 1);
        assert_eq!(mailbox.dropped(), 1);
        assert_eq!(next(&mut events), Some(MAX_BYTES - 1));
        push(&mailbox, MAX_BYTES - 1);
        assert_eq!(mailbox.dropped(), 1, "what was read makes room");
    }

    #[test]
    fn nobody_reads_what_waits_after_the_reader_has_gone() {
        let mailbox = Arc::new(Mailbox::default());
        drop(Events(mailbox.clone()));
        push(&mailbox, 1);
        assert!(mailbox.state.lock().queue.is_empty());
    }
}
