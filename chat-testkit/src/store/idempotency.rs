//! The same message under the same key is stored once, for ever.

use std::sync::Arc;

use chat_core::model::{Allowed, Message, Role, Roles, RoomId, UserRef};
use chat_core::port::store::{Actor, MembershipChange, NewMessage, Store};

use super::chat::Chat;
use super::requests::{NOWHERE, draft, keyed, refused, request};

/// A retry must answer with `stands`, and take nothing.
async fn retry(chat: &Chat, room: RoomId, again: NewMessage, stands: &Message) {
    let before = chat.room(room).await.unwrap();
    let appended = chat.send(room, again.clone()).await.unwrap();
    assert_eq!((&appended.message, appended.duplicate), (stands, true));
    assert_eq!(chat.room(room).await.unwrap(), before);
    let found = chat.appended(room, again.author.id, &again.request.unwrap()).await.unwrap();
    assert_eq!(found.as_ref(), Some(stands));
}

/// A retry gets the stored message and takes neither number nor revision.
pub async fn a_retry_is_answered(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    let stored = chat.send(room, keyed(&ann, "hello", "key", 1)).await.unwrap();
    assert!(!stored.duplicate);
    chat.count(room, &ann, 2).await;
    for _ in 0..2 {
        retry(&chat, room, keyed(&ann, "hello", "key", 1), &stored.message).await;
    }
    let rewritten = keyed(&ann, "what a hook made of it", "key", 1);
    retry(&chat, room, rewritten, &stored.message).await;
}

/// A retry moves no marker.
pub async fn a_retry_reads_nothing(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.group(&ann, &[&bob]).await;
    chat.send(room, keyed(&ann, "hello", "key", 1)).await.unwrap();
    chat.count(room, &bob, 3).await;
    chat.send(room, keyed(&ann, "hello", "key", 1)).await.unwrap();
    assert_eq!(chat.view(&ann, room).await.read_seq.get(), 1);
}

/// A retry in the same batch is found too.
pub async fn a_retry_in_the_same_batch_is_answered(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    let batch = vec![
        keyed(&ann, "one", "key", 1),
        keyed(&ann, "one", "key", 1),
        draft(&ann, "two"),
        keyed(&ann, "other", "key", 2),
        keyed(&ann, "one", "key", 1),
    ];
    let [one, again, two, other, third] =
        chat.append(room, batch).await.unwrap().try_into().unwrap();
    let (one, two) = (one.unwrap(), two.unwrap());
    assert!(!one.duplicate && !two.duplicate);
    for duplicate in [again, third] {
        let duplicate = duplicate.unwrap();
        assert_eq!((duplicate.message, duplicate.duplicate), (one.message.clone(), true));
    }
    refused!(other, IdempotencyConflict);
    assert_eq!((one.message.seq.get(), two.message.seq.get()), (1, 2));
    assert_eq!(chat.log(&ann, room).await, [one.message, two.message]);
}

/// A retry gets the message as it stands: edited, then deleted.
pub async fn a_retry_is_answered_after_changes(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    let stored = chat.send(room, keyed(&ann, "hello", "key", 1)).await.unwrap().message;
    let edited = chat.edit(&ann, &stored, "edited").await.message;
    retry(&chat, room, keyed(&ann, "hello", "key", 1), &edited).await;
    let deleted = chat.delete(&ann, &edited).await.message;
    retry(&chat, room, keyed(&ann, "hello", "key", 1), &deleted).await;
    refused!(chat.send(room, keyed(&ann, "other", "key", 2)).await, IdempotencyConflict);
}

