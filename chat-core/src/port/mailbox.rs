use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures::stream::{self, BoxStream, Stream, StreamExt};
use parking_lot::{Mutex, MutexGuard};

use super::{LayerEvent, Topic};

/// What arrived at a layer for its node and was not read yet, bounded by
/// [`MAX_PAYLOADS`](Self::MAX_PAYLOADS) and [`MAX_BYTES`](Self::MAX_BYTES). For layers: they put in
/// without ever waiting, and [`events`](Self::events) is what
/// [`ChannelLayer::events`](super::ChannelLayer::events) returns.
///
/// ```
/// use std::sync::Arc;
///
/// use chat_core::port::{LayerEvent, Mailbox, Posted, Topic};
/// use futures::StreamExt;
///
/// # futures::executor::block_on(async {
/// let mailbox = Arc::new(Mailbox::default());
/// let mut events = mailbox.events();
/// let payload = bytes::Bytes::from_static(b"news");
/// assert_eq!(mailbox.post(Topic::Presence(3), payload.clone()), Posted::Waiting);
/// assert_eq!(events.next().await, Some(LayerEvent::Payload(Topic::Presence(3), payload)));
/// # });
/// ```
#[derive(Debug, Default)]
pub struct Mailbox {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<LayerEvent>,
    bytes: usize,
    reader: Option<Waker>,
    /// Somebody reads, or did.
    taken: bool,
    /// Nothing more comes in.
    closed: bool,
}

/// What became of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Posted {
    /// It waits for the node.
    Waiting,
    /// It did not fit, and is gone. The node finds a [`LayerEvent::Reset`] in its place.
    Dropped {
        /// Whether the reset was put in for it: one for another may stand there already.
        reset: bool,
    },
    /// Nobody reads any more.
    Closed,
}

impl Mailbox {
    /// Events that may wait. A node that is so far behind is better served by its store.
    pub const MAX_PAYLOADS: usize = 16_384;
    /// Bytes of payloads that may wait.
    pub const MAX_BYTES: usize = 32 << 20;

    /// Puts in a payload, or drops it. Never waits.
    pub fn post(&self, topic: Topic, payload: Bytes) -> Posted {
        let mut state = self.state.lock();
        if state.closed {
            return Posted::Closed;
        }
        let bytes = state.bytes.saturating_add(payload.len());
        if state.waiting.len() >= Self::MAX_PAYLOADS || bytes > Self::MAX_BYTES {
            return Posted::Dropped { reset: put_reset(state) };
        }
        state.bytes = bytes;
        state.waiting.push_back(LayerEvent::Payload(topic, payload));
        wake(state);
        Posted::Waiting
    }

    /// Tells the node that anything may have been missed. False if it is told so already: two in a
    /// row say no more than one.
    pub fn reset(&self) -> bool {
        put_reset(self.state.lock())
    }

    /// Nothing more comes in; what waits may still be read, and then the events end.
    pub fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        wake(state);
    }

    /// What comes in. Taken once; later calls get an empty stream. When it is dropped, nothing is
    /// kept any more.
    pub fn events(self: &Arc<Self>) -> BoxStream<'static, LayerEvent> {
        if std::mem::replace(&mut self.state.lock().taken, true) {
            return stream::empty().boxed();
        }
        Events(self.clone()).boxed()
    }
}

/// Whether one was put in.
fn put_reset(mut state: MutexGuard<'_, State>) -> bool {
    if state.closed || state.waiting.back() == Some(&LayerEvent::Reset) {
        return false;
    }
    state.waiting.push_back(LayerEvent::Reset);
    wake(state);
    true
}

/// Outside the lock, which the reader takes next.
fn wake(mut state: MutexGuard<'_, State>) {
    let reader = state.reader.take();
    drop(state);
    if let Some(reader) = reader {
        reader.wake();
    }
}

/// Reads a mailbox.
struct Events(Arc<Mailbox>);

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
    fn drop(&mut self) {
        *self.0.state.lock() = State { taken: true, closed: true, ..State::default() };
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    const TOPIC: Topic = Topic::Presence(1);

    fn mailbox() -> (Arc<Mailbox>, BoxStream<'static, LayerEvent>) {
        let mailbox = Arc::new(Mailbox::default());
        let events = mailbox.events();
        (mailbox, events)
    }

    fn post(mailbox: &Mailbox, bytes: usize) -> Posted {
        mailbox.post(TOPIC, vec![0; bytes].into())
    }

    fn next(events: &mut BoxStream<'static, LayerEvent>) -> Option<usize> {
        match events.next().now_or_never()?? {
            LayerEvent::Payload(_, payload) => Some(payload.len()),
            LayerEvent::Reset => None,
        }
    }

    #[test]
    fn what_does_not_fit_is_dropped_and_told_in_its_place() {
        let (mailbox, mut events) = mailbox();
        for _ in 0..Mailbox::MAX_PAYLOADS {
            assert_eq!(post(&mailbox, 1), Posted::Waiting);
        }
        assert_eq!(post(&mailbox, 1), Posted::Dropped { reset: true });
        assert_eq!(post(&mailbox, 1), Posted::Dropped { reset: false });
        assert_eq!(next(&mut events), Some(1));
        assert_eq!(post(&mailbox, 2), Posted::Dropped { reset: false }, "the reset takes a place");
        assert_eq!(next(&mut events), Some(1));
        assert_eq!(post(&mailbox, 3), Posted::Waiting);
        (0..Mailbox::MAX_PAYLOADS - 2).for_each(|_| assert_eq!(next(&mut events), Some(1)));
        assert_eq!(events.next().now_or_never(), Some(Some(LayerEvent::Reset)));
        assert_eq!(next(&mut events), Some(3));
        assert_eq!(events.next().now_or_never(), None);
    }

    #[test]
    fn bytes_are_bounded_and_given_back() {
        let (mailbox, mut events) = mailbox();
        assert_eq!(post(&mailbox, Mailbox::MAX_BYTES - 1), Posted::Waiting);
        assert_eq!(post(&mailbox, 2), Posted::Dropped { reset: true });
        assert_eq!(post(&mailbox, 1), Posted::Waiting);
        assert_eq!(next(&mut events), Some(Mailbox::MAX_BYTES - 1));
        assert_eq!(post(&mailbox, Mailbox::MAX_BYTES - 1), Posted::Waiting);
    }

    #[test]
    fn two_resets_in_a_row_are_one() {
        let (mailbox, mut events) = mailbox();
        assert!(mailbox.reset());
        assert!(!mailbox.reset());
        assert_eq!(events.next().now_or_never(), Some(Some(LayerEvent::Reset)));
        assert_eq!(events.next().now_or_never(), None);
        assert!(mailbox.reset());
    }

    #[test]
    fn a_closed_one_ends_behind_what_waits() {
        let (mailbox, mut events) = mailbox();
        post(&mailbox, 1);
        mailbox.close();
        assert_eq!(post(&mailbox, 2), Posted::Closed);
        assert!(!mailbox.reset());
        assert_eq!(next(&mut events), Some(1));
        assert_eq!(events.next().now_or_never(), Some(None));
    }

    #[test]
    fn there_is_one_reader_and_nothing_is_kept_when_he_has_gone() {
        let (mailbox, events) = mailbox();
        post(&mailbox, 1);
        assert_eq!(mailbox.events().next().now_or_never(), Some(None));
        drop(events);
        assert_eq!(post(&mailbox, 1), Posted::Closed);
        assert!(mailbox.state.lock().waiting.is_empty());
        assert_eq!(mailbox.events().next().now_or_never(), Some(None));
    }
}
