//! Rooms: made once, read by id, key and search.

use std::sync::Arc;

use chat_core::model::{JsonText, Rev, Role, RoomKind, Seq, UserRev, fold};
use chat_core::port::store::{NewRoom, Store};

use super::chat::Chat;
use super::requests::{ALL, NOBODY, NOWHERE, at, new_room, refused};
use super::texts::AWKWARD;

/// The room's row takes revision 1, then each member one, the creator first.
pub async fn a_new_room_numbers_its_rows(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve] = chat.named(["ann", "bob", "eve"]).await;
    for kind in [RoomKind::Group, RoomKind::Channel] {
        let made = chat.create_room(new_room(kind, Some(&bob), &[&eve, &ann])).await.unwrap();
        assert!(made.created);
        assert_eq!((made.room.rev, made.room.settings_rev), (Rev::new(4), Rev::new(1)));
        let rows: Vec<_> = made.members.iter().map(|m| (m.user.clone(), m.role, m.rev)).collect();
        let member = Some(Role::Member);
        let expected = [
            (bob.clone(), Some(Role::Owner), Rev::new(2)),
            (eve.clone(), member, Rev::new(3)),
            (ann.clone(), member, Rev::new(4)),
        ];
        assert_eq!(rows, expected);
        let makers: Vec<_> = made.members.iter().map(|m| m.by.clone()).collect();
        assert_eq!(makers, [None, Some(bob.clone()), Some(bob.clone())], "by whom");
        let revs: Vec<_> = chat.feed(made.room.id, Rev::ZERO).await;
        assert_eq!(revs.iter().map(|row| row.rev().get()).collect::<Vec<_>>(), [1, 2, 3, 4]);
    }
}

