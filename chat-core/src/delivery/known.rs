//! What a client knows of its user's state, and of his rooms.

use std::collections::BTreeSet;

use super::listing::Listing;
use super::sync::{AtomicBool, Mutex, Ordering};
use super::user_stream::StateChange;
use crate::model::{RoomId, UserRev};

/// What a client was told of its user's state, and what it misses of it.
pub(crate) struct Known {
    /// Whether it has its rooms: before, it is told no state and takes no seats.
    opened: AtomicBool,
    /// Held while a state frame goes into its queue, or one of a list, so that none is told out of
    /// turn. Nothing else is locked before it but the user's stream.
    pub(super) told: Mutex<Told>,
    /// Some state frame found no room in its queue, and no list was asked for yet.
    lost: AtomicBool,
    /// Whether it misses some of its state: until a list begins, nothing moves its cursor past
    /// that.
    due: AtomicBool,
    /// Whether it may have been told of its rooms out of turn: then nobody knows from where on it
    /// misses something of a room that is new to it.
    track_lost: AtomicBool,
    /// Rooms whose seat was given up while it has them, and a cursor there that nobody knows.
    left: Mutex<BTreeSet<RoomId>>,
}

/// What a client was told of its user's state, in order.
#[derive(Default)]
pub(super) struct Told {
    /// The newest; all of it up to there, unless something is due.
    rev: Option<UserRev>,
    /// A list of all its rooms that is on its way.
    pub(super) listing: Option<Box<Listing>>,
}

impl Told {
    /// It is told its state as of `rev`; false when it was told that, or more, before.
    pub(super) fn tell(&mut self, rev: UserRev) -> bool {
        let news = Some(rev) > self.rev;
        self.rev = self.rev.max(Some(rev));
        news
    }
}

impl Known {
    /// A client that was told nothing yet.
    pub(super) fn nothing() -> Self {
        Self {
            opened: AtomicBool::new(false),
            told: Mutex::default(),
            lost: AtomicBool::new(false),
            due: AtomicBool::new(false),
            track_lost: AtomicBool::new(false),
            left: Mutex::default(),
        }
    }

    /// It has its rooms: from now on state frames go to it, and it may take seats.
    pub(crate) fn open(&self) {
        self.opened.store(true, Ordering::Release);
    }

    /// Whether it has its rooms.
    pub(crate) fn is_open(&self) -> bool {
        self.opened.load(Ordering::Acquire)
    }

    /// It knows its state as of `rev`, all of it.
    pub(crate) fn knows(&self, rev: UserRev) {
        self.told.lock().tell(rev);
        self.due.store(false, Ordering::Relaxed);
    }

    /// From now on a list of all its rooms is on its way, which tells what was lost.
    ///
    /// # Errors
    /// One is on its way already: the list back.
    pub(super) fn begin_list(&self, list: Box<Listing>) -> Result<(), Box<Listing>> {
        let mut told = self.told.lock();
        if told.listing.is_some() {
            return Err(list);
        }
        told.listing = Some(list);
        self.lost.store(false, Ordering::Relaxed);
        self.due.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// As [`begin_list`](Self::begin_list), if one is to be asked for.
    pub(super) fn begin_lost_list(&self) {
        if self.is_lost() && self.begin_list(Box::default()).is_ok() {
            self.lose_track();
        }
    }

    /// Whether a list of all its rooms is on its way.
    pub(super) fn is_listing(&self) -> bool {
        self.told.lock().listing.is_some()
    }

    /// What changed up to `rev` is lost; whether it misses that, and only a list can tell it.
    pub(super) fn miss(&self, rev: UserRev) -> bool {
        let told = self.told.lock();
        let misses = self.is_open() && told.rev < Some(rev);
        if misses {
            self.lose();
        }
        misses
    }

    /// Something of its state will not be told but by a list of all its rooms.
    pub(crate) fn lose(&self) {
        self.due.store(true, Ordering::Relaxed);
        self.lose_track();
        self.lost.store(true, Ordering::Relaxed);
    }

    /// Whether a list is to be asked for.
    pub(crate) fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    /// Whether it misses some of its state.
    pub(super) fn is_due(&self) -> bool {
        self.due.load(Ordering::Relaxed)
    }

    /// Whether a state frame of this revision may bear it: it moves the cursor past nothing that is
    /// missing, or is known already.
    pub(super) fn counts(&self, told: &Told, rev: UserRev) -> bool {
        match &told.listing {
            Some(listing) => listing.has_told(rev),
            None => self.is_complete(told),
        }
    }

    /// Keeps what changed until the list that is on its way is whole. Another list is due when too
    /// much waits, or where it `was_answered` in the middle of a list that may tell the same.
    pub(super) fn hold(
        &self,
        told: &mut Told,
        rev: UserRev,
        change: StateChange,
        was_answered: bool,
    ) {
        if let Some(listing) = &mut told.listing {
            let overtaken = was_answered && listing.covers(rev) && !listing.is_whole();
            if !listing.hold(rev, change) || overtaken {
                self.lose();
            }
        }
    }

    /// Whether a state frame may move its cursor: it has its rooms, and misses nothing.
    pub(super) fn is_complete(&self, told: &Told) -> bool {
        self.is_open() && !self.is_due() && told.listing.is_none()
    }

    /// It is told of all its rooms at once, or was not told of one: from now on, those new to it
    /// begin with their newest page.
    pub(crate) fn lose_track(&self) {
        self.track_lost.store(true, Ordering::Relaxed);
    }

    /// A seat was given up, and nobody has told it so.
    pub(super) fn gave_up(&self, room: RoomId) {
        self.left.lock().insert(room);
    }

    /// It was told that it is not in this room.
    pub(super) fn forgot(&self, room: RoomId) {
        self.left.lock().remove(&room);
    }

    /// It was told of all rooms that it is in.
    pub(super) fn forgot_all(&self) {
        self.left.lock().clear();
    }

    /// Whether it may have a cursor of its own in a room where a seat is taken.
    pub(super) fn begins_anew(&self, room: RoomId) -> bool {
        self.left.lock().remove(&room) || self.track_lost.load(Ordering::Relaxed)
    }
}
