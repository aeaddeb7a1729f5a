//! One connection as the delivering wing sees it: its queue, and its seat in each room.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use super::hub::Watch;
use super::known::Known;
use super::login::Login;
use super::room_stream::Command;
use super::send_queue::SendQueue;
use super::sync::{AtomicBool, AtomicU64, Mutex, Notify, Ordering};
use crate::model::{ConnectionId, Rev, RoomId, UserId};
use crate::wire::{Batch, EncodedAction};

/// A logged-in connection.
pub(crate) struct Subscriber {
    pub(crate) id: ConnectionId,
    pub(crate) user: UserId,
    pub(crate) queue: Arc<SendQueue>,
    /// Alone: nothing else depends on when it changes.
    login: parking_lot::Mutex<Login>,
    seats: Mutex<BTreeMap<RoomId, Seat>>,
    pub(crate) known: Known,
    /// Whether a task brings the seats behind forward.
    catching_up: AtomicBool,
    tickets: AtomicU64,
    settled: Notify,
}

/// Names one request to be taken in, so that what a drain says of an older one is not heeded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ticket(u64);

/// Where a connection stands in one room.
struct Seat {
    /// No other seat of this connection has it.
    number: u64,
    watch: Watch,
    /// The room's head when the membership was read last.
    member_at: Rev,
    place: Place,
    ticket: Ticket,
}

/// A seat's cursor, in a manner of speaking: while live, it is the stream's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Asked the room's drain to take it in.
    Joining,
    /// Gets what the room's drain hands out.
    Live,
    /// Everything up to here was queued; the rest is to be brought.
    Behind(Rev),
    /// The client's cursor is of no use: the room begins anew.
    Lost,
}

/// A seat that is to be brought forward.
pub(crate) struct Behind {
    pub(crate) room: RoomId,
    /// Where it stands; `None` when the room is to begin anew.
    pub(crate) cursor: Option<Rev>,
    /// The room's head when the membership was read last.
    member_at: Rev,
    number: u64,
}

impl Behind {
    /// Whether the seat is still the same, and still there.
    fn is_at(&self, seat: &Seat) -> bool {
        let place = self.cursor.map_or(Place::Lost, Place::Behind);
        seat.number == self.number && seat.place == place
    }
}

impl Subscriber {
    pub(crate) fn new(id: ConnectionId, user: UserId, queue: Arc<SendQueue>, login: Login) -> Self {
        Self {
            id,
            user,
            queue,
            login: parking_lot::Mutex::new(login),
            seats: Mutex::default(),
            known: Known::nothing(),
            catching_up: AtomicBool::new(false),
            tickets: AtomicU64::new(1),
            settled: Notify::new(),
        }
    }

    /// The login behind the connection, as it was prolonged last.
    pub(crate) fn login(&self) -> Login {
        self.login.lock().clone()
    }

    /// The login goes on as another.
    pub(super) fn renew(&self, login: Login) {
        *self.login.lock() = login;
    }

    /// Takes a seat behind `cursor`, as a member as of `member_at`, the room's head when the
    /// membership was read. A cursor above that head is of no use, and none is where the client may
    /// have a cursor of its own that nobody knows. A seat that is taken already keeps its place and
    /// only learns of the newer membership.
    pub(crate) fn sit(&self, watch: Watch, cursor: Rev, member_at: Rev) {
        let mut seats = self.seats.lock();
        if let Some(seat) = seats.get_mut(&watch.room()) {
            seat.member_at = seat.member_at.max(member_at);
        } else if self.queue.is_open() {
            let lost = cursor > member_at || self.known.begins_anew(watch.room());
            let place = if lost { Place::Lost } else { Place::Behind(cursor) };
            let (number, ticket) =
                (self.tickets.fetch_add(1, Ordering::Relaxed), Ticket::default());
            seats.insert(watch.room(), Seat { number, watch, member_at, place, ticket });
        }
    }

    /// Moves a taken seat to where the client says it is; `head` is the room's. False when there
    /// is no such seat.
    pub(crate) fn rewind(&self, room: RoomId, cursor: Rev, head: Rev) -> bool {
        let mut seats = self.seats.lock();
        let Some(seat) = seats.get_mut(&room) else { return false };
        seat.watch.stream().leave(self.id);
        seat.place = if cursor > head { Place::Lost } else { Place::Behind(cursor) };
        seat.ticket = Ticket::default();
        drop(seats);
        self.settled.notify_waiters();
        true
    }

    /// The room's drain handed it everything up to `cursor` and can go no further: it lags, or was
    /// too far behind to be taken in.
    pub(crate) fn fell_behind(&self, room: RoomId, ticket: Ticket, cursor: Rev) {
        if let Some(seat) = self.seats.lock().get_mut(&room)
            && seat.ticket == ticket
        {
            seat.place = Place::Behind(cursor);
        }
        self.settled.notify_waiters();
    }

