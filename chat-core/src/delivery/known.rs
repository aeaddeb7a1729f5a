//! What a client knows of its user's state, and of his rooms.

use std::collections::BTreeSet;

use super::sync::{AtomicBool, Mutex, Ordering};
use crate::model::{RoomId, UserRev};

/// What a client was told of its user's state, and what it misses of it.
pub(crate) struct Known {
    /// Whether it has its rooms: before, it is told no state and takes no seats.
    opened: AtomicBool,
    /// The newest state that it was told.
    told: Mutex<Option<UserRev>>,
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
    /// Held while the frames of a list go into its queue: two lists must not mix.
    pub(super) list: Mutex<()>,
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
            list: Mutex::default(),
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

    /// It is told its state as of `rev`; false when it was told that, or more, before.
    pub(crate) fn tell(&self, rev: UserRev) -> bool {
        let mut told = self.told.lock();
        let news = Some(rev) > *told;
        *told = told.max(Some(rev));
        news
    }

    /// A list of all its rooms as of `rev` begins; false when it was told of more than that.
    pub(crate) fn begin_list(&self, rev: UserRev) -> bool {
        let mut told = self.told.lock();
        let begins = *told <= Some(rev);
        if begins {
            *told = Some(rev);
            self.begin();
            self.lose_track();
        }
        begins
    }

    /// Whether `rev` is the newest state that it was told.
    pub(crate) fn is_told(&self, rev: UserRev) -> bool {
        *self.told.lock() == Some(rev)
    }

    /// Something of its state will not be told but by a list of all its rooms.
    pub(crate) fn miss(&self) {
        self.due.store(true, Ordering::Relaxed);
        self.lose_track();
    }

    /// As [`miss`](Self::miss), and nobody has asked for that list yet.
    pub(crate) fn lose(&self) {
        self.miss();
        self.lost.store(true, Ordering::Relaxed);
    }

    /// Whether a list is to be asked for.
    pub(crate) fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    /// Whether a list is to be asked for; true once.
    pub(crate) fn take_lost(&self) -> bool {
        self.lost.swap(false, Ordering::Relaxed)
    }

    /// A list of all its rooms begins, or was told.
    pub(crate) fn begin(&self) {
        self.due.store(false, Ordering::Relaxed);
    }

    /// Whether a state frame may move its cursor: it has its rooms, and misses nothing.
    pub(crate) fn is_complete(&self) -> bool {
        self.is_open() && !self.due.load(Ordering::Relaxed)
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
