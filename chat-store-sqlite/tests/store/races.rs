use chat_core::model::{Change, Rev, RoomKind, StoreError};
use chat_core::port::store::{Actor, MembershipChange, MessageStore, RoomStore};
use chat_store_sqlite::SqliteStore;
use futures::future::join_all;

use crate::helpers::*;

/// Only messages are written, so each page must be without a hole, and speak for exactly what it
/// has.
#[tokio::test(flavor = "multi_thread")]
async fn a_reader_beside_32_authors_never_skips_a_revision() {
    const AUTHORS: usize = 32;
    const EACH: usize = 40;
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(directory.path().join("chat.db")).await.unwrap();
    let bob = user(&store, "bob").await;
    let room = group(&store, &bob, &[]).await;
    let write = |n: usize| {
        let (store, bob) = (store.clone(), bob.clone());
        tokio::spawn(async move {
            for at in 0..EACH {
                say(&store, room.id, &bob, &format!("{n}: {at}")).await.unwrap();
            }
        })
    };
    let id = room.id;
    let authors: Vec<_> = (0..AUTHORS).map(write).collect();
    let end = Rev::new(room.rev.get() + (AUTHORS * EACH) as i64);
    let (mut cursor, mut ids) = (room.rev, vec![]);
    while cursor < end {
        let page = store.changes(Some(bob.id), id, cursor, 50).await.unwrap();
        let revs: Vec<i64> = page.rows.iter().map(|row| row.rev().get()).collect();
        let through = page.through.get();
        assert_eq!(revs, (cursor.get() + 1..=through).collect::<Vec<_>>(), "through {through}");
        ids.extend(page.rows.iter().map(|row| match row {
            Change::Message(message) => message.id,
            other => panic!("{other:?}"),
        }));
        cursor = page.through;
    }
    assert!(ids.is_sorted_by(|one, next| one < next), "ids ascend within a room");
    for author in authors {
        author.await.unwrap();
    }
}

/// Somebody writes while he is removed: 2,400 times, in six rooms.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_stored_after_any_of_thousands_of_removals() {
    const ROOMS: usize = 6;
    const ROUNDS: usize = 400;
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(directory.path().join("chat.db")).await.unwrap();
    let ann = user(&store, "ann").await;
    let race = async |n: usize| {
        let bob = user(&store, &format!("bob{n}")).await;
        let new = new_room(RoomKind::Group, Some(ann.id), &[]);
        let room = store.create_room(new).await.unwrap().room.id;
        let set = async |to: MembershipChange| {
            change(&store, room, &bob, to, Actor::Server).await.unwrap().member.unwrap().rev
        };
        let (mut stored, mut refused) = (0, 0);
        for _ in 0..ROUNDS {
            set(MembershipChange::Join(chat_core::model::Role::Member)).await;
            let writes = (0..3).map(|n| {
                let (store, bob) = (store.clone(), bob.clone());
                tokio::spawn(async move { say(&store, room, &bob, &n.to_string()).await })
            });
            let (writes, fence) = tokio::join!(join_all(writes), set(MembershipChange::Remove));
            for written in writes {
                match written.unwrap() {
                    Ok(appended) => {
                        assert!(appended.message.rev < fence, "it was stored after the removal");
                        stored += 1;
                    }
                    Err(StoreError::NotMember) => refused += 1,
                    Err(error) => panic!("{error:?}"),
                }
            }
            assert_eq!(store.room(room).await.unwrap().unwrap().rev, fence);
        }
        (stored, refused)
    };
    let races = join_all((0..ROOMS).map(race)).await;
    let sum = |(a, b), (c, d): &(u32, u32)| (a + c, b + d);
    let (stored, refused) = races.iter().fold((0, 0), sum);
    assert!(
        stored > 100 && refused > 100,
        "a race has winners: {stored} stored, {refused} refused"
    );
}
