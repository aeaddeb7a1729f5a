//! Tells a connection all its rooms: frame by frame, as its queue has room, each read from the store
//! when its turn comes. What changes meanwhile is told behind it.

use std::sync::Arc;

use super::Delivery;
use super::listing::{Cursors, Listing};
use super::subscriber::Subscriber;
use super::user_stream::StateChange;
use crate::model::{RoomId, RoomView, StoreResult, UserRev};
use crate::port::store::RoomList;
use crate::wire::server::{ServerAction, WireRoom};
use crate::wire::{Batch, EncodedAction};

/// What is to be told next.
enum Step {
    Rooms(Rooms),
    /// What changed while the rooms were told.
    Frame(EncodedAction, Option<RoomId>),
    /// As [`Frame`](Self::Frame): a room that is to be read.
    Room(UserRev, RoomId),
    /// The list is over.
    Nothing,
}

struct Rooms {
    /// Those behind this one.
    after: Option<RoomId>,
    /// Those that were read already.
    first: Option<RoomList>,
    cursors: Arc<Cursors>,
}

impl Delivery {
    /// The next step of the list of a connection's rooms; false when there is none to be told. What
    /// failed is tried again by the next call.
    pub(super) async fn tell_list(
        self: &Arc<Self>,
        subscriber: &Arc<Subscriber>,
    ) -> StoreResult<bool> {
        subscriber.known.begin_lost_list();
        match next_step(subscriber) {
            Step::Rooms(rooms) => self.tell_rooms(subscriber, rooms).await?,
            Step::Frame(action, ends) => {
                subscriber.queue.push(action);
                if let Some(room) = ends {
                    subscriber.told_left(room);
                }
            }
            Step::Room(rev, room) => self.tell_held_room(subscriber, rev, room).await?,
            Step::Nothing => return Ok(false),
        }
        Ok(true)
    }

    /// As many frames as there is room for, of one page.
    async fn tell_rooms(
        self: &Arc<Self>,
        subscriber: &Arc<Subscriber>,
        rooms: Rooms,
    ) -> StoreResult<()> {
        let Rooms { after, first, cursors } = rooms;
        let list = match first {
            Some(list) => list,
            None => self.feed.rooms(subscriber.user, after).await?,
        };
        let (mut left, mut is_whole) = (&list.rooms[..], false);
        while let Some(told) = self.offer_rooms(subscriber, left, &list) {
            left = &left[told..];
            is_whole = left.is_empty() && is_last(&list);
            if left.is_empty() || subscriber.queue.bytes() >= self.limits.queue_bytes / 4 {
                break;
            }
        }
        let told = list.rooms.len() - left.len();
        let heads: Vec<_> =
            list.rooms[..told].iter().map(|view| (view.room.id, view.room.rev)).collect();
        drop(list);
        self.seat_all(subscriber, &heads, &cursors, None).await;
        if is_whole {
            finish(subscriber);
        }
        Ok(())
    }

    /// Offers a frame of the first of these rooms, and says how many it tells; none when the queue is
    /// full, or the connection gone, or they are to be read again.
    fn offer_rooms(
        &self,
        subscriber: &Subscriber,
        views: &[RoomView],
        list: &RoomList,
    ) -> Option<usize> {
        let limits = &self.limits;
        let page = &views[..views.len().min(limits.page_rooms)];
        let page = &page[..RoomView::fitting(page, limits.excerpt_chars, limits.page_bytes)];
        let complete = page.len() == views.len() && is_last(list);
        let mut told = subscriber.known.told.lock();
        let listing = told.listing.as_mut()?;
        if listing.is_stale(list.user_rev) {
            return None;
        }
        let user_rev = listing.label(list.user_rev);
        let action = ServerAction::ReceiveRooms {
            rooms: page.iter().map(|view| WireRoom::new(view, limits.excerpt_chars)).collect(),
            user_rev,
            complete,
            cursor: page.last().map(|view| view.room.id).filter(|_| !complete),
        };
        let taken = subscriber.queue.offer(&Batch::from(action.encode())) == 1;
        if taken {
            listing.tell(page, complete);
            told.tell(user_rev);
        }
        taken.then_some(page.len())
    }

    async fn tell_held_room(
        self: &Arc<Self>,
        subscriber: &Arc<Subscriber>,
        rev: UserRev,
        room: RoomId,
    ) -> StoreResult<()> {
        // The room's stream must hold frames before the cursor is read.
        let watched = self.watch_confirmed([room]).await;
        let read = self.feed.room_view(subscriber.user, room).await;
        let Ok((view, _)) = read else {
            subscriber.known.lose();
            return read.map(drop);
        };
        if let Some(view) = view {
            let room = WireRoom::new(&view, self.limits.excerpt_chars);
            let added = ServerAction::RoomAdded { room, user_rev: Some(rev) };
            subscriber.queue.push(added.encode());
            subscriber.sit(self.watch(view.room.id), view.room.rev, view.room.rev);
        }
        drop(watched);
        Ok(())
    }
}

/// A client was answered with a room, as it is read as of `read`, while a list is told: the list has
/// it too, or it would be gone when the list ends.
pub(super) fn tell_answered(
    subscriber: &Subscriber,
    listing: &mut Listing,
    view: &RoomView,
    read: UserRev,
    excerpt_chars: usize,
) {
    listing.answer_came_first(read);
    let Some(user_rev) = listing.adopt(view) else { return };
    let rooms = vec![WireRoom::new(view, excerpt_chars)];
    let cursor = listing.after();
    let action = ServerAction::ReceiveRooms { rooms, user_rev, complete: false, cursor };
    subscriber.queue.push(action.encode());
}

/// Whether nothing follows this page.
fn is_last(list: &RoomList) -> bool {
    !list.more || list.rooms.is_empty()
}

fn next_step(subscriber: &Subscriber) -> Step {
    let mut told = subscriber.known.told.lock();
    let Some(listing) = &mut told.listing else { return Step::Nothing };
    if !listing.is_whole() {
        let (after, first) = (listing.after(), listing.first.take());
        return Step::Rooms(Rooms { after, first, cursors: listing.cursors.clone() });
    }
    while let Some((rev, change)) = told.listing.as_mut().and_then(|it| it.next_held()) {
        // What is due is told by the next list.
        if subscriber.known.is_due() || !told.tell(rev) {
            continue;
        }
        match change {
            StateChange::Frame { action, ends, .. } => return Step::Frame(action, ends),
            StateChange::Room { room, .. } => return Step::Room(rev, room),
            StateChange::Shown { .. } => {}
        }
    }
    let over = told.listing.take();
    drop(told);
    drop(over);
    subscriber.list_ended();
    Step::Nothing
}

/// All rooms were told: what is not among them is given up, and whoever waits for the list is
/// answered.
fn finish(subscriber: &Subscriber) {
    let mut told = subscriber.known.told.lock();
    let Some(finished) = told.listing.as_mut().map(|it| it.finish()) else { return };
    drop(told);
    subscriber.told_all(&finished.rooms());
    finished.answer();
}
