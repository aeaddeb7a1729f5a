use std::sync::Arc;
use std::time::Duration;

use chat_core::model::{
    Handle, MessageKind, Operation, Role, RoomId, RoomKind, StoreResult, Timestamp, User,
};
use chat_core::port::store::{
    Actor, Appended, MemberChange, MemberChanged, MembershipChange, MessageStore, NewMessage,
    NewRoom, NewUser, RequestKey, RoomStore, UserStore,
};
use chat_store_postgres::PostgresStore;
use chat_testkit::proxy::FaultProxy;
use chat_testkit::servers::PostgresServer;

const NOW: Timestamp = Timestamp::from_micros(1_000_000);

/// A disk that others keep busy is no fault of the store's.
pub(crate) const PATIENT: Duration = Duration::from_secs(60);

/// A store that waits as long as it takes.
pub(crate) async fn connect(url: &str) -> PostgresStore {
    let options = PostgresStore::builder().statement_timeout(PATIENT).acquire_timeout(PATIENT);
    options.connect(url).await.unwrap()
}

/// A store on a database of its own, and how others connect to it.
pub(crate) async fn open(server: &Arc<PostgresServer>) -> (PostgresStore, String) {
    let url = server.create_database().await;
    (connect(&url).await, url)
}

pub(crate) async fn user(store: &PostgresStore, name: &str) -> User {
    let new = NewUser {
        external_id: format!("host:{name}"),
        handle: Handle::new(name).unwrap(),
        display_name: None,
        data: None,
        join: vec![],
        at: NOW,
    };
    store.ensure_user(new).await.unwrap().user
}

pub(crate) async fn group(store: &PostgresStore, owner: &User, members: &[&User]) -> RoomId {
    let new = NewRoom {
        kind: RoomKind::Group,
        name: "Room".into(),
        topic: None,
        data: None,
        external_key: None,
        creator: Some(owner.id),
        members: members.iter().map(|user| user.id).collect(),
        request: None,
        at: NOW,
        max_rooms: 10_000,
    };
    store.create_room(new).await.unwrap().room.id
}

pub(crate) fn draft(author: &User, content: &str) -> NewMessage {
    NewMessage {
        author: author.to_ref(),
        actor: Actor::User { id: author.id, allowed: Operation::SendMessage.allowed() },
        content: content.into(),
        kind: MessageKind::Text,
        data: None,
        request: None,
        at: NOW,
    }
}

/// A message with its content as its key.
pub(crate) fn keyed(author: &User, content: &str) -> NewMessage {
    let request = RequestKey { id: content.into(), digest: [1; 32] };
    NewMessage { request: Some(request), ..draft(author, content) }
}

pub(crate) async fn send(
    store: &PostgresStore,
    room: RoomId,
    message: NewMessage,
) -> StoreResult<Appended> {
    store.append(room, vec![message]).await?.remove(0)
}

pub(crate) async fn set(
    store: &PostgresStore,
    room: RoomId,
    target: &User,
    change: MembershipChange,
) -> StoreResult<MemberChanged> {
    let change = MemberChange {
        room,
        target: target.id,
        change,
        actor: Actor::Server,
        reason: None,
        at: NOW,
        max_rooms: 10_000,
        max_members: 10_000,
    };
    store.change_member(change).await
}

pub(crate) async fn add(store: &PostgresStore, room: RoomId, target: &User) -> MemberChanged {
    set(store, room, target, MembershipChange::Join(Role::Member)).await.unwrap()
}

/// How to connect through a proxy to a database that is at `direct`.
pub(crate) fn through(proxy: &FaultProxy, direct: &str) -> String {
    let (_, database) = direct.split_once("dbname=").unwrap();
    let port = proxy.address().port();
    format!("host=127.0.0.1 port={port} user=postgres sslmode=disable dbname={database}")
}