    /// The room's drain has taken it in.
    pub(crate) fn went_live(&self, room: RoomId, ticket: Ticket) {
        if let Some(seat) = self.seats.lock().get_mut(&room)
            && seat.ticket == ticket
        {
            seat.place = Place::Live;
        }
        self.settled.notify_waiters();
    }

    /// The membership has ended at `removed_at`: gives the seat up and says so. A membership that
    /// was read later spares it.
    pub(crate) fn unseat(&self, room: RoomId, removed_at: Rev) -> bool {
        let mut seats = self.seats.lock();
        if seats.get(&room).is_some_and(|seat| seat.member_at >= removed_at) {
            return false;
        }
        let seat = self.give_up(&mut seats, room);
        drop(seats);
        // Outside the lock: giving up the last watch of a room takes the hub's.
        drop(seat);
        self.settled.notify_waiters();
        true
    }

    /// No membership was found when the seat was to be brought forward. One that was read
    /// meanwhile spares it.
    pub(crate) fn expel_from(&self, behind: &Behind) {
        let is_same = |seat: &Seat| seat.number == behind.number;
        self.expel_if(behind.room, |seat| is_same(seat) && seat.member_at == behind.member_at);
    }

    /// Gives a seat up, whatever was read before.
    pub(crate) fn expel(&self, room: RoomId) {
        self.expel_if(room, |_| true);
    }

    fn expel_if(&self, room: RoomId, ends: impl FnOnce(&Seat) -> bool) {
        let mut seats = self.seats.lock();
        if !seats.get(&room).is_some_and(ends) {
            return;
        }
        let seat = self.give_up(&mut seats, room);
        // Under the lock: a seat that is taken next asks to be taken in behind this.
        if let Some(seat) = &seat {
            seat.watch.stream().leave(self.id);
        }
        drop(seats);
        drop(seat);
        self.settled.notify_waiters();
    }

    fn give_up(&self, seats: &mut BTreeMap<RoomId, Seat>, room: RoomId) -> Option<Seat> {
        let seat = seats.remove(&room)?;
        self.known.gave_up(room);
        Some(seat)
    }

    /// The client was told that it is not in this room: should it be told of the room again, it
    /// begins there anew.
    pub(crate) fn told_left(&self, room: RoomId) {
        self.expel(room);
        self.known.forgot(room);
    }

    /// The client was told that these are all rooms that it is in.
    pub(crate) fn told_all(&self, rooms: &BTreeSet<RoomId>) {
        let seats: Vec<RoomId> = self.seats.lock().keys().copied().collect();
        let gone = seats.into_iter().filter(|room| !rooms.contains(room));
        gone.for_each(|room| self.expel(room));
        self.known.forgot_all();
    }

    /// As [`member_at`](Self::member_at), for the request to be taken in that has this ticket;
    /// nothing when there was a later one.
    pub(crate) fn admission(&self, room: RoomId, ticket: Ticket) -> Option<Rev> {
        let seats = self.seats.lock();
        seats.get(&room).filter(|seat| seat.ticket == ticket).map(|seat| seat.member_at)
    }

    /// The head of the room when the membership was read last.
    pub(crate) fn member_at(&self, room: RoomId) -> Option<Rev> {
        self.seats.lock().get(&room).map(|seat| seat.member_at)
    }

    /// Gives up every seat: the connection is gone.
    pub(crate) fn leave_all(&self) {
        let seats = std::mem::take(&mut *self.seats.lock());
        for seat in seats.values() {
            seat.watch.stream().leave(self.id);
        }
        self.drop_list();
    }

    /// The connection is gone, and the list of its rooms with it.
    pub(crate) fn drop_list(&self) {
        let list = self.known.told.lock().listing.take();
        // Outside the lock: giving up the last watch of a room takes the hub's.
        drop(list);
        self.list_ended();
    }

    /// A list of its rooms is over.
    pub(super) fn list_ended(&self) {
        self.settled.notify_waiters();
    }

    /// Asks the drains to take in every seat that needs nothing from the store; while `first` is
    /// not live, only that one.
    pub(crate) fn join_where_possible(self: &Arc<Self>, first: Option<RoomId>) {
        let mut seats = self.seats.lock();
        let is_waiting = |room: &RoomId| seats.get(room).is_some_and(|s| s.place != Place::Live);
        let only = first.filter(is_waiting);
        for (room, seat) in seats.iter_mut() {
            if let Place::Behind(cursor) = seat.place
                && only.is_none_or(|only| only == *room)
                && seat.watch.stream().admits(cursor, seat.member_at)
            {
                seat.place = Place::Joining;
                seat.ticket = Ticket(self.tickets.fetch_add(1, Ordering::Relaxed));
                seat.watch.stream().command(Command::Join {
                    subscriber: self.clone(),
                    ticket: seat.ticket,
                    cursor,
                });
            }
        }
    }

