//! A list of all rooms on its way to one connection: where it stands, and what waits behind it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use tokio::sync::oneshot;

use super::hub::Watch;
use super::user_stream::StateChange;
use crate::model::{Rev, RoomId, RoomView, UserRev};
use crate::port::store::RoomList;

/// Changes that may wait behind a list; more are told by another one.
const MAX_HELD: usize = 256;

/// A list that was asked for or is being told. It remembers rooms by their ids, never their views.
#[derive(Default)]
pub(crate) struct Listing {
    /// What it begins with, if that was read already.
    pub(super) first: Option<RoomList>,
    pub(super) cursors: Arc<Cursors>,
    /// The user's revision when its first rooms were read.
    as_of: Option<UserRev>,
    /// The rooms that were told, and their heads.
    told: BTreeMap<RoomId, Rev>,
    /// What the client was answered holds as of this: what was read before is not to be told.
    answered: Option<UserRev>,
    /// Whether its last rooms were told.
    is_at_end: bool,
    /// Whether the seats in all of them are taken, too.
    is_whole: bool,
    held: VecDeque<(UserRev, StateChange)>,
    answer: Option<oneshot::Sender<Listed>>,
}

/// Where a client says that it stands.
#[derive(Default)]
pub(crate) struct Cursors {
    pub(crate) rooms: BTreeMap<RoomId, Rev>,
    /// Rooms whose streams hold frames since before the store was asked.
    pub(crate) watched: BTreeMap<RoomId, Watch>,
}

/// A list that was told to its end.
pub(crate) struct Listed {
    pub(crate) user_rev: UserRev,
    /// The rooms, and their heads.
    pub(crate) rooms: BTreeMap<RoomId, Rev>,
}

impl Listing {
    /// A list for a client that stands at `cursors`, and what resolves when it was told; `Err` when
    /// the connection is gone before that.
    pub(crate) fn answering(
        first: RoomList,
        cursors: Arc<Cursors>,
    ) -> (Box<Self>, oneshot::Receiver<Listed>) {
        let (answer, listed) = oneshot::channel();
        let (first, answer) = (Some(first), Some(answer));
        (Box::new(Self { first, cursors, answer, ..Self::default() }), listed)
    }

    /// Whether all rooms were told, and only what changed meanwhile is not.
    pub(super) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// The last room that was told.
    pub(super) fn after(&self) -> Option<RoomId> {
        self.told.last_key_value().map(|(room, _)| *room)
    }

    /// The revision that the whole list is told under; `read` is that of what was read now. What
    /// changed in between is told behind the list.
    pub(super) fn label(&mut self, read: UserRev) -> UserRev {
        *self.as_of.get_or_insert(read)
    }

    /// Whether the list says already what this revision changed.
    pub(super) fn covers(&self, rev: UserRev) -> bool {
        self.as_of.is_some_and(|as_of| rev <= as_of)
    }

    /// Whether the client knows already what this revision changed.
    pub(super) fn has_told(&self, rev: UserRev) -> bool {
        self.is_whole && self.covers(rev)
    }

    /// The client was answered about a room of the list, as of `rev`.
    pub(super) fn answer_came_first(&mut self, rev: UserRev) {
        self.answered = self.answered.max(Some(rev));
    }

    /// Whether the client was answered since a page was read, which is then to be read again: once,
    /// for that is after the answer.
    pub(super) fn is_stale(&mut self, read: UserRev) -> bool {
        self.answered.take().is_some_and(|answered| read < answered)
    }

    /// Takes in a room that the client was answered with and the list has passed. It is to be told,
    /// under this revision, while the list goes on.
    pub(super) fn adopt(&mut self, view: &RoomView) -> Option<UserRev> {
        let room = view.room.id;
        let passed = !self.is_whole && (self.is_at_end || self.after() > Some(room));
        let is_new = passed && self.told.insert(room, view.room.rev).is_none();
        self.as_of.filter(|_| is_new && !self.is_at_end)
    }

    /// These rooms were told, and whether they are the last.
    pub(super) fn tell(&mut self, views: &[RoomView], are_last: bool) {
        self.told.extend(views.iter().map(|view| (view.room.id, view.room.rev)));
        self.is_at_end = are_last;
    }

    /// All rooms were told, and their seats are taken: which they are, and whom to answer.
    pub(super) fn finish(&mut self) -> Finished {
        self.is_whole = true;
        let rooms = std::mem::take(&mut self.told);
        let user_rev = self.as_of.unwrap_or(UserRev::ZERO);
        Finished { listed: Listed { user_rev, rooms }, answer: self.answer.take() }
    }

    /// Keeps what changed until the list is whole; false when too much waits. What repeats or is out
    /// of turn is told by this list, or by the one that the gap before it has asked for.
    pub(super) fn hold(&mut self, rev: UserRev, change: StateChange) -> bool {
        let is_old = self.held.back().is_some_and(|(last, _)| rev <= *last);
        if is_old || self.covers(rev) {
            return true;
        }
        let fits = self.held.len() < MAX_HELD;
        if fits {
            self.held.push_back((rev, change));
        }
        fits
    }

    /// What is to be told next behind the list.
    pub(super) fn next_held(&mut self) -> Option<(UserRev, StateChange)> {
        self.held.pop_front()
    }
}

/// What is left of a list when its rooms were told.
pub(super) struct Finished {
    listed: Listed,
    answer: Option<oneshot::Sender<Listed>>,
}

impl Finished {
    /// The rooms.
    pub(super) fn rooms(&self) -> BTreeSet<RoomId> {
        self.listed.rooms.keys().copied().collect()
    }

    /// Tells whoever waits for the list.
    pub(super) fn answer(self) {
        if let Some(answer) = self.answer {
            // Whoever asked may be gone.
            let _ = answer.send(self.listed);
        }
    }
}
