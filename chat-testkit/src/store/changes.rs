//! The change feed of a room.

use std::sync::Arc;

use chat_core::model::{Change, Gone, JsonText, Rev, Role, RoomId, UserRef};
use chat_core::port::store::{Actor, RoomUpdate, Store};

use super::chat::Chat;
use super::requests::{ALL, NOWHERE, no_update, refused};
use crate::model_test::replica::pages;

fn revs(rows: &[Change]) -> Vec<i64> {
    rows.iter().map(|row| row.rev().get()).collect()
}

/// A room with settings at 1, ann, bob and eve at 2 to 4, and messages at 5 to 7.
async fn room_of_seven(chat: &Chat) -> (RoomId, [UserRef; 3]) {
    let users = chat.named(["ann", "bob", "eve"]).await;
    let room = chat.group(&users[0], &[&users[1], &users[2]]).await;
    chat.count(room, &users[0], 3).await;
    (room, users)
}

/// From zero, the feed is everything: settings, members, messages, ascending by revision.
pub async fn the_feed_from_zero_is_everything(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let (room, users) = room_of_seven(&chat).await;
    let feed = chat.feed(room, Rev::ZERO).await;
    assert_eq!(revs(&feed), [1, 2, 3, 4, 5, 6, 7]);
    let settings = chat.room(room).await.unwrap().unwrap();
    assert_eq!(feed[0], Change::Room(settings));
    let members = chat.present(room).await.into_iter().map(Change::Member);
    let messages = chat.log(&users[0], room).await.into_iter().map(Change::Message);
    assert_eq!(feed[1..], members.chain(messages).collect::<Vec<_>>());
}

/// A row that changed twice stands once, at its newest revision.
pub async fn the_feed_is_compacted(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let (room, [ann, bob, _]) = room_of_seven(&chat).await;
    let log = chat.log(&ann, room).await;
    let edited = chat.edit(&ann, &log[0], "edited").await.message;
    let edited = chat.edit(&ann, &edited, "again").await.message;
    let data = JsonText::parse("1").unwrap();
    let update = RoomUpdate { data: Some(data), ..no_update(room, Actor::Server) };
    let settings = chat.update_room(update).await.unwrap().room;
    chat.remove(room, &bob).await;
    let back = chat.add(room, &bob, Role::Member).await.member.unwrap();

    let feed = chat.feed(room, Rev::ZERO).await;
    assert_eq!(revs(&feed), [2, 4, 6, 7, 9, 10, 12]);
    let rev = back.rev;
    assert_eq!(feed[4], Change::Message(edited));
    assert!(matches!(&feed[5], Change::Room(room) if room.settings_rev == settings.settings_rev));
    assert_eq!(feed[6], Change::Member(back));
    for after in 0..=12 {
        let later = chat.changes(None, room, Rev::new(after), ALL).await.unwrap();
        let expected = feed.iter().filter(|row| row.rev() > Rev::new(after)).cloned();
        assert_eq!(later.rows, expected.collect::<Vec<_>>(), "after {after}");
        assert_eq!((later.through, later.more), (rev, false));
    }
}

/// Pages of every size tile the feed: each speaks for the revisions up to its last row, the last
/// one up to the head.
pub async fn pages_tile_the_feed(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let (room, [ann, bob, eve]) = room_of_seven(&chat).await;
    let log = chat.log(&ann, room).await;
    chat.edit(&ann, &log[1], "edited").await;
    chat.delete(&ann, &log[1]).await;
    chat.remove(room, &bob).await;
    let feed = chat.feed(room, Rev::ZERO).await;
    for limit in 1..=feed.len() + 1 {
        for reader in [None, Some(eve.id)] {
            let pages = pages(&*chat, reader, room, Rev::ZERO, limit).await;
            let rows: Vec<_> = pages.iter().flat_map(|page| page.rows.clone()).collect();
            assert_eq!(rows, feed, "pages of {limit}");
            assert_eq!(pages.len(), feed.len().div_ceil(limit));
        }
    }
}

