use chat_core::model::{
    Allowed, Handle, MessageKind, Operation, Role, Room, RoomId, RoomKind, StoreResult, Timestamp,
    User, UserId,
};
use chat_core::port::store::{
    Actor, Appended, MemberChange, MemberChanged, MembershipChange, MessageStore, NewMessage,
    NewRoom, NewUser, RequestKey, RoomStore, UserStore,
};
use chat_store_sqlite::SqliteStore;

pub(crate) const NOW: Timestamp = Timestamp::from_micros(1_000_000);

pub(crate) fn new_user(name: &str) -> NewUser {
    NewUser {
        external_id: format!("host:{name}"),
        handle: Handle::new(name).unwrap(),
        display_name: None,
        data: None,
        join: vec![],
        at: NOW,
    }
}

pub(crate) async fn user(store: &SqliteStore, name: &str) -> User {
    store.ensure_user(new_user(name)).await.unwrap().user
}

pub(crate) fn new_room(kind: RoomKind, creator: Option<UserId>, members: &[UserId]) -> NewRoom {
    NewRoom {
        kind,
        name: if kind == RoomKind::Direct { String::new() } else { "Room".into() },
        topic: None,
        data: None,
        external_key: None,
        creator,
        members: members.to_vec(),
        request: None,
        at: NOW,
        max_rooms: 100,
    }
}

pub(crate) async fn group(store: &SqliteStore, creator: &User, members: &[&User]) -> Room {
    let members: Vec<UserId> = members.iter().map(|user| user.id).collect();
    let new = new_room(RoomKind::Group, Some(creator.id), &members);
    store.create_room(new).await.unwrap().room
}

pub(crate) async fn channel(store: &SqliteStore, creator: &User) -> Room {
    let new = new_room(RoomKind::Channel, Some(creator.id), &[]);
    store.create_room(new).await.unwrap().room
}

pub(crate) fn actor(user: &User, operation: Operation) -> Actor {
    Actor::User { id: user.id, allowed: operation.allowed() }
}

pub(crate) fn allowed(operation: Operation) -> Allowed {
    operation.allowed()
}

pub(crate) fn key(id: &str) -> RequestKey {
    RequestKey { id: id.into(), digest: [1; 32] }
}

pub(crate) fn draft(author: &User, content: &str) -> NewMessage {
    NewMessage {
        author: author.to_ref(),
        actor: actor(author, Operation::SendMessage),
        content: content.into(),
        kind: MessageKind::Text,
        data: None,
        request: None,
        at: NOW,
    }
}

pub(crate) fn keyed(author: &User, content: &str, id: &str) -> NewMessage {
    NewMessage { request: Some(key(id)), ..draft(author, content) }
}

pub(crate) async fn say(
    store: &SqliteStore,
    room: RoomId,
    author: &User,
    content: &str,
) -> StoreResult<Appended> {
    store.append(room, vec![draft(author, content)]).await?.remove(0)
}

pub(crate) fn member_change(
    room: RoomId,
    target: &User,
    change: MembershipChange,
    actor: Actor,
) -> MemberChange {
    MemberChange {
        room,
        target: target.id,
        change,
        actor,
        reason: None,
        at: NOW,
        max_rooms: 100,
        max_members: 100,
    }
}

pub(crate) async fn change(
    store: &SqliteStore,
    room: RoomId,
    target: &User,
    change: MembershipChange,
    actor: Actor,
) -> StoreResult<MemberChanged> {
    store.change_member(member_change(room, target, change, actor)).await
}

pub(crate) async fn join(
    store: &SqliteStore,
    room: RoomId,
    user: &User,
) -> StoreResult<MemberChanged> {
    let join = MembershipChange::Join(Role::Member);
    change(store, room, user, join, actor(user, Operation::Join)).await
}

pub(crate) async fn leave(
    store: &SqliteStore,
    room: RoomId,
    user: &User,
) -> StoreResult<MemberChanged> {
    change(store, room, user, MembershipChange::Remove, actor(user, Operation::Leave)).await
}

pub(crate) async fn revs(store: &SqliteStore, room: RoomId) -> (i64, i64) {
    let room = store.room(room).await.unwrap().unwrap();
    (room.rev.get(), room.last_seq.get())
}
