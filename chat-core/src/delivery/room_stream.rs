//! A room's stream on this node, as everybody but its drain sees it: a bounded inbox and the ring.

use std::sync::Arc;

use super::frame::LoggedFrame;
use super::ring::Ring;
use super::sequencer::FeedPage;
use super::subscriber::{Subscriber, Ticket};
use super::sync::{Mutex, Notify};
use crate::model::{ConnectionId, Rev, RoomId, StoreError};

/// What a room's drain is told.
pub(crate) enum Command {
    /// Take this one in, behind `cursor`.
    Join { subscriber: Arc<Subscriber>, ticket: Ticket, cursor: Rev },
    /// Forget this one.
    Leave { id: ConnectionId },
    /// A fetch has come back.
    Fetched(Result<FeedPage, StoreError>),
}

/// What has come since the drain looked last.
#[derive(Default)]
pub(crate) struct Inbox {
    pub(crate) frames: Vec<LoggedFrame>,
    pub(crate) commands: Vec<Command>,
    /// The newest revision that somebody heard of.
    pub(crate) hint: Option<Rev>,
    pub(crate) closed: bool,
}

/// The stream of one room.
pub(crate) struct RoomStream {
    pub(crate) room: RoomId,
    inbox: Mutex<Inbox>,
    kick: Notify,
    pub(crate) ring: Mutex<Option<Ring>>,
    max_pending: usize,
}

impl RoomStream {
    /// A stream whose inbox holds at most `max_pending` frames.
    pub(crate) fn new(room: RoomId, max_pending: usize) -> Self {
        let (inbox, kick, ring) = (Mutex::default(), Notify::new(), Mutex::new(None));
        Self { room, inbox, kick, ring, max_pending }
    }

    /// A frame for everybody. One that does not fit is known to exist, and is read again later.
    pub(crate) fn publish(&self, frame: LoggedFrame) {
        let mut inbox = self.inbox.lock();
        inbox.hint = inbox.hint.max(Some(frame.rev));
        if inbox.frames.len() < self.max_pending {
            inbox.frames.push(frame);
        }
        drop(inbox);
        self.kick.notify_one();
    }

    /// This revision exists.
    pub(crate) fn hint(&self, rev: Rev) {
        let mut inbox = self.inbox.lock();
        inbox.hint = inbox.hint.max(Some(rev));
        drop(inbox);
        self.kick.notify_one();
    }

    pub(crate) fn leave(&self, id: ConnectionId) {
        self.command(Command::Leave { id });
    }

    /// Commands are few: each connection has at most a handful under way.
    pub(crate) fn command(&self, command: Command) {
        self.inbox.lock().commands.push(command);
        self.kick.notify_one();
    }

    /// Ends the drain.
    pub(crate) fn close(&self) {
        self.inbox.lock().closed = true;
        self.kick.notify_one();
    }

    /// Resolves when there may be something in the inbox. Cancel-safe.
    pub(crate) async fn kicked(&self) {
        self.kick.notified().await;
    }

    /// Everything that has come.
    pub(crate) fn take(&self) -> Inbox {
        std::mem::take(&mut *self.inbox.lock())
    }

    /// Whether a reader at `cursor` can be taken in without asking the store. Before the first one
    /// is, only a cursor read from the store while this stream was holding frames will do: that of
    /// a membership read at the same time.
    pub(crate) fn admits(&self, cursor: Rev, member_at: Rev) -> bool {
        let ring = self.ring.lock();
        ring.as_ref().map_or(cursor >= member_at, |ring| ring.covers(cursor))
    }

    /// Where the stream stands, once somebody was taken in.
    pub(crate) fn head(&self) -> Option<Rev> {
        self.ring.lock().as_ref().map(Ring::head)
    }

    /// Whether nobody was taken in yet.
    pub(crate) fn is_new(&self) -> bool {
        self.ring.lock().is_none()
    }
}
