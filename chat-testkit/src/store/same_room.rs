//! The same request leads to the same room.

use std::sync::Arc;

use chat_core::model::{RoomId, RoomKind, UserRef};
use chat_core::port::store::{NewRoom, Store};

use super::chat::Chat;
use super::requests::{new_room, refused, request};

async fn again(chat: &Chat, new: NewRoom, room: RoomId, users: &[&UserRef]) {
    let mut before = vec![chat.rev(room).await.get()];
    for user in users {
        before.push(chat.user_rev(user).await.get());
    }
    let again = chat.create_room(new).await.unwrap();
    assert_eq!((again.room.id, again.created), (room, false));
    assert_eq!((again.members.len(), again.user_revs.len()), (0, 0));
    assert_eq!(Some(again.room), chat.room(room).await.unwrap(), "as it stands");
    let mut after = vec![chat.rev(room).await.get()];
    for user in users {
        after.push(chat.user_rev(user).await.get());
    }
    assert_eq!(before, after, "nothing is made, so nobody is told");
}

/// The same host key: the same room, whoever asks and whatever else he asks for.
pub async fn by_external_key(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let key = Some(String::from("order:1"));
    let new = NewRoom { external_key: key.clone(), ..new_room(RoomKind::Group, Some(&ann), &[]) };
    let room = chat.make(new.clone()).await;
    chat.say(room, &ann, "hello").await;
    again(&chat, new, room, &[&ann, &bob]).await;
    let other = NewRoom {
        external_key: key,
        name: "Other".into(),
        ..new_room(RoomKind::Channel, Some(&bob), &[&ann])
    };
    again(&chat, other, room, &[&ann, &bob]).await;
}

/// The same request of the same creator: the same room. Another request under its key is refused.
pub async fn by_request_key(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let new = |creator: &UserRef, id: &str, digest| NewRoom {
        request: Some(request(id, digest)),
        ..new_room(RoomKind::Group, Some(creator), &[])
    };
    let room = chat.make(new(&ann, "key", 1)).await;
    again(&chat, new(&ann, "key", 1), room, &[&ann]).await;
    refused!(chat.create_room(new(&ann, "key", 2)).await, IdempotencyConflict);
    assert_eq!(chat.user_rev(&ann).await.get(), 1);

    for other in [new(&bob, "key", 2), new(&ann, "KEY", 2), new(&ann, "key ", 2)] {
        assert!(chat.create_room(other).await.unwrap().created, "keys are exact, and one's own");
    }
}

/// A retry finds the room even when the bound on rooms would refuse a new one, or the creator left.
pub async fn by_request_key_whatever_happened_since(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let new = NewRoom {
        request: Some(request("key", 1)),
        max_rooms: 1,
        ..new_room(RoomKind::Group, Some(&ann), &[&bob])
    };
    let room = chat.make(new.clone()).await;
    again(&chat, new.clone(), room, &[&ann, &bob]).await;
    chat.remove(room, &ann).await;
    again(&chat, new, room, &[&ann, &bob]).await;
    assert_eq!(chat.room_view(ann.id, room).await.unwrap().0, None, "he is not put back");
}

/// A refused request keeps no key.
pub async fn a_refused_request_leaves_its_keys_free(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let new = |digest, max_rooms| NewRoom {
        request: Some(request("key", digest)),
        external_key: Some("key".into()),
        max_rooms,
        ..new_room(RoomKind::Group, Some(&ann), &[])
    };
    refused!(chat.create_room(new(1, 0)).await, LimitExceeded(_));
    assert!(chat.create_room(new(2, 1)).await.unwrap().created);
}

/// One direct room for each pair, in either order, for ever.
pub async fn by_pair(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve] = chat.named(["ann", "bob", "eve"]).await;
    let room = chat.direct(&bob, &ann).await;
    again(&chat, new_room(RoomKind::Direct, None, &[&bob, &ann]), room, &[&ann, &bob]).await;
    again(&chat, new_room(RoomKind::Direct, None, &[&ann, &bob]), room, &[&ann, &bob]).await;
    assert_ne!(chat.direct(&ann, &eve).await, room);
    assert_ne!(chat.group(&ann, &[&bob]).await, room);
    chat.remove(room, &bob).await;
    again(&chat, new_room(RoomKind::Direct, None, &[&ann, &bob]), room, &[&ann, &bob]).await;
}
