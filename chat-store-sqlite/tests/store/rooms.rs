use chat_core::model::{Handle, JsonText, Operation, RoomId, RoomKind, StoreError, UserId};
use chat_core::port::store::{Actor, RequestKey, RoomStore, RoomUpdate, UserStore};
use chat_store_sqlite::SqliteStore;

use crate::helpers::*;

#[tokio::test]
async fn a_room_is_made_once() {
    let store = SqliteStore::memory().await.unwrap();
    let (bob, eve) = (user(&store, "bob").await, user(&store, "eve").await);

    let mut keyed = new_room(RoomKind::Group, None, &[bob.id, eve.id, bob.id]);
    keyed.external_key = Some("order:1".into());
    let made = store.create_room(keyed.clone()).await.unwrap();
    assert!(made.created && made.room.rev.get() == 3 && made.room.settings_rev.get() == 1);
    assert_eq!(made.members.iter().map(|m| m.rev.get()).collect::<Vec<_>>(), [2, 3]);
    let again = store.create_room(keyed).await.unwrap();
    assert!(!again.created && again.room == made.room && again.members.is_empty());
    assert_eq!(store.room_by_key("order:1").await.unwrap(), Some(made.room));

    let mut requested = new_room(RoomKind::Group, Some(bob.id), &[]);
    requested.request = Some(key("k"));
    let made = store.create_room(requested.clone()).await.unwrap();
    assert!(!store.create_room(requested.clone()).await.unwrap().created);
    requested.creator = Some(eve.id);
    assert_ne!(store.create_room(requested.clone()).await.unwrap().room.id, made.room.id);
    requested.request = Some(RequestKey { id: "k".into(), digest: [3; 32] });
    let error = store.create_room(requested).await.unwrap_err();
    assert!(matches!(error, StoreError::IdempotencyConflict));

    let direct = new_room(RoomKind::Direct, None, &[bob.id, eve.id]);
    let made = store.create_room(direct).await.unwrap();
    let same = new_room(RoomKind::Direct, None, &[eve.id, bob.id]);
    assert_eq!(store.create_room(same).await.unwrap().room, made.room);
    let view = store.room_view(bob.id, made.room.id).await.unwrap().0.unwrap();
    assert_eq!(view.peer, Some(eve.to_ref()));

    let unknown = new_room(RoomKind::Group, None, &[bob.id, UserId::new(99)]);
    assert!(matches!(store.create_room(unknown).await, Err(StoreError::NotFound)));
}

#[tokio::test]
async fn settings_take_a_revision_only_when_they_change() {
    let store = SqliteStore::memory().await.unwrap();
    let (bob, eve) = (user(&store, "bob").await, user(&store, "eve").await);
    let room = group(&store, &bob, &[&eve]).await.id;
    let update = |actor, name: Option<&str>, topic: Option<&str>, data: Option<&str>| RoomUpdate {
        room,
        actor,
        name: name.map(Into::into),
        topic: topic.map(Into::into),
        data: data.map(|data| JsonText::parse(data).unwrap()),
    };
    let by = |who| actor(who, Operation::UpdateRoom);
    let new = update(by(&bob), Some("New"), Some("topic"), Some("{}"));
    let updated = store.update_room(new.clone()).await.unwrap();
    assert!(updated.changed);
    assert_eq!((updated.room.rev.get(), updated.room.settings_rev.get()), (4, 4));
    assert_eq!(store.room(room).await.unwrap(), Some(updated.room));
    assert!(!store.update_room(new).await.unwrap().changed);
    let blank = update(by(&bob), None, Some(""), Some("null"));
    let updated = store.update_room(blank.clone()).await.unwrap();
    assert_eq!((updated.room.topic, updated.room.data), (None, None));
    assert!(!store.update_room(blank).await.unwrap().changed);
    assert_eq!(revs(&store, room).await, (5, 0));

    let error = store.update_room(update(by(&eve), None, None, None)).await.unwrap_err();
    assert!(matches!(error, StoreError::Forbidden));
    let mut missing = update(by(&bob), None, None, None);
    missing.room = RoomId::new(99);
    assert!(matches!(store.update_room(missing).await, Err(StoreError::NotFound)));
    assert!(!store.update_room(update(Actor::Server, None, None, None)).await.unwrap().changed);
}

#[tokio::test]
async fn rooms_and_channels_in_pages() {
    let store = SqliteStore::memory().await.unwrap();
    let bob = user(&store, "bob").await;
    let mut rooms = Vec::new();
    for name in ["ＣＡＦÉ one", "other", "cafe\u{301} two"] {
        let mut new = new_room(RoomKind::Channel, Some(bob.id), &[]);
        new.name = name.into();
        rooms.push(store.create_room(new).await.unwrap().room.id);
    }
    say(&store, rooms[1], &bob, "last").await.unwrap();
    let list = store.rooms(bob.id, None, 2).await.unwrap();
    assert!(list.more && list.user_rev.get() == 3);
    assert_eq!(list.rooms[1].last_message.as_ref().unwrap().content, "last");
    let list = store.rooms(bob.id, Some(rooms[1]), 2).await.unwrap();
    assert!(!list.more && list.rooms[0].room.id == rooms[2]);

    let found = store.channels(&chat_core::model::fold("CAFÉ"), None, 9).await.unwrap();
    assert_eq!(found.iter().map(|c| c.id).collect::<Vec<_>>(), [rooms[0], rooms[2]]);
    assert_eq!(store.channels("", Some(rooms[0]), 1).await.unwrap()[0].id, rooms[1]);
    assert!(store.channels("%", None, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn users_are_made_once_and_brought_up_to_date() {
    let store = SqliteStore::memory().await.unwrap();
    let bob = user(&store, "bob").await;
    let lobby = channel(&store, &bob).await.id;
    let private = group(&store, &bob, &[]).await.id;

    let mut new = new_user("aco");
    new.join = vec![lobby, private, RoomId::new(99)];
    let made = store.ensure_user(new.clone()).await.unwrap();
    assert!(made.created && made.user.user_rev.get() == 1);
    let list = store.rooms(made.user.id, None, 9).await.unwrap();
    assert_eq!(list.rooms.iter().map(|view| view.room.id).collect::<Vec<_>>(), [lobby]);
    assert_eq!(list.rooms[0].member_count, 2);
    assert_eq!(revs(&store, lobby).await.0, 2, "joining a channel takes no revision");

    new.display_name = Some("Aco".into());
    new.handle = Handle::new("ignored").unwrap();
    let updated = store.ensure_user(new.clone()).await.unwrap();
    assert!(!updated.created && updated.user.display_name.as_deref() == Some("Aco"));
    assert_eq!(updated.user.handle.as_str(), "aco");
    new.display_name = None;
    assert_eq!(store.ensure_user(new).await.unwrap(), updated);

    for handle in ["aco", "асо"] {
        let mut other = new_user("other");
        other.handle = Handle::new(handle).unwrap();
        let error = store.ensure_user(other).await.unwrap_err();
        assert!(matches!(error, StoreError::HandleTaken), "{handle}");
    }
    let handles = [bob.handle.clone(), Handle::new("nobody").unwrap(), bob.handle.clone()];
    assert_eq!(store.users_by_handle(&handles).await.unwrap().len(), 1);
    store.set_last_room(bob.id, lobby).await.unwrap();
    assert_eq!(store.users(&[bob.id]).await.unwrap()[0].last_room, Some(lobby));
}
