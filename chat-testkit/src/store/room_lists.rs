//! What a user sees of his rooms, in one snapshot.

use std::sync::Arc;

use chat_core::model::{Role, RoomKind, Seq, UserRev};
use chat_core::port::store::{NewRoom, Store};

use super::chat::Chat;
use super::requests::{ALL, NOBODY, NOWHERE, new_room, refused};

/// A user's rooms come ascending by id, in pages, with his revision; other rooms do not.
pub async fn rooms_come_in_pages(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let mut ids = vec![];
    for _ in 0..5 {
        ids.push(chat.group(&ann, &[]).await);
        chat.group(&bob, &[]).await;
    }
    let page = async |after, limit| {
        let list = chat.rooms(ann.id, after, limit).await.unwrap();
        assert_eq!(list.user_rev, UserRev::new(5));
        (list.rooms.iter().map(|view| view.room.id).collect::<Vec<_>>(), list.more)
    };
    assert_eq!(page(None, 2).await, (ids[..2].to_vec(), true));
    assert_eq!(page(Some(ids[1]), 2).await, (ids[2..4].to_vec(), true));
    assert_eq!(page(Some(ids[2]), 2).await, (ids[3..].to_vec(), false), "a full last page");
    assert_eq!(page(Some(ids[4]), 2).await, (vec![], false));
    assert_eq!(page(None, ALL).await, (ids, false));
}

/// A room is in the list while one is a member of it.
pub async fn past_rooms_are_not_listed(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let (one, two) = (chat.group(&ann, &[&bob]).await, chat.group(&ann, &[&bob]).await);
    chat.remove(one, &bob).await;
    let list = chat.rooms(bob.id, None, 1).await.unwrap();
    assert_eq!((list.rooms.len(), list.more, list.user_rev), (1, false, UserRev::new(3)));
    assert_eq!(list.rooms[0].room.id, two);
    chat.add(one, &bob, Role::Member).await;
    let list = chat.rooms(bob.id, None, ALL).await.unwrap();
    assert_eq!(list.rooms.iter().map(|view| view.room.id).collect::<Vec<_>>(), [one, two]);
}

/// A view has the room, my role and marker, the count of members and the newest message.
pub async fn a_view_is_a_snapshot(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve] = chat.named(["ann", "bob", "eve"]).await;
    let room = chat.group(&ann, &[&bob, &eve]).await;
    assert_eq!(chat.view(&bob, room).await.last_message, None);
    let written = chat.count(room, &ann, 3).await;
    chat.read(&bob, room, 2).await;
    chat.remove(room, &eve).await;

    let view = chat.view(&bob, room).await;
    assert_eq!(Some(&view.room), chat.room(room).await.unwrap().as_ref());
    assert_eq!(view.room.last_seq, Seq::new(3));
    assert_eq!((view.role, view.read_seq), (Role::Member, Seq::new(2)));
    assert_eq!((view.member_count, &view.peer), (2, &None));
    let last = view.last_message.clone().unwrap();
    assert_eq!((last.id, last.seq, &last.author), (written[2].id, Seq::new(3), &ann));
    assert_eq!(last.content, "3");
    assert_eq!(chat.view(&ann, room).await.role, Role::Owner);
    assert_eq!(chat.rooms(bob.id, None, ALL).await.unwrap().rooms, [view], "lists show the same");
}

/// The newest message is the newest by number, as it stands: edited, or empty when deleted.
pub async fn the_newest_message_is_as_it_stands(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    let written = chat.count(room, &ann, 2).await;
    let last = async || chat.view(&ann, room).await.last_message.unwrap();
    chat.edit(&ann, &written[0], "older, edited later").await;
    assert_eq!((last().await.seq, last().await.content), (Seq::new(2), "2".into()));
    chat.edit(&ann, &written[1], "edited").await;
    assert_eq!(last().await.content, "edited");
    chat.delete(&ann, &written[1]).await;
    assert_eq!((last().await.seq, last().await.content), (Seq::new(2), String::new()));
}

/// A direct room's view names the other one, even after he is no member any more.
pub async fn a_direct_room_has_a_peer(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.direct(&ann, &bob).await;
    assert_eq!(chat.view(&ann, room).await.peer.as_ref(), Some(&bob));
    assert_eq!(chat.view(&bob, room).await.peer.as_ref(), Some(&ann));
    chat.remove(room, &ann).await;
    assert_eq!(chat.view(&bob, room).await.peer, Some(ann));
}

/// Who is no member has no view, but a revision.
pub async fn only_members_have_a_view(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.make(new_room(RoomKind::Channel, Some(&ann), &[&bob])).await;
    assert!(chat.room_view(bob.id, room).await.unwrap().0.is_some());
    chat.remove(room, &bob).await;
    assert_eq!(chat.room_view(bob.id, room).await.unwrap(), (None, UserRev::new(2)));
    assert_eq!(chat.room_view(bob.id, NOWHERE).await.unwrap(), (None, UserRev::new(2)));
    refused!(chat.room_view(NOBODY, room).await, NotFound);
}

/// What is unread lies between the marker and the newest message, in each of many rooms.
pub async fn unread_is_derived(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    for written in 0..4 {
        let new =
            NewRoom { name: written.to_string(), ..new_room(RoomKind::Group, Some(&ann), &[&bob]) };
        let room = chat.make(new).await;
        chat.count(room, &ann, written).await;
    }
    let unread = async |user| {
        let rooms = chat.rooms(user, None, ALL).await.unwrap().rooms;
        rooms.iter().map(|v| v.room.last_seq.get() - v.read_seq.get()).collect::<Vec<_>>()
    };
    assert_eq!(unread(ann.id).await, [0; 4], "sending reads");
    assert_eq!(unread(bob.id).await, [0, 1, 2, 3]);
}
