use std::collections::VecDeque;
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;

use crate::model::Identity;

/// The transport read on although the connection did not accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the connection's inbox is full")]
pub struct InboxFull;

/// What a connection has to decide.
pub(crate) enum Item {
    /// The host says who this is.
    Identity(Box<Identity>),
    /// The client says something.
    Frame(Box<str>),
}

impl Item {
    fn bytes(&self) -> usize {
        match self {
            Self::Identity(_) => 0,
            Self::Frame(text) => text.len(),
        }
    }
}

/// What waits to be decided, bounded. The task that decides runs only while something waits.
pub(crate) struct Inbox {
    max_items: usize,
    max_bytes: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    items: VecDeque<Item>,
    bytes: usize,
    deciding: bool,
    /// Whether the transport should not read on, however little waits.
    stopped: bool,
    transport: Option<Waker>,
}

impl Inbox {
    /// An inbox that accepts while fewer than so many items and bytes wait.
    pub(crate) fn new(max_items: usize, max_bytes: usize) -> Self {
        Self { max_items, max_bytes, state: Mutex::default() }
    }

    fn has_room(&self, state: &State) -> bool {
        state.items.len() < self.max_items && state.bytes < self.max_bytes
    }

    fn wants_more(&self, state: &State) -> bool {
        !state.stopped && self.has_room(state)
    }

    /// Adds an item; true when the caller is to start the task that decides.
    pub(crate) fn push(&self, item: Item) -> Result<bool, InboxFull> {
        let mut state = self.state.lock();
        if !self.has_room(&state) {
            return Err(InboxFull);
        }
        state.bytes += item.bytes();
        state.items.push_back(item);
        Ok(!std::mem::replace(&mut state.deciding, true))
    }

    /// The next item; `None` ends the task that decides.
    pub(crate) fn pop(&self) -> Option<Item> {
        let mut state = self.state.lock();
        let item = state.items.pop_front();
        match &item {
            Some(item) => state.bytes -= item.bytes(),
            None => {
                state.deciding = false;
                state.items = VecDeque::new();
            }
        }
        if self.wants_more(&state)
            && let Some(transport) = state.transport.take()
        {
            transport.wake();
        }
        item
    }

    /// Whether nothing waits and nothing is being decided.
    pub(crate) fn is_idle(&self) -> bool {
        let state = self.state.lock();
        state.items.is_empty() && !state.deciding
    }

    /// Asks for nothing more. What waits, or is on its way in already, is still decided.
    pub(crate) fn stop(&self) {
        self.state.lock().stopped = true;
    }

    pub(crate) fn accepts(&self) -> bool {
        self.wants_more(&self.state.lock())
    }

    pub(crate) fn poll_accepts(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.state.lock();
        if self.wants_more(&state) {
            return Poll::Ready(());
        }
        state.transport = Some(cx.waker().clone());
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn once_stopped_it_asks_for_nothing_but_loses_nothing() {
        let inbox = Inbox::new(2, 100);
        let frame = || Item::Frame("x".into());
        assert_eq!(inbox.push(frame()), Ok(true));
        assert!(inbox.accepts());
        inbox.stop();
        assert!(!inbox.accepts());
        assert_eq!(inbox.push(frame()), Ok(false), "the transport was just reading");
        assert!(inbox.pop().is_some() && inbox.pop().is_some() && inbox.pop().is_none());
        assert!(inbox.is_idle());
        assert!(inbox.poll_accepts(&mut Context::from_waker(Waker::noop())).is_pending());
    }
}
