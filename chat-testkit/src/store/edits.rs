//! Editing and deleting messages.

use std::sync::Arc;

use chat_core::model::{
    Change, JsonText, Message, MessageId, Operation, Role, RoomId, StoreError, UserRef,
};
use chat_core::port::store::{
    Actor, MembershipChange, MessageEdit, MessageUpdate, NewMessage, Store,
};

use super::chat::Chat;
use super::requests::{EVERYONE, at, content, draft, edit_by, refused, request};
use super::texts::{AWKWARD, long_texts};

async fn written(chat: &Chat, room: RoomId, author: &UserRef) -> Message {
    let new = NewMessage {
        data: Some(JsonText::parse("[1]").unwrap()),
        request: Some(request("key", 1)),
        ..draft(author, "hello")
    };
    chat.send(room, new).await.unwrap().message
}

/// An edit takes one revision, adds one to the version, and leaves all else alone.
pub async fn an_edit_takes_one_revision(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    let mut message = written(&chat, room, &ann).await;
    chat.say(room, &ann, "later").await;
    let user_rev = chat.user_rev(&ann).await;
    for text in ["first", "", "third"] {
        let before = chat.rev(room).await;
        let edited = chat.edit(&ann, &message, text).await;
        assert!(edited.changed);
        message = Message {
            content: text.into(),
            rev: before.next(),
            edit_version: message.edit_version + 1,
            edited_at: Some(at(3)),
            ..message
        };
        assert_eq!(edited.message, message);
        assert_eq!(chat.rev(room).await, message.rev);
        assert_eq!(chat.message(ann.id, message.id).await.unwrap(), message);
        assert_eq!(chat.feed(room, before).await, [Change::Message(message.clone())]);
    }
    assert_eq!(chat.room(room).await.unwrap().unwrap().last_seq.get(), 2);
    assert_eq!(chat.user_rev(&ann).await, user_rev);
}

/// New content comes back byte for byte.
pub async fn edited_content_is_exact(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    let mut message = written(&chat, room, &ann).await;
    let long = long_texts();
    for text in AWKWARD.iter().copied().chain(long.iter().map(String::as_str)) {
        message = chat.edit(&ann, &message, text).await.message;
        assert!(message.content == text, "{:?}", text.get(..20));
        assert!(chat.message(ann.id, message.id).await.unwrap() == message);
    }
}

/// The same edit again changes nothing and is no conflict.
pub async fn the_same_edit_again_changes_nothing(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    let first = written(&chat, room, &ann).await;
    let edited = chat.edit(&ann, &first, "edited").await.message;
    let again = MessageUpdate { at: at(99), ..edit_by(&ann, &first, content("edited", 0)) };
    let again = chat.update_message(again).await.unwrap();
    assert_eq!((again.changed, &again.message), (false, &edited));
    assert_eq!(chat.rev(room).await, edited.rev);
}

/// An edit of another version is a conflict, and says how the message stands.
pub async fn another_version_is_a_conflict(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    let first = written(&chat, room, &ann).await;
    let one = chat.edit(&ann, &first, "one").await.message;
    let two = chat.edit(&ann, &one, "two").await.message;
    let stale = [("one", 0), ("two", 0), ("one", 1), ("three", 1), ("two", 3), ("new", u32::MAX)];
    for (text, version) in stale {
        let edit = edit_by(&ann, &two, content(text, version));
        match chat.update_message(edit).await {
            Err(StoreError::Conflict(stands)) => assert_eq!(*stands, two),
            other => panic!("{text} on version {version}: {other:?}"),
        }
    }
    assert_eq!(chat.rev(room).await, two.rev);
}

/// Deleting blanks content and data and takes one revision; the row stays.
pub async fn deleting_blanks(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    let message = written(&chat, room, &ann).await;
    let message = chat.edit(&ann, &message, "edited").await.message;
    let deleted = chat.delete(&ann, &message).await;
    assert!(deleted.changed);
    let expected = Message {
        content: String::new(),
        data: None,
        deleted_at: Some(at(3)),
        rev: message.rev.next(),
        ..message.clone()
    };
    assert_eq!(deleted.message, expected);
    assert_eq!(chat.rev(room).await, expected.rev);
    assert_eq!(chat.log(&ann, room).await, std::slice::from_ref(&expected));
    assert_eq!(chat.feed(room, message.rev).await, [Change::Message(expected)]);
}