/// A room has what it was made with, byte for byte.
pub async fn a_room_is_as_it_was_made(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    for (n, text) in AWKWARD.iter().enumerate() {
        let data = JsonText::parse(&format!(r#"{{ "n" : {n}.0, "t":"\u0041" }}"#)).unwrap();
        let new = NewRoom {
            name: (*text).into(),
            topic: Some((*text).into()),
            data: Some(data.clone()),
            external_key: Some((*text).into()),
            at: at(7),
            ..new_room(RoomKind::Channel, Some(&ann), &[])
        };
        let made = chat.create_room(new).await.unwrap();
        assert!(made.created, "keys are compared byte for byte: {text:?}");
        let room = made.room;
        assert_eq!((room.kind, room.name.as_str()), (RoomKind::Channel, *text));
        assert_eq!((room.topic.as_deref(), &room.data), (Some(*text), &Some(data)));
        assert_eq!((room.last_seq, room.created_at), (Seq::ZERO, at(7)));
        assert_eq!(chat.room(room.id).await.unwrap().as_ref(), Some(&room));
        assert_eq!(chat.room_by_key(text).await.unwrap(), Some(room));
    }
}

/// What is not there is not found.
pub async fn unknown_rooms_are_none(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    assert_eq!(chat.room(NOWHERE).await.unwrap(), None);
    assert_eq!(chat.room_by_key("nothing").await.unwrap(), None);
}

/// The creator and repeated ids among the members are skipped.
pub async fn nobody_is_in_a_room_twice(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let new = new_room(RoomKind::Group, Some(&ann), &[&bob, &ann, &bob]);
    let made = chat.create_room(new).await.unwrap();
    assert_eq!(made.members.len(), 2);
    assert_eq!(made.room.rev, Rev::new(3));
    assert_eq!(made.members[0].role, Some(Role::Owner));
    assert_eq!(chat.user_rev(&bob).await.get(), 1);
}

/// The server's own room has no owner, and nobody made its members.
pub async fn a_room_of_the_server_has_no_owner(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let made = chat.create_room(new_room(RoomKind::Group, None, &[&bob, &ann])).await.unwrap();
    assert!(made.members.iter().all(|m| m.role == Some(Role::Member) && m.by.is_none()));
    assert_eq!(made.members.iter().map(|m| m.user.id).collect::<Vec<_>>(), [bob.id, ann.id]);

    let empty = chat.create_room(new_room(RoomKind::Channel, None, &[])).await.unwrap();
    assert_eq!((empty.room.rev, empty.members.len()), (Rev::new(1), 0));
}

/// Each first member's revision is bumped, and told; nobody else's is.
pub async fn making_a_room_tells_its_members(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve] = chat.named(["ann", "bob", "eve"]).await;
    chat.group(&ann, &[&bob]).await;
    chat.direct(&ann, &bob).await;
    let made = chat.create_room(new_room(RoomKind::Group, Some(&eve), &[&bob])).await.unwrap();
    assert_eq!(made.user_revs, [UserRev::new(1), UserRev::new(3)], "in the order of the members");
    let mut revs = vec![];
    for user in [&ann, &bob, &eve] {
        revs.push(chat.user_rev(user).await.get());
    }
    assert_eq!(revs, [2, 3, 1]);
}

/// An unknown member or creator makes nothing.
pub async fn unknown_members_make_no_room(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let mut ghost = ann.clone();
    ghost.id = NOBODY;
    let with_ghost = [
        new_room(RoomKind::Group, Some(&ann), &[&ghost]),
        new_room(RoomKind::Group, Some(&ghost), &[&ann]),
        new_room(RoomKind::Direct, None, &[&ann, &ghost]),
    ];
    for new in with_ghost {
        let new = NewRoom { external_key: Some("key".into()), ..new };
        refused!(chat.create_room(new).await, NotFound);
        assert_eq!(chat.room_by_key("key").await.unwrap(), None);
        assert_eq!(chat.user_rev(&ann).await.get(), 0);
        assert!(chat.rooms(ann.id, None, ALL).await.unwrap().rooms.is_empty());
    }
}

/// The bound on rooms holds for each first member, the new room included, whoever makes it.
pub async fn rooms_of_one_user_are_bounded(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let first = chat.group(&ann, &[]).await;
    let of_both = [
        new_room(RoomKind::Group, Some(&ann), &[&bob]),
        new_room(RoomKind::Group, Some(&bob), &[&ann]),
        new_room(RoomKind::Channel, None, &[&ann, &bob]),
        new_room(RoomKind::Direct, None, &[&bob, &ann]),
    ];
    for new in of_both {
        refused!(chat.create_room(NewRoom { max_rooms: 1, ..new }).await, LimitExceeded(_));
    }
    assert_eq!((chat.user_rev(&ann).await.get(), chat.user_rev(&bob).await.get()), (1, 0));
    let one = |user| NewRoom { max_rooms: 1, ..new_room(RoomKind::Group, Some(user), &[]) };
    assert!(chat.create_room(one(&bob)).await.unwrap().created, "up to the bound");

    chat.add(first, &bob, Role::Owner).await;
    chat.remove(first, &ann).await;
    assert!(chat.create_room(one(&ann)).await.unwrap().created, "past memberships do not count");
}

/// Channels are found by a part of their folded name, taken literally.
pub async fn channels_are_found_by_name(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    chat.group(&ann, &[]).await;
    let names = ["Straße", "CAFÉ 100%", "cafe\u{301}_2", "上海 Room", "a\\b", ""];
    let mut ids = vec![];
    for name in names {
        ids.push(chat.channel(&ann, name).await);
    }
    let found = async |query: &str| {
        let channels = chat.channels(&fold(query), None, ALL).await.unwrap();
        channels.into_iter().map(|channel| channel.name).collect::<Vec<_>>()
    };
    assert_eq!(found("STRASSE").await, [""; 0], "ß folds to itself");
    assert_eq!(found("aße").await, ["Straße"]);
    assert_eq!(found("ＣＡＦＥ\u{301}").await, ["CAFÉ 100%", "cafe\u{301}_2"]);
    assert_eq!(found("%").await, ["CAFÉ 100%"]);
    assert_eq!(found("_").await, ["cafe\u{301}_2"]);
    assert_eq!(found("\\").await, ["a\\b"]);
    assert_eq!(found("海").await, ["上海 Room"]);
    assert_eq!(found("room").await, ["上海 Room"], "groups are not found");
    assert_eq!(found("").await, names);
    let page = chat.channels("", Some(ids[1]), 2).await.unwrap();
    assert_eq!(page.iter().map(|channel| channel.id).collect::<Vec<_>>(), ids[2..4]);
}

/// A found channel says what it is about and how many are in it, as of now.
pub async fn a_found_channel_is_summed_up(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve] = chat.named(["ann", "bob", "eve"]).await;
    let new = NewRoom {
        name: "News".into(),
        topic: Some("what is new".into()),
        ..new_room(RoomKind::Channel, Some(&ann), &[&bob])
    };
    let room = chat.make(new).await;
    chat.add(room, &eve, Role::Member).await;
    chat.remove(room, &bob).await;
    let found = chat.channels("ew", None, 1).await.unwrap().remove(0);
    assert_eq!((found.id, found.name.as_str()), (room, "News"));
    assert_eq!((found.topic.as_deref(), found.member_count), (Some("what is new"), 2));
}