    /// Resolves when the room's drain has said whether it takes the seat in. Cancel-safe.
    pub(crate) async fn joined(&self, room: RoomId) {
        self.until(|seats| seats.get(&room).is_none_or(|seat| seat.place != Place::Joining)).await;
    }

    /// A seat that is behind: `first` before all others, and that of `failed`, which could not be
    /// brought forward just now, behind them.
    pub(crate) fn next_behind(
        &self,
        first: Option<RoomId>,
        failed: Option<RoomId>,
    ) -> Option<Behind> {
        let seats = self.seats.lock();
        let behind = |(&room, seat): (&RoomId, &Seat)| {
            let cursor = match seat.place {
                Place::Behind(cursor) => Some(cursor),
                Place::Lost => None,
                Place::Joining | Place::Live => return None,
            };
            Some(Behind { room, cursor, member_at: seat.member_at, number: seat.number })
        };
        let first = first.filter(|_| first != failed);
        let preferred = first.and_then(|room| seats.get_key_value(&room)).and_then(behind);
        let from = failed.map_or(Bound::Unbounded, Bound::Excluded);
        let in_turn = || seats.range((from, Bound::Unbounded)).chain(seats.iter());
        preferred.or_else(|| in_turn().find_map(behind))
    }

    /// Puts what brings a seat forward into the queue; how much of it was taken. Nothing of what was
    /// read for a seat that was given up or moved meanwhile.
    pub(crate) fn offer(&self, behind: &Behind, batch: &Batch) -> usize {
        let seats = self.seats.lock();
        if seats.get(&behind.room).is_some_and(|seat| behind.is_at(seat)) {
            self.queue.offer(batch)
        } else {
            0
        }
    }

    /// The seat was brought forward to `cursor`; its membership holds as of `member_at`, if it was
    /// read again. A seat that was moved meanwhile stays where it was moved to.
    pub(crate) fn advance(&self, behind: &Behind, cursor: Rev, member_at: Option<Rev>) {
        if let Some(seat) = self.seats.lock().get_mut(&behind.room)
            && behind.is_at(seat)
        {
            seat.place = Place::Behind(cursor);
            seat.member_at = seat.member_at.max(member_at.unwrap_or(Rev::ZERO));
        }
    }

    /// Puts a state frame into the queue. One that finds no room there is lost: false, and the
    /// connection is to be caught up.
    pub(crate) fn offer_state(&self, action: &EncodedAction) -> bool {
        let taken = self.queue.offer(&Batch::from(action.clone())) == 1;
        if !taken {
            self.known.lose();
        }
        taken
    }

    /// True for the one caller that is to start the task that brings seats forward.
    pub(crate) fn start_catching_up(&self) -> bool {
        !self.catching_up.swap(true, Ordering::AcqRel)
    }

    /// That task has found nothing to do and ends.
    pub(crate) fn stop_catching_up(&self) {
        // A swap, not a store: who was turned away before it is seen to be behind after it.
        self.catching_up.swap(false, Ordering::AcqRel);
        self.settled.notify_waiters();
    }

    /// Whether a task should run that brings seats forward.
    pub(crate) fn is_behind(&self) -> bool {
        self.known.is_lost() || self.known.is_listing() || self.next_behind(None, None).is_some()
    }

    /// Resolves when every seat is live, or the connection is gone. Cancel-safe.
    pub(crate) async fn settled(&self) {
        self.until(|seats| seats.values().all(|seat| seat.place == Place::Live)).await;
    }

    /// Resolves when no list of its rooms is on its way, or the connection is gone. Cancel-safe.
    pub(crate) async fn listed(&self) {
        self.until(|_| !self.known.is_listing()).await;
    }

    /// Resolves when the seat in this room is live or given up. Cancel-safe.
    pub(crate) async fn settled_in(&self, room: RoomId) {
        self.until(|seats| seats.get(&room).is_none_or(|seat| seat.place == Place::Live)).await;
    }

    /// Resolves when the seats are so, or the connection is gone. Cancel-safe.
    async fn until(&self, so: impl Fn(&BTreeMap<RoomId, Seat>) -> bool) {
        loop {
            let settled = self.settled.notified();
            tokio::pin!(settled);
            settled.as_mut().enable();
            if !self.queue.is_open() || so(&self.seats.lock()) {
                return;
            }
            settled.await;
        }
    }
}