/// A deleted message stays as it is when deleted again, and cannot be edited.
pub async fn a_deleted_message_stays_as_it_is(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    let message = written(&chat, room, &ann).await;
    let deleted = chat.delete(&ann, &message).await.message;
    let again = MessageUpdate { at: at(99), ..edit_by(&ann, &message, MessageEdit::Delete) };
    let again = chat.update_message(again).await.unwrap();
    assert_eq!((again.changed, &again.message), (false, &deleted));
    for (text, version) in [("new", 0), ("hello", 0), ("", 0), ("new", 1)] {
        match chat.update_message(edit_by(&ann, &message, content(text, version))).await {
            Err(StoreError::Conflict(stands)) => assert_eq!(*stands, deleted),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(chat.rev(room).await, deleted.rev);
}

/// A blank edit that was deleted since is a conflict when retried, though the content is blank.
pub async fn an_edit_is_not_found_again_in_a_deleted_message(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    let message = written(&chat, room, &ann).await;
    let edited = chat.edit(&ann, &message, "").await.message;
    chat.delete(&ann, &edited).await;
    refused!(chat.update_message(edit_by(&ann, &message, content("", 0))).await, Conflict(_));
}

/// One's own messages while one is a member; others' messages as `others` says; the server always.
pub async fn authority_over_messages(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve, mod_] = chat.named(["ann", "bob", "eve", "maud"]).await;
    let room = chat.group(&ann, &[&bob, &eve]).await;
    chat.add(room, &mod_, Role::Admin).await;
    let edit = async |by: &UserRef, message: &Message, edit| {
        chat.update_message(edit_by(by, message, edit)).await
    };
    let hello = written(&chat, room, &bob).await;
    refused!(edit(&eve, &hello, content("by another", 0)).await, Forbidden);
    refused!(edit(&eve, &hello, MessageEdit::Delete).await, Forbidden);
    assert!(edit(&mod_, &hello, MessageEdit::Delete).await.unwrap().changed);

    let own = chat.say(room, &bob, "own").await;
    let olga = chat.user("olga").await;
    let guest =
        MessageUpdate { others: EVERYONE, ..edit_by(&olga, &own, content("by a guest", 0)) };
    refused!(chat.update_message(guest).await, NotMember);
    let nothing = MessageUpdate {
        others: Operation::Leave.allowed(),
        actor: Actor::User { id: bob.id, allowed: Operation::SetRole.allowed() },
        ..edit_by(&bob, &own, MessageEdit::Delete)
    };
    refused!(chat.update_message(nothing).await, Forbidden);
    chat.remove(room, &bob).await;
    refused!(edit(&bob, &own, content("too late", 0)).await, NotMember);
    refused!(edit(&bob, &own, MessageEdit::Delete).await, NotMember);
    assert_eq!(chat.message(ann.id, own.id).await.unwrap(), own);
    let server =
        MessageUpdate { actor: Actor::Server, ..edit_by(&bob, &own, content("by the server", 0)) };
    assert_eq!(chat.update_message(server).await.unwrap().message.content, "by the server");
}

/// What is refused for several reasons says the first: not found, no member, forbidden, conflict.
pub async fn refusals_have_an_order(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve] = chat.named(["ann", "bob", "eve"]).await;
    let room = chat.group(&ann, &[&bob]).await;
    let message = written(&chat, room, &ann).await;
    let deleted = chat.delete(&ann, &message).await.message;
    let stale = |by| edit_by(by, &deleted, content("stale", 7));
    let unknown = MessageUpdate { message: MessageId::new(1 << 40), ..stale(&eve) };
    refused!(chat.update_message(unknown).await, NotFound);
    refused!(chat.update_message(stale(&eve)).await, NotMember);
    refused!(chat.update_message(stale(&bob)).await, Forbidden);
    refused!(chat.update_message(stale(&ann)).await, Conflict(_));
    let again = edit_by(&bob, &deleted, MessageEdit::Delete);
    refused!(chat.update_message(again).await, Forbidden);
    chat.set(room, &ann, MembershipChange::Remove).await;
    let again = edit_by(&ann, &deleted, MessageEdit::Delete);
    refused!(chat.update_message(again).await, NotMember);
}
