//! Which rooms and users have connections on this node.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::Delivery;
use super::drain::Drain;
use super::room_stream::RoomStream;
use super::subscriber::Subscriber;
use super::user_stream::UserStream;
use crate::model::{ConnectionId, RoomId, UserId};
use crate::port::Topic;
use crate::wire::Close;

/// The maps, ordered so that equal runs are equal. Entries live as long as somebody watches: rooms by their [`Watch`]es, users by their
/// connections.
#[derive(Default)]
pub(crate) struct Hub {
    rooms: Mutex<BTreeMap<RoomId, Watched>>,
    users: Mutex<BTreeMap<UserId, Arc<UserStream>>>,
}

struct Watched {
    stream: Arc<RoomStream>,
    watches: usize,
}

impl Hub {
    /// The room's stream, if anybody here watches it.
    pub(crate) fn room(&self, room: RoomId) -> Option<Arc<RoomStream>> {
        self.rooms.lock().get(&room).map(|watched| watched.stream.clone())
    }

    /// The user's stream, if he has a connection here.
    pub(crate) fn user(&self, user: UserId) -> Option<Arc<UserStream>> {
        self.users.lock().get(&user).cloned()
    }

    /// Everything that somebody here watches.
    pub(crate) fn rooms(&self) -> Vec<Arc<RoomStream>> {
        self.rooms.lock().values().map(|watched| watched.stream.clone()).collect()
    }

    /// Everybody with a connection here.
    pub(crate) fn users(&self) -> Vec<Arc<UserStream>> {
        self.users.lock().values().cloned().collect()
    }
}

impl Delivery {
    /// Adds a user's connection, unless he has `max` already.
    pub(crate) fn enter(&self, subscriber: &Arc<Subscriber>, max: usize) -> bool {
        let mut users = self.hub.users.lock();
        let user = subscriber.user;
        let stream = users.entry(user).or_insert_with(|| {
            self.subscriptions.want(Topic::Control(user), true);
            let stream = UserStream::new(user);
            stream.sessions_checked(subscriber.login().since);
            Arc::new(stream)
        });
        stream.enter(subscriber, max)
    }

    /// Removes a user's connection.
    pub(crate) fn leave(&self, user: UserId, connection: ConnectionId) {
        let mut users = self.hub.users.lock();
        if users.get(&user).is_some_and(|stream| stream.leave(connection)) {
            users.remove(&user);
            self.subscriptions.want(Topic::Control(user), false);
        }
    }

    /// Watches a room: from now on its stream holds what is published.
    pub(crate) fn watch(self: &Arc<Self>, room: RoomId) -> Watch {
        let mut rooms = self.hub.rooms.lock();
        let watched = rooms.entry(room).or_insert_with(|| {
            let stream = Arc::new(RoomStream::new(room, self.limits.room_pending));
            self.tasks.spawn(Drain::new(self.clone(), stream.clone()).run());
            self.subscriptions.want(Topic::Room(room), true);
            Watched { stream, watches: 0 }
        });
        watched.watches += 1;
        Watch { delivery: self.clone(), stream: watched.stream.clone() }
    }
}

impl Delivery {
    /// Drops a room's stream that can't go on: whoever sits there comes back and resumes, and whoever
    /// watches the room next begins anew.
    pub(super) fn forget(&self, stream: &Arc<RoomStream>) {
        let room = stream.room;
        let mut rooms = self.hub.rooms.lock();
        if rooms.get(&room).is_some_and(|watched| Arc::ptr_eq(&watched.stream, stream)) {
            rooms.remove(&room);
            self.subscriptions.want(Topic::Room(room), false);
        }
        drop(rooms);
        self.abort_seats(room);
    }

    /// The store has gone back behind what this user was told, or behind what ended his sessions: he
    /// comes back, is judged anew, and begins with a stream of his own.
    pub(super) fn forget_user(&self, stream: &Arc<UserStream>) {
        let user = stream.user();
        let mut users = self.hub.users.lock();
        if users.get(&user).is_some_and(|known| Arc::ptr_eq(known, stream)) {
            users.remove(&user);
            self.subscriptions.want(Topic::Control(user), false);
        }
        drop(users);
        for subscriber in stream.subscribers() {
            subscriber.queue.abort(Close::STATE_LOST);
        }
    }

    /// Whoever has a seat in the room comes back, and resumes.
    pub(super) fn abort_seats(&self, room: RoomId) {
        for user in self.hub.users() {
            for subscriber in user.subscribers() {
                if subscriber.member_at(room).is_some() {
                    subscriber.queue.abort(Close::STATE_LOST);
                }
            }
        }
    }
}

/// Keeps a room's stream on this node; the last one dropped ends it.
pub(crate) struct Watch {
    delivery: Arc<Delivery>,
    stream: Arc<RoomStream>,
}

impl Watch {
    pub(crate) fn room(&self) -> RoomId {
        self.stream.room
    }

    pub(crate) fn stream(&self) -> &Arc<RoomStream> {
        &self.stream
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut rooms = self.delivery.hub.rooms.lock();
        // A stream that was forgotten has another one in its place, or none.
        if let Some(watched) = rooms.get_mut(&self.stream.room)
            && Arc::ptr_eq(&watched.stream, &self.stream)
        {
            watched.watches -= 1;
            if watched.watches == 0 {
                rooms.remove(&self.stream.room);
                self.stream.close();
                self.delivery.subscriptions.want(Topic::Room(self.stream.room), false);
            }
        }
    }
}