/// A retry is answered even if its author may not write any more, or is no member.
pub async fn a_retry_is_answered_after_a_removal(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.group(&ann, &[&bob]).await;
    let owners = Allowed { direct: Roles::NONE, group: Roles::OWNERS, channel: Roles::NONE };
    let strict = NewMessage {
        actor: Actor::User { id: bob.id, allowed: owners },
        ..keyed(&bob, "hello", "key", 1)
    };
    chat.set(room, &bob, MembershipChange::SetRole(Role::Owner)).await;
    let stored = chat.send(room, strict.clone()).await.unwrap().message;
    chat.set(room, &bob, MembershipChange::SetRole(Role::Member)).await;
    retry(&chat, room, strict.clone(), &stored).await;
    chat.remove(room, &bob).await;
    retry(&chat, room, strict, &stored).await;
    let other = chat.send(room, keyed(&bob, "other", "key", 2)).await;
    refused!(other, IdempotencyConflict);
    refused!(chat.send(room, keyed(&bob, "new", "new", 1)).await, NotMember);
}

/// Another request under a used key is refused, before membership is looked at.
pub async fn another_request_is_a_conflict(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    chat.send(room, keyed(&ann, "hello", "key", 1)).await.unwrap();
    let rev = chat.rev(room).await;
    let mut last_byte = keyed(&ann, "hello", "key", 1);
    last_byte.request.as_mut().unwrap().digest[31] = 2;
    for other in [keyed(&ann, "hello", "key", 2), last_byte] {
        let key = other.request.clone().unwrap();
        refused!(chat.send(room, other).await, IdempotencyConflict);
        refused!(chat.appended(room, ann.id, &key).await, IdempotencyConflict);
    }
    assert_eq!(chat.rev(room).await, rev);
}

/// A key belongs to its author and room, and is compared byte for byte.
pub async fn keys_belong_to_author_and_room(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let (room, other) = (chat.group(&ann, &[&bob]).await, chat.group(&ann, &[]).await);
    let new = async |room, author: &UserRef, key, digest| {
        chat.send(room, keyed(author, "hello", key, digest)).await.unwrap().duplicate
    };
    assert!(!new(room, &ann, "key", 1).await);
    assert!(!new(room, &bob, "key", 2).await, "another author");
    assert!(!new(other, &ann, "key", 3).await, "another room");
    for key in ["KEY", "key ", " key", "k", "ke\u{301}y", "k\u{e9}y"] {
        assert!(!new(room, &ann, key, 4).await, "{key:?}");
    }
    assert!(new(room, &ann, "key", 1).await);
    assert!(new(room, &bob, "key", 2).await);
    assert!(new(other, &ann, "key", 3).await);
}

/// A refused message leaves its key free.
pub async fn a_refused_message_leaves_its_key_free(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.group(&ann, &[]).await;
    refused!(chat.send(room, keyed(&bob, "hello", "key", 1)).await, NotMember);
    assert_eq!(chat.appended(room, bob.id, &request("key", 1)).await.unwrap(), None);
    chat.add(room, &bob, Role::Member).await;
    assert!(!chat.send(room, keyed(&bob, "other", "key", 2)).await.unwrap().duplicate);
}

/// Messages without a key are never the same.
pub async fn without_a_key_nothing_is_a_retry(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    let twice = vec![draft(&ann, "hello"), draft(&ann, "hello")];
    let results = chat.append(room, twice).await.unwrap();
    assert!(results.into_iter().all(|result| !result.unwrap().duplicate));
    assert_eq!(chat.log(&ann, room).await.len(), 2);
}

/// Looking for a stored message adds nothing.
pub async fn looking_adds_nothing(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.group(&ann, &[&bob]).await;
    let rev = chat.rev(room).await;
    let key = request("key", 1);
    assert_eq!(chat.appended(room, ann.id, &key).await.unwrap(), None);
    assert_eq!(chat.appended(NOWHERE, ann.id, &key).await.unwrap(), None);
    assert_eq!(chat.rev(room).await, rev);
    let stored = chat.send(room, keyed(&ann, "hello", "key", 1)).await.unwrap().message;
    assert_eq!(chat.appended(room, ann.id, &key).await.unwrap(), Some(stored));
    assert_eq!(chat.appended(room, bob.id, &key).await.unwrap(), None, "not his");
}
