//! Races, many times: what the suite's cases do a few times each. Two nodes have a database in
//! common; where one has it alone, both are the same store.

use std::sync::Arc;

use chat_core::model::{Change, Rev, Role, StoreError};
use chat_core::port::store::Store;
use futures::future::join_all;

use crate::store::chat::Chat;
use crate::store::requests::draft;

/// 16 authors on each node, and a reader. Only messages are written, so each page must be without a
/// hole, and speak for exactly what it has.
pub async fn a_reader_beside_32_authors_never_skips_a_revision(nodes: [Arc<dyn Store>; 2]) {
    const AUTHORS: usize = 32;
    const EACH: usize = 40;
    let nodes = nodes.map(Chat::new);
    let chat = &nodes[0];
    let bob = chat.user("bob").await;
    let room = chat.group(&bob, &[]).await;
    let begin = chat.rev(room).await;
    let write = |n: usize| {
        let (chat, bob) = (nodes[n % 2].clone(), bob.clone());
        tokio::spawn(async move {
            for at in 0..EACH {
                chat.say(room, &bob, &format!("{n}: {at}")).await;
            }
        })
    };
    let authors: Vec<_> = (0..AUTHORS).map(write).collect();
    let end = Rev::new(begin.get() + (AUTHORS * EACH) as i64);
    let (mut cursor, mut ids) = (begin, vec![]);
    while cursor < end {
        let page = chat.changes(Some(bob.id), room, cursor, 50).await.unwrap();
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

/// Somebody writes on one node while the other removes him: 2,400 times, in six rooms.
pub async fn nothing_is_stored_after_any_of_thousands_of_removals(nodes: [Arc<dyn Store>; 2]) {
    const ROOMS: usize = 6;
    const ROUNDS: usize = 400;
    let [chat, other] = nodes.map(Chat::new);
    let ann = chat.user("ann").await;
    let race = async |n: usize| {
        let bob = chat.user(&format!("bob{n}")).await;
        let room = chat.group(&ann, &[]).await;
        let (mut stored, mut refused) = (0, 0);
        for _ in 0..ROUNDS {
            chat.add(room, &bob, Role::Member).await;
            let writes = (0..3).map(|n| {
                let (chat, draft) = (chat.clone(), draft(&bob, &n.to_string()));
                tokio::spawn(async move { chat.send(room, draft).await })
            });
            let (writes, removed) = tokio::join!(join_all(writes), other.remove(room, &bob));
            let fence = removed.member.unwrap().rev;
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
            assert_eq!(chat.rev(room).await, fence);
        }
        (stored, refused)
    };
    let races = join_all((0..ROOMS).map(race)).await;
    let sum = |(a, b), (c, d): &(u32, u32)| (a + c, b + d);
    let (stored, refused) = races.iter().fold((0, 0), sum);
    assert!(stored > 100 && refused > 100, "a race has winners: {stored} and {refused}");
}
