use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use chat_core::port::{LayerEvent, Topic};
use futures::Stream;
use parking_lot::Mutex;

use crate::stats::Counters;

/// Payloads that wait for the node. One that is so far behind is better served by its store.
pub const MAX_WAITING: usize = 16_384;
/// Bytes of payloads that wait for the node.
pub const MAX_WAITING_BYTES: usize = 32 << 20;

/// What arrived and was not read yet, bounded. Putting something in never waits.
#[derive(Debug)]
pub(crate) struct Mailbox {
    state: Mutex<State>,
    counters: Arc<Counters>,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<LayerEvent>,
    bytes: usize,
    reader: Option<Waker>,
    /// Nothing more comes in.
    closed: bool,
}

impl Mailbox {
    pub(crate) fn new(counters: Arc<Counters>) -> Self {
        Self { state: Mutex::default(), counters }
    }

    /// Puts in a payload; where it does not fit, the reader finds a reset in its place.
    pub(crate) fn payload(&self, topic: Topic, payload: Bytes) {
        let mut state = self.state.lock();
        if state.closed {
            return;
        }
        self.counters.received.add(1);
        let bytes = state.bytes.saturating_add(payload.len());
        if state.waiting.len() < MAX_WAITING && bytes <= MAX_WAITING_BYTES {
            state.bytes = bytes;
            state.waiting.push_back(LayerEvent::Payload(topic, payload));
            Self::wake(state);
        } else {
            self.counters.dropped.add(1);
            self.put_reset(state);
        }
    }

    /// Anything may have been missed.
    pub(crate) fn reset(&self) {
        self.put_reset(self.state.lock());
    }

    fn put_reset(&self, mut state: parking_lot::MutexGuard<'_, State>) {
        // Two in a row say no more than one.
        if !state.closed && state.waiting.back() != Some(&LayerEvent::Reset) {
            self.counters.resets.add(1);
            state.waiting.push_back(LayerEvent::Reset);
            Self::wake(state);
        }
    }

    /// Nothing more comes in; what waits may still be read.
    pub(crate) fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        Self::wake(state);
    }

    fn wake(mut state: parking_lot::MutexGuard<'_, State>) {
        let reader = state.reader.take();
        drop(state);
        if let Some(reader) = reader {
            reader.wake();
        }
    }
}

/// Reads a mailbox; ends when that was closed and is empty.
pub(crate) struct Events(pub(crate) Arc<Mailbox>);

impl Stream for Events {
    type Item = LayerEvent;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<LayerEvent>> {
        let mut state = self.0.state.lock();
        match state.waiting.pop_front() {
            Some(event) => {
                if let LayerEvent::Payload(_, payload) = &event {
                    state.bytes -= payload.len();
                }
                Poll::Ready(Some(event))
            }
            None if state.closed => Poll::Ready(None),
            None => {
                // The memory of a burst goes with it.
                state.waiting = VecDeque::new();
                state.reader = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Events {
    /// Nobody reads any more, so nothing is kept any more.
    fn drop(&mut self) {
        *self.0.state.lock() = State { closed: true, ..State::default() };
    }
}

#[cfg(test)]
mod tests {
    use chat_core::model::RoomId;
    use futures::{FutureExt, StreamExt};

    use super::*;

    const TOPIC: Topic = Topic::Room(RoomId::new(1));

    fn mailbox() -> (Arc<Mailbox>, Events) {
        let mailbox = Arc::new(Mailbox::new(Arc::default()));
        (mailbox.clone(), Events(mailbox))
    }

    #[test]
    fn a_reset_stands_where_something_is_missing() {
        let (mailbox, mut events) = mailbox();
        (0..MAX_WAITING + 2).for_each(|_| mailbox.payload(TOPIC, Bytes::new()));
        let read = mailbox.counters.read();
        assert_eq!((read.dropped, read.resets), (2, 1));
        (0..MAX_WAITING).for_each(|_| {
            let event = events.next().now_or_never();
            assert!(matches!(event, Some(Some(LayerEvent::Payload(..)))));
        });
        assert_eq!(events.next().now_or_never(), Some(Some(LayerEvent::Reset)));
        assert_eq!(events.next().now_or_never(), None);
    }

    #[test]
    fn bytes_are_bounded_and_given_back() {
        let (mailbox, mut events) = mailbox();
        let large = Bytes::from(vec![0; MAX_WAITING_BYTES]);
        for expected in [0, 1] {
            mailbox.payload(TOPIC, large.clone());
            assert_eq!(mailbox.counters.read().dropped, expected);
        }
        while events.next().now_or_never().is_some() {}
        mailbox.payload(TOPIC, large);
        assert_eq!(mailbox.counters.read().dropped, 1);
    }

    #[test]
    fn nothing_is_kept_for_a_reader_who_has_gone() {
        let (mailbox, events) = mailbox();
        drop(events);
        mailbox.payload(TOPIC, Bytes::new());
        mailbox.reset();
        assert!(mailbox.state.lock().waiting.is_empty());
    }
}
