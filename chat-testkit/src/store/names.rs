//! Display names, wherever a user is shown.

use std::sync::Arc;

use chat_core::model::{Change, Role, UserRef};
use chat_core::port::store::{NewUser, Store};

use super::chat::Chat;
use super::requests::{draft, keyed, new_user};
use super::texts::AWKWARD;

/// The names under which somebody is shown.
async fn called(chat: &Chat, name: &str, display_name: &str) -> UserRef {
    let new = NewUser { display_name: Some(display_name.into()), ..new_user(name) };
    let user = chat.ensure_user(new).await.unwrap().user.to_ref();
    assert_eq!(user.display_name.as_deref(), Some(display_name));
    user
}

/// Beside each handle stands the display name, byte for byte.
pub async fn a_name_stands_wherever_its_user_does(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    for name in AWKWARD {
        let (ann, bob) = (called(&chat, "ann", name).await, called(&chat, "bob", name).await);
        assert_everywhere(&chat, &ann, &bob).await;
    }
}

/// Another name is read wherever the user stands, and takes no revision.
pub async fn a_new_name_is_read_everywhere(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let (ann, bob) = (chat.user("ann").await, called(&chat, "bob", "Bob").await);
    let room = assert_everywhere(&chat, &ann, &bob).await;
    let rev = chat.rev(room).await;
    let (ann, bob) = (called(&chat, "ann", "Ann A.").await, called(&chat, "bob", "Robert").await);
    assert_eq!(chat.rev(room).await, rev);
    assert!(chat.log(&ann, room).await.iter().all(|message| message.author == bob));
    assert_everywhere(&chat, &ann, &bob).await;
}

/// The answer to a send has the author as he was given, a retry as he stands.
pub async fn a_retry_has_the_author_as_he_stands(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let before = called(&chat, "ann", "before").await;
    let room = chat.group(&before, &[]).await;
    let now = called(&chat, "ann", "now").await;
    let first = chat.send(room, keyed(&before, "hi", "key", 1)).await.unwrap();
    assert_eq!((first.message.author, first.duplicate), (before.clone(), false));
    let again = chat.send(room, keyed(&before, "hi", "key", 1)).await.unwrap();
    assert_eq!((again.message.author, again.duplicate), (now, true));
}

/// Makes a room in which `bob` writes and is a member by `ann`, and reads it in every way.
async fn assert_everywhere(chat: &Chat, ann: &UserRef, bob: &UserRef) -> chat_core::model::RoomId {
    let room = chat.group(ann, &[bob]).await;
    let said = chat.send(room, draft(bob, "hi")).await.unwrap().message;
    assert_eq!(said.author, *bob);
    assert_eq!(chat.log(ann, room).await[0].author, *bob);
    assert_eq!(chat.message(ann.id, said.id).await.unwrap().author, *bob);
    assert_eq!(chat.edit(bob, &said, "ho").await.message.author, *bob);
    let present = chat.present(room).await;
    let member = present.iter().find(|member| member.user.id == bob.id).unwrap();
    assert_eq!((&member.user, member.by.as_ref()), (bob, Some(ann)));
    for row in chat.feed(room, chat_core::model::Rev::ZERO).await {
        match row {
            Change::Message(message) => assert_eq!(message.author, *bob),
            Change::Member(member) if member.user.id == bob.id => {
                assert_eq!((&member.user, member.by.as_ref()), (bob, Some(ann)));
            }
            Change::Member(member) => assert_eq!(member.user, *ann),
            Change::Room(_) => {}
        }
    }
    assert_eq!(chat.view(ann, room).await.last_message.unwrap().author, *bob);
    let changed = chat.remove(room, bob).await.member.unwrap();
    assert_eq!(changed.user, *bob);
    chat.add(room, bob, Role::Member).await;
    let direct = chat.direct(ann, bob).await;
    assert_eq!(chat.view(ann, direct).await.peer.as_ref(), Some(bob));
    room
}
