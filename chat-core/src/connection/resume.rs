//! Where a connection begins in each room: all of it only sets cursors.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::decide::unauthenticated;
use super::socket::{Session, Socket};
use crate::delivery::{Cursors, Listed, Listing};
use crate::feature::context::rejected;
use crate::model::{Rev, RoomId, StoreResult};
use crate::port::store::RoomList;
use crate::wire::Rejection;
use crate::wire::client::{Resume, SyncRoom};
use crate::wire::server::ServerAction;

impl Socket {
    /// Sends the rooms and goes live in each: what the seed's client expects after its login.
    pub(crate) async fn send_rooms(self: &Arc<Self>, session: &Session) -> Result<(), Rejection> {
        let first = self.first_rooms(session).await.map_err(rejected)?;
        // Who is gone meanwhile needs no rooms.
        let _ = self.list_rooms(session, first, Arc::default(), None).await;
        Ok(())
    }

    /// `RESUME`.
    pub(crate) async fn resume(
        self: &Arc<Self>,
        resume: Resume,
        request_id: Option<&str>,
    ) -> Result<(), Rejection> {
        let session = self.session.get().ok_or_else(unauthenticated)?;
        if resume.rooms.len() > self.node.limits.rooms_per_user {
            return Err(Rejection::too_large("too many rooms"));
        }
        let delivery = &self.node.delivery;
        // The streams hold frames before the cursors are compared with the store.
        let watched = delivery.watch_confirmed(resume.rooms.keys().map(|key| key.0)).await;
        let first = self.first_rooms(session).await.map_err(rejected)?;
        // A client that knows more than the store belongs to what the store has lost.
        let is_ahead = resume.user_rev > Some(first.user_rev);
        let same = resume.epoch.as_deref() == Some(&*self.node.epoch) && !is_ahead;
        let reset = resume.epoch.is_some() && !same;
        let rooms = resume.rooms.iter().filter(|_| same).map(|(key, rev)| (key.0, *rev)).collect();
        let cursors = Arc::new(Cursors { rooms, watched });
        let known = if same && resume.user_rev == Some(first.user_rev) {
            self.known_rooms(session, &first, &cursors).await.map_err(rejected)?
        } else {
            None
        };
        let active = resume.active_room_id;
        let listed = match known {
            Some(rooms) => {
                let listed = Listed { user_rev: first.user_rev, rooms };
                drop(first);
                self.sit_down(session, &listed, &cursors, active).await;
                Some(listed)
            }
            None => self.list_rooms(session, first, cursors, active).await,
        };
        let Some(Listed { user_rev, rooms }) = listed else { return Ok(()) };
        session.subscriber.settled().await;
        let epoch = &self.node.epoch;
        let resumed = ServerAction::Resumed { epoch, user_rev, rooms, reset };
        self.queue.push(resumed.encode_reply(request_id));
        Ok(())
    }

    /// `SYNC_ROOM`.
    pub(crate) async fn sync_room(
        self: &Arc<Self>,
        sync: &SyncRoom,
        request_id: Option<&str>,
    ) -> Result<(), Rejection> {
        let session = self.session.get().ok_or_else(unauthenticated)?;
        let (room, delivery) = (sync.room_id, &self.node.delivery);
        let (view, _) = delivery.feed.room_view(session.user.id, room).await.map_err(rejected)?;
        let head = view.ok_or_else(Rejection::not_found)?.room.rev;
        if !session.subscriber.rewind(room, sync.since_rev, head) {
            return Err(Rejection::not_found());
        }
        delivery.catch_up_first(&session.subscriber, Some(room));
        session.subscriber.settled_in(room).await;
        if request_id.is_some() {
            let ack = ServerAction::ack("SYNC_ROOM", Some(head));
            self.queue.push(ack.encode_reply(request_id));
        }
        Ok(())
    }

    async fn first_rooms(&self, session: &Session) -> StoreResult<RoomList> {
        self.node.delivery.feed.rooms(session.user.id, None).await
    }

    /// The heads of all his rooms, if the client knows each of them.
    async fn known_rooms(
        &self,
        session: &Session,
        first: &RoomList,
        cursors: &Cursors,
    ) -> StoreResult<Option<BTreeMap<RoomId, Rev>>> {
        let mut heads = BTreeMap::new();
        let mut add = |list: &RoomList| {
            heads.extend(list.rooms.iter().map(|view| (view.room.id, view.room.rev)));
            list.rooms.last().filter(|_| list.more).map(|view| view.room.id)
        };
        let mut last = add(first);
        while last.is_some() {
            last = add(&self.node.delivery.feed.rooms(session.user.id, last).await?);
        }
        let all = heads.len() == cursors.rooms.len();
        Ok(Some(heads).filter(|it| all && it.keys().all(|room| cursors.rooms.contains_key(room))))
    }

    /// Takes the seats of a client that knows all its rooms, `active` before all others.
    async fn sit_down(
        &self,
        session: &Session,
        listed: &Listed,
        cursors: &Cursors,
        active: Option<RoomId>,
    ) {
        let (delivery, subscriber) = (&self.node.delivery, &session.subscriber);
        if let Some(stream) = delivery.hub.user(session.user.id) {
            stream.admit(subscriber, listed.user_rev);
        }
        let heads: Vec<_> = listed.rooms.iter().map(|(room, head)| (*room, *head)).collect();
        delivery.seat_all(subscriber, &heads, cursors, active).await;
    }

    /// Tells all rooms, as the queue has room for them; the seats are taken as it goes, and then
    /// `active` is brought forward before all others. None when the connection is gone.
    async fn list_rooms(
        &self,
        session: &Session,
        first: RoomList,
        cursors: Arc<Cursors>,
        active: Option<RoomId>,
    ) -> Option<Listed> {
        let (delivery, subscriber) = (&self.node.delivery, &session.subscriber);
        let stream = delivery.hub.user(session.user.id)?;
        let (mut list, listed) = Listing::answering(first, cursors);
        while let Err(later) = stream.begin_list(subscriber, list) {
            list = later;
            subscriber.listed().await;
            if !subscriber.queue.is_open() {
                return None;
            }
        }
        delivery.catch_up_first(subscriber, active);
        if !subscriber.queue.is_open() {
            subscriber.drop_list();
        }
        listed.await.ok()
    }
}