/// A page that ends with the room's newest row has nothing behind it.
pub async fn a_full_last_page_has_no_more(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let (room, _) = room_of_seven(&chat).await;
    let page = chat.changes(None, room, Rev::new(4), 3).await.unwrap();
    assert_eq!((page.rows.len(), page.through, page.more), (3, Rev::new(7), false));
    let page = chat.changes(None, room, Rev::new(4), 2).await.unwrap();
    assert_eq!((page.rows.len(), page.through, page.more), (2, Rev::new(6), true));
}

/// At the head nothing has changed; a cursor from a lost future sees the head below it.
pub async fn beyond_the_head_is_nothing(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let (room, [_, bob, _]) = room_of_seven(&chat).await;
    chat.remove(room, &bob).await;
    for after in [8, 9, 1_000_000] {
        let page = chat.changes(None, room, Rev::new(after), 5).await.unwrap();
        assert_eq!((page.rows, page.through, page.more), (vec![], Rev::new(8), false));
        assert_eq!(page.gone, []);
    }
}

/// Every page names everybody who is gone since the revision asked for, wherever the page ends; to
/// a reader none does.
pub async fn every_page_names_who_is_gone(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let (room, [ann, bob, eve]) = room_of_seven(&chat).await;
    let bob_left = Gone { user: bob.id, rev: chat.remove(room, &bob).await.member.unwrap().rev };
    chat.count(room, &ann, 4).await;
    let eve_left = Gone { user: eve.id, rev: chat.remove(room, &eve).await.member.unwrap().rev };
    let head = chat.rev(room).await.get();
    for after in 0..=head {
        let after = Rev::new(after);
        let expected: Vec<_> =
            [bob_left, eve_left].into_iter().filter(|gone| gone.rev > after).collect();
        for limit in [1, 2, ALL] {
            let mut gone = chat.changes(None, room, after, limit).await.unwrap().gone;
            gone.sort_by_key(|gone| gone.rev);
            assert_eq!(gone, expected, "after {after}, limit {limit}");
            let page = chat.changes(Some(ann.id), room, after, limit).await.unwrap();
            assert_eq!(page.gone, [], "to a reader, after {after}, limit {limit}");
        }
    }
    let back = chat.add(room, &bob, Role::Member).await.member.unwrap();
    let gone = chat.changes(None, room, Rev::ZERO, 1).await.unwrap().gone;
    assert_eq!(gone, [eve_left], "who came back at {} is not gone", back.rev);
}

/// Joining a channel is not in its feed, leaving it is.
pub async fn channel_joins_are_not_fed(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.channel(&ann, "lobby").await;
    chat.add(room, &bob, Role::Member).await;
    assert_eq!(revs(&chat.feed(room, Rev::ZERO).await), [1, 2]);
    let left = chat.remove(room, &bob).await.member.unwrap();
    assert_eq!(chat.feed(room, Rev::new(2)).await, [Change::Member(left)]);
    let page = chat.changes(None, room, Rev::ZERO, 1).await.unwrap();
    assert_eq!(page.gone, [Gone { user: bob.id, rev: Rev::new(3) }]);
}

/// A reader must be a member; for whoever is none the room does not exist.
pub async fn only_members_read_the_feed(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let (room, [ann, bob, _]) = room_of_seven(&chat).await;
    let outsider = chat.user("olga").await;
    let read = async |user: &UserRef, room| {
        chat.changes(Some(user.id), room, Rev::ZERO, ALL).await.map(|page| page.rows.len())
    };
    assert_eq!(read(&bob, room).await.unwrap(), 7);
    refused!(read(&outsider, room).await, NotMember);
    refused!(read(&ann, NOWHERE).await, NotMember);
    refused!(chat.changes(None, NOWHERE, Rev::ZERO, ALL).await, NotMember);
    chat.remove(room, &bob).await;
    refused!(read(&bob, room).await, NotMember);
    chat.add(room, &bob, Role::Member).await;
    assert_eq!(read(&bob, room).await.unwrap(), 7, "a member reads all that was before him, too");
}
