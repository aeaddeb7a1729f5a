//! Changing what a room is called and about.

use std::sync::Arc;

use chat_core::model::{Change, JsonText, Operation, Role, RoomId, RoomKind, UserRef};
use chat_core::port::store::{Actor, NewRoom, RoomUpdate, Store};

use super::chat::Chat;
use super::requests::{EVERYONE, NOWHERE, by, new_room, no_update, refused};
use super::texts::AWKWARD;

async fn room_of(chat: &Chat, owner: &UserRef) -> RoomId {
    let new = NewRoom {
        topic: Some("topic".into()),
        data: Some(JsonText::parse("1").unwrap()),
        ..new_room(RoomKind::Group, Some(owner), &[])
    };
    chat.make(new).await
}

/// An update takes one revision, whatever it changes, and moves the settings' own revision there.
pub async fn an_update_takes_one_revision(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = room_of(&chat, &ann).await;
    chat.say(room, &ann, "hello").await;
    let (before, user_rev) = (chat.rev(room).await, chat.user_rev(&ann).await);
    let data = JsonText::parse("[1,  2]").unwrap();
    let update = RoomUpdate {
        name: Some("New".into()),
        topic: Some("new topic".into()),
        data: Some(data.clone()),
        ..no_update(room, by(&ann, Operation::UpdateRoom))
    };
    let updated = chat.update_room(update).await.unwrap();
    assert!(updated.changed);
    let now = updated.room;
    assert_eq!((now.rev, now.settings_rev), (before.next(), before.next()));
    assert_eq!((now.name.as_str(), now.topic.as_deref()), ("New", Some("new topic")));
    assert_eq!(now.data, Some(data));
    assert_eq!(now.last_seq.get(), 1);
    assert_eq!(chat.room(room).await.unwrap().as_ref(), Some(&now));
    assert_eq!(chat.feed(room, before).await, [Change::Room(now)]);
    assert_eq!(chat.user_rev(&ann).await, user_rev, "settings are not one user's own");
}

/// What is not sent stays.
pub async fn what_is_not_sent_stays(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = room_of(&chat, &ann).await;
    let mut expected = chat.room(room).await.unwrap().unwrap();
    let fields: [fn(&mut RoomUpdate); 3] = [
        |update| update.name = Some("New".into()),
        |update| update.topic = Some("new".into()),
        |update| update.data = Some(JsonText::parse("2").unwrap()),
    ];
    for set in fields {
        let mut update = no_update(room, Actor::Server);
        set(&mut update);
        let now = chat.update_room(update.clone()).await.unwrap().room;
        expected.name = update.name.unwrap_or(expected.name);
        expected.topic = update.topic.or(expected.topic);
        expected.data = update.data.or(expected.data);
        expected.rev = expected.rev.next();
        expected.settings_rev = expected.rev;
        assert_eq!(now, expected);
    }
}

/// What stays the same takes no revision.
pub async fn the_same_again_changes_nothing(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = room_of(&chat, &ann).await;
    let before = chat.room(room).await.unwrap().unwrap();
    let same = RoomUpdate {
        name: Some(before.name.clone()),
        topic: before.topic.clone(),
        data: before.data.clone(),
        ..no_update(room, Actor::Server)
    };
    for update in [same, no_update(room, Actor::Server)] {
        let updated = chat.update_room(update).await.unwrap();
        assert_eq!((updated.changed, updated.room), (false, before.clone()));
    }
    assert_eq!(chat.rev(room).await, before.rev);
}

/// An empty topic removes the topic, `null` the data; again, that changes nothing.
pub async fn topic_and_data_can_be_removed(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = room_of(&chat, &ann).await;
    let update = RoomUpdate {
        topic: Some(String::new()),
        data: Some(JsonText::parse("null").unwrap()),
        ..no_update(room, Actor::Server)
    };
    let updated = chat.update_room(update.clone()).await.unwrap();
    assert!(updated.changed);
    assert_eq!((updated.room.topic, updated.room.data), (None, None));
    assert!(!chat.update_room(update).await.unwrap().changed);
}

/// Settings are compared and kept byte for byte.
pub async fn settings_are_exact(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = room_of(&chat, &ann).await;
    for text in AWKWARD {
        let update = RoomUpdate {
            name: Some((*text).into()),
            topic: Some((*text).into()),
            ..no_update(room, Actor::Server)
        };
        let updated = chat.update_room(update).await.unwrap();
        assert!(updated.changed, "{text:?}");
        assert_eq!(
            (updated.room.name.as_str(), updated.room.topic.as_deref()),
            (*text, Some(*text))
        );
    }
    for (n, data) in ["1.0", "1.00", r#"{"a":1}"#, r#"{"a" :1}"#].into_iter().enumerate() {
        let data = Some(JsonText::parse(data).unwrap());
        let update = RoomUpdate { data: data.clone(), ..no_update(room, Actor::Server) };
        let updated = chat.update_room(update).await.unwrap();
        assert_eq!((updated.changed, updated.room.data), (true, data), "{n}");
    }
}

/// A renamed channel is found by its new name only.
pub async fn a_renamed_channel_is_found_anew(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.channel(&ann, "Old").await;
    let update = RoomUpdate { name: Some("NEW".into()), ..no_update(room, Actor::Server) };
    chat.update_room(update).await.unwrap();
    assert!(chat.channels("old", None, 9).await.unwrap().is_empty());
    assert_eq!(chat.channels("new", None, 9).await.unwrap()[0].id, room);
}

/// Who may not update a room changes nothing.
pub async fn only_the_allowed_update(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve] = chat.named(["ann", "bob", "eve"]).await;
    let room = chat.group(&ann, &[&bob]).await;
    let before = chat.room(room).await.unwrap();
    let update = |actor, room| RoomUpdate { name: Some("New".into()), ..no_update(room, actor) };
    let as_user = |user| by(user, Operation::UpdateRoom);
    refused!(chat.update_room(update(as_user(&bob), room)).await, Forbidden);
    refused!(chat.update_room(update(as_user(&eve), room)).await, NotMember);
    refused!(chat.update_room(update(as_user(&ann), NOWHERE)).await, NotFound);
    let guest = Actor::User { id: eve.id, allowed: EVERYONE };
    refused!(chat.update_room(update(guest, room)).await, NotMember);
    refused!(chat.update_room(update(Actor::Server, NOWHERE)).await, NotFound);
    chat.add(room, &eve, Role::Admin).await;
    chat.remove(room, &eve).await;
    refused!(chat.update_room(update(as_user(&eve), room)).await, NotMember);
    assert_eq!(chat.room(room).await.unwrap().unwrap().name, before.unwrap().name);

    chat.add(room, &eve, Role::Admin).await;
    assert!(chat.update_room(update(as_user(&eve), room)).await.unwrap().changed);
}
