//! Where a connection begins in each room: all of it only sets cursors.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::decide::unauthenticated;
use super::socket::{Session, Socket};
use crate::delivery::{Watch, list_frames};
use crate::feature::context::rejected;
use crate::model::{Rev, RoomId, RoomView, StoreResult, UserRev};
use crate::wire::Rejection;
use crate::wire::client::{Resume, RoomKey, SyncRoom};
use crate::wire::server::ServerAction;

/// A user's rooms, all of them, and his revision as of the first page.
struct MyRooms {
    views: Vec<RoomView>,
    user_rev: UserRev,
}

impl Socket {
    /// Sends the rooms and goes live in each: what the seed's client expects after its login.
    pub(crate) async fn send_rooms(self: &Arc<Self>, session: &Session) -> Result<(), Rejection> {
        let rooms = self.my_rooms(session).await.map_err(rejected)?;
        self.push_rooms(session, &rooms);
        self.sit_down(session, &rooms, &BTreeMap::new(), |_, head| head, None).await;
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
        let rooms = self.my_rooms(session).await.map_err(rejected)?;
        let same = resume.epoch.as_deref() == Some(&*self.node.epoch);
        let reset = resume.epoch.is_some() && !same;
        let known = |room: RoomId| resume.rooms.get(&RoomKey(room)).copied().filter(|_| same);
        let up_to_date = same
            && resume.user_rev == Some(rooms.user_rev)
            && resume.rooms.len() == rooms.views.len()
            && rooms.views.iter().all(|view| known(view.room.id).is_some());
        if !up_to_date {
            self.push_rooms(session, &rooms);
        }
        // A seat that was taken before the client said where it stands goes there too.
        for view in &rooms.views {
            if let Some(cursor) = known(view.room.id) {
                session.subscriber.rewind(view.room.id, cursor, view.room.rev);
            }
        }
        let cursor = |room, head| known(room).unwrap_or(head);
        self.sit_down(session, &rooms, &watched, cursor, resume.active_room_id).await;
        session.subscriber.settled().await;
        let heads = rooms.views.iter().map(|view| (view.room.id, view.room.rev));
        let resumed = ServerAction::Resumed {
            epoch: &self.node.epoch,
            user_rev: rooms.user_rev,
            rooms: BTreeMap::from_iter(heads),
            reset,
        };
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

    async fn my_rooms(&self, session: &Session) -> StoreResult<MyRooms> {
        let (views, user_rev) = self.node.delivery.feed.all_rooms(session.user.id).await?;
        Ok(MyRooms { views, user_rev })
    }

    fn push_rooms(&self, session: &Session, rooms: &MyRooms) {
        let frames = list_frames(&rooms.views, rooms.user_rev, &self.node.limits);
        session.subscriber.push_list(frames);
    }

    /// Takes the seats, `first` before all others.
    async fn sit_down(
        self: &Arc<Self>,
        session: &Session,
        rooms: &MyRooms,
        watched: &BTreeMap<RoomId, Watch>,
        cursor: impl Fn(RoomId, Rev) -> Rev,
        first: Option<RoomId>,
    ) {
        let delivery = &self.node.delivery;
        if let Some(stream) = delivery.hub.user(session.user.id)
            && !stream.admit(&session.subscriber, rooms.user_rev)
        {
            delivery.repair_state(session.user.id);
        }
        let (subscriber, views) = (&session.subscriber, &rooms.views);
        delivery.seat_all(subscriber, views, watched, cursor, first).await;
    }
}
