//! Reading messages outside of their room's history.

use std::sync::Arc;

use chat_core::model::{MessageId, Role, Seq};
use chat_core::port::store::{NewMessage, Store};

use super::chat::Chat;
use super::requests::{ALL, at, draft, refused};

/// One message is read by members of its room, and found by nobody else.
pub async fn a_message_is_for_members(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.channel(&ann, "lobby").await;
    let message = chat.say(room, &ann, "hello").await;
    refused!(chat.message(bob.id, message.id).await, NotFound);
    chat.add(room, &bob, Role::Member).await;
    assert_eq!(chat.message(bob.id, message.id).await.unwrap(), message);
    chat.remove(room, &bob).await;
    refused!(chat.message(bob.id, message.id).await, NotFound);
    refused!(chat.message(ann.id, MessageId::new(1 << 40)).await, NotFound);
}

/// A user reads on over all of his rooms, in the order of time and, among equal times, of id.
pub async fn messages_are_read_across_rooms(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let mine = [chat.group(&ann, &[&bob]).await, chat.group(&ann, &[&bob]).await];
    let left = chat.group(&ann, &[&bob]).await;
    let other = chat.group(&ann, &[]).await;
    for n in 0..6 {
        for room in [mine[0], left, other, mine[1]] {
            let new = NewMessage { at: at(n), ..draft(&ann, &format!("{room}:{n}")) };
            chat.send(room, new).await.unwrap();
        }
    }
    chat.remove(left, &bob).await;
    let all = chat.messages_since(bob.id, at(0), None, ALL).await.unwrap();
    assert_eq!(all.len(), 12);
    assert!(all.iter().all(|message| mine.contains(&message.room)));
    assert!(all.is_sorted_by(|one, next| (one.created_at, one.id) < (next.created_at, next.id)));
    let read = async |since, after, limit| {
        chat.messages_since(bob.id, at(since), after, limit).await.unwrap()
    };
    assert_eq!(read(4, None, ALL).await, all[8..], "from that time on");
    assert_eq!(read(4, Some(all[8].id), ALL).await, all[9..]);
    assert_eq!(read(4, Some(all[2].id), 3).await, all[8..11]);
    assert_eq!(read(3, Some(all[11].id), 3).await, all[8..11], "an id counts only at its time");
    assert_eq!(read(5, Some(all[11].id), ALL).await, []);
    assert_eq!(read(6, None, ALL).await, []);
    assert_eq!(read(0, None, 5).await, all[..5]);
    let deleted = chat.delete(&ann, &all[9]).await.message;
    assert_eq!(read(0, None, ALL).await[9], deleted, "as it stands");
    assert_eq!(Seq::new(6), all[11].seq);
    let late = NewMessage { at: at(2), ..draft(&ann, "from a node whose clock is late") };
    let late = chat.send(mine[0], late).await.unwrap().message;
    assert_eq!(read(2, Some(all[5].id), 2).await, [late.clone(), all[6].clone()]);
    assert_eq!(read(2, Some(late.id), 1).await, all[6..7]);
}
