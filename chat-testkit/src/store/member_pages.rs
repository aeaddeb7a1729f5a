//! Reading who is in a room.

use std::sync::Arc;

use chat_core::model::{Role, RoomKind, UserRef};
use chat_core::port::store::Store;

use super::chat::Chat;
use super::requests::{ALL, NOWHERE, new_room, refused};

/// Members come ascending by user id, in pages.
pub async fn members_come_in_pages(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let users = chat.named(["ann", "bob", "carl", "dora", "eve"]).await;
    let [ann, bob, carl, dora, eve] = &users;
    let room = chat.make(new_room(RoomKind::Group, Some(eve), &[dora, ann, carl, bob])).await;
    let page = async |after: Option<&UserRef>, limit| {
        let after = after.map(|user| user.id);
        let page = chat.members(Some(ann.id), room, "", after, limit).await.unwrap();
        (page.members.into_iter().map(|member| member.user).collect::<Vec<_>>(), page.more)
    };
    assert_eq!(page(None, 2).await, (users[..2].to_vec(), true));
    assert_eq!(page(Some(bob), 2).await, (users[2..4].to_vec(), true));
    assert_eq!(page(Some(carl), 2).await, (users[3..].to_vec(), false), "a full last page");
    assert_eq!(page(Some(eve), 2).await, (vec![], false));
    assert_eq!(page(None, ALL).await, (users.to_vec(), false));
}

/// A prefix is of the handle, and literal; `more` counts only what it matches.
pub async fn a_prefix_is_literal(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let users = chat.named(["a_b", "axb", "a", "ba_", "张伟"]).await;
    let [one, two, three, four, five] = &users;
    let room = chat.make(new_room(RoomKind::Group, None, &[one, two, three, four, five])).await;
    let found = async |prefix: &str, limit| {
        let page = chat.members(None, room, prefix, None, limit).await.unwrap();
        (page.members.into_iter().map(|member| member.user).collect::<Vec<_>>(), page.more)
    };
    assert_eq!(found("a", ALL).await, (users[..3].to_vec(), false));
    assert_eq!(found("a", 2).await, (users[..2].to_vec(), true));
    assert_eq!(found("a", 3).await, (users[..3].to_vec(), false));
    assert_eq!(found("a_", ALL).await, (vec![one.clone()], false));
    assert_eq!(found("张", ALL).await, (vec![five.clone()], false));
    for nobody in ["%", "_", "A", "\\", "*", "[a]"] {
        assert_eq!(found(nobody, ALL).await, (vec![], false), "{nobody}");
    }
}

/// Each member's row is there as it stands; past members are not listed.
pub async fn past_members_are_not_listed(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve] = chat.named(["ann", "bob", "eve"]).await;
    let room = chat.make(new_room(RoomKind::Channel, Some(&ann), &[&bob])).await;
    let joined = chat.add(room, &eve, Role::Admin).await.member.unwrap();
    chat.remove(room, &bob).await;
    let page = chat.members(Some(ann.id), room, "", None, ALL).await.unwrap();
    assert_eq!(page.members.iter().map(|m| m.user.id).collect::<Vec<_>>(), [ann.id, eve.id]);
    assert_eq!(page.members[1], joined);
    let page = chat.members(Some(ann.id), room, "", None, 2).await.unwrap();
    assert!(!page.more, "whoever left is not waited for");
}

/// Only members read who is in a room; the server always may.
pub async fn only_members_read_members(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.channel(&ann, "lobby").await;
    let read = async |room| chat.members(Some(bob.id), room, "", None, ALL).await;
    refused!(read(room).await, NotMember);
    refused!(read(NOWHERE).await, NotMember);
    chat.add(room, &bob, Role::Member).await;
    assert_eq!(read(room).await.unwrap().members, chat.present(room).await);
    chat.remove(room, &bob).await;
    refused!(read(room).await, NotMember);
}
