//! Everything in a store, through its read methods.

use chat_core::model::{Changes, Member, Rev, Room, RoomId, RoomView, User, UserId};
use chat_core::port::store::{ChannelSummary, Store};

/// Ids are dense in the memory store.
const MAX_USERS: i64 = 64;

#[derive(Debug, PartialEq)]
pub struct Snapshot {
    pub users: Vec<User>,
    pub rooms: Vec<RoomSnapshot>,
    pub channels: Vec<ChannelSummary>,
}

#[derive(Debug, PartialEq)]
pub struct RoomSnapshot {
    pub room: Room,
    pub members: Vec<Member>,
    /// Messages, settings and memberships, past ones included.
    pub changes: Changes,
    /// Each user's view, his marker included.
    pub views: Vec<Option<RoomView>>,
}

pub async fn snapshot(store: &dyn Store) -> Snapshot {
    let ids: Vec<_> = (1..=MAX_USERS).map(UserId::new).collect();
    let users = store.users(&ids).await.unwrap();
    assert!(users.len() < ids.len(), "more users than the snapshot looks at");
    let mut rooms = vec![];
    while let Some(room) = next_room(store, rooms.len()).await {
        let members = store.members(None, room.id, "", None, 10_000).await.unwrap().members;
        let changes = store.changes(None, room.id, Rev::ZERO, 100_000).await.unwrap();
        let mut views = vec![];
        for user in &users {
            views.push(store.room_view(user.id, room.id).await.unwrap().0);
        }
        rooms.push(RoomSnapshot { room, members, changes, views });
    }
    let channels = store.channels("", None, 10_000).await.unwrap();
    Snapshot { users, rooms, channels }
}

async fn next_room(store: &dyn Store, so_far: usize) -> Option<Room> {
    store.room(RoomId::new(so_far as i64 + 1)).await.unwrap()
}
