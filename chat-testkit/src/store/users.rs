//! Users: made on first sight, found again.

use std::sync::Arc;

use chat_core::model::{AuthRev, Handle, JsonText, Rev, Role, RoomKind, Seq, UserId, UserRev};
use chat_core::port::store::{NewUser, Store};

use super::chat::Chat;
use super::requests::{ALL, NOBODY, NOWHERE, new_room, new_user, refused};
use super::texts::AWKWARD;

/// Whoever is new gets what the host says of him.
pub async fn first_sight_makes_a_user(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let data = JsonText::parse(r#"{"b" : 1.50,"a":[1e2]}"#).unwrap();
    let new = NewUser {
        display_name: Some("Bob B.".into()),
        data: Some(data.clone()),
        ..new_user("bob")
    };
    let made = chat.ensure_user(new).await.unwrap();
    assert!(made.created);
    assert_eq!(made.user.external_id, "bob");
    assert_eq!(made.user.handle.as_str(), "bob");
    assert_eq!(made.user.display_name.as_deref(), Some("Bob B."));
    assert_eq!(made.user.data, Some(data));
    assert_eq!((made.user.user_rev, made.user.auth_rev), (UserRev::ZERO, AuthRev::ZERO));
    assert_eq!(made.user.last_room, None);
    assert_eq!(chat.users(&[made.user.id]).await.unwrap(), [made.user]);
}

/// Whoever is known gets a new display name and data where the host sends them, and no revision.
pub async fn later_sight_updates_name_and_data(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let first = chat.ensure_user(new_user("bob")).await.unwrap().user;
    let data = JsonText::parse("[ 1 ]").unwrap();
    let update =
        NewUser { display_name: Some("Bob".into()), data: Some(data.clone()), ..new_user("bob") };
    let second = chat.ensure_user(update).await.unwrap();
    assert!(!second.created);
    assert_eq!(second.user.id, first.id);
    assert_eq!(second.user.user_rev, first.user_rev);
    assert_eq!(second.user.display_name.as_deref(), Some("Bob"));
    assert_eq!(second.user.data, Some(data));

    let third = chat.ensure_user(new_user("bob")).await.unwrap();
    assert_eq!(third.user, second.user, "what is not sent stays");
}

/// A handle never changes, and is not looked at when its owner is known.
pub async fn the_handle_of_a_known_user_stays(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    for asked in ["carl", "ann"] {
        let again = NewUser { handle: Handle::new(asked).unwrap(), ..new_user("bob") };
        let again = chat.ensure_user(again).await.unwrap();
        assert_eq!((again.user.to_ref(), again.created), (bob.clone(), false));
    }
    let carl = [Handle::new("carl").unwrap()];
    assert!(chat.users_by_handle(&carl).await.unwrap().is_empty());
    assert_ne!(ann.id, bob.id);
}

/// A handle belongs to one user; who comes second is not stored.
pub async fn a_taken_handle_is_refused(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    chat.user("bob").await;
    let second = NewUser { external_id: "other".into(), ..new_user("bob") };
    refused!(chat.ensure_user(second).await, HandleTaken);
    assert_eq!(chat.user_by_external_id("other").await.unwrap(), None);

    let elsewhere = NewUser { external_id: "other".into(), ..new_user("bobby") };
    assert!(chat.ensure_user(elsewhere).await.unwrap().created);
}

/// A handle that looks like another's is taken too.
pub async fn a_look_alike_handle_is_refused(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    chat.user("aco").await;
    let cyrillic = NewUser { external_id: "other".into(), ..new_user("асо") };
    refused!(chat.ensure_user(cyrillic).await, HandleTaken);
    assert_eq!(chat.user_by_external_id("other").await.unwrap(), None);
}

/// A new user is in the given channels at once, as if he had joined each for the first time.
pub async fn a_new_user_joins_channels(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let lobby = chat.channel(&ann, "lobby").await;
    let news = chat.channel(&ann, "news").await;
    chat.count(lobby, &ann, 3).await;
    let before = (chat.rev(lobby).await, chat.rev(news).await);

    let new = NewUser { join: vec![lobby, news], ..new_user("bob") };
    let bob = chat.ensure_user(new).await.unwrap().user;
    assert_eq!(bob.user_rev, UserRev::new(2), "one for each membership");
    assert_eq!((chat.rev(lobby).await, chat.rev(news).await), before);
    let view = chat.view(&bob.to_ref(), lobby).await;
    assert_eq!((view.role, view.read_seq), (Role::Member, Seq::new(3)));
    assert_eq!(view.member_count, 2);
    let row = &chat.present(news).await[1];
    assert_eq!((row.user.id, row.rev, &row.by, &row.reason), (bob.id, Rev::ZERO, &None, &None));
}

/// Only a *new* user joins: who left a channel is not put back by his next login.
pub async fn a_known_user_joins_nothing(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let lobby = chat.channel(&ann, "lobby").await;
    let again = NewUser { join: vec![lobby], ..new_user("bob") };
    let again = chat.ensure_user(again).await.unwrap().user;
    assert_eq!(again.user_rev, UserRev::ZERO);
    assert_eq!(chat.room_view(bob.id, lobby).await.unwrap().0, None);
}

/// A user who is refused has joined nothing.
pub async fn a_refused_user_joins_nothing(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let lobby = chat.channel(&ann, "lobby").await;
    let new = NewUser { external_id: "other".into(), join: vec![lobby], ..new_user("ann") };
    refused!(chat.ensure_user(new).await, HandleTaken);
    assert_eq!(chat.present(lobby).await.len(), 1);
}

/// Users are read by id, in any order; unknown ids are left out.
pub async fn users_are_read_by_id(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, _, eve] = chat.named(["ann", "bob", "eve"]).await;
    let mut found = chat.users(&[eve.id, NOBODY, ann.id]).await.unwrap();
    found.sort_by_key(|user| user.id);
    let ids: Vec<UserId> = found.iter().map(|user| user.id).collect();
    assert_eq!(ids, [ann.id, eve.id]);
    assert!(chat.users(&[]).await.unwrap().is_empty());
}

/// Users are read by handle; unknown handles are left out.
pub async fn users_are_read_by_handle(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, _] = chat.named(["ann", "张伟", "eve"]).await;
    let asked = [bob.handle.clone(), Handle::new("nobody").unwrap(), ann.handle.clone()];
    let mut found = chat.users_by_handle(&asked).await.unwrap();
    found.sort_by_key(|user| user.id);
    assert_eq!(found.iter().map(|user| user.to_ref()).collect::<Vec<_>>(), [ann, bob]);
    assert!(chat.users_by_handle(&[]).await.unwrap().is_empty());
}

/// The host's key is compared byte for byte: no case, space or accent is folded.
pub async fn external_ids_are_exact(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let mut made = vec![];
    for (n, external_id) in AWKWARD.iter().enumerate() {
        let new = NewUser { external_id: (*external_id).into(), ..new_user(&format!("u{n}")) };
        let user = chat.ensure_user(new).await.unwrap();
        assert!(user.created, "{external_id:?}");
        made.push(user.user);
    }
    for user in made {
        let found = chat.user_by_external_id(&user.external_id).await.unwrap();
        assert_eq!(found, Some(user));
    }
    assert_eq!(chat.user_by_external_id("nobody").await.unwrap(), None);
}

/// The room that was open last is remembered, without a revision.
pub async fn the_last_room_is_remembered(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.group(&ann, &[]).await;
    let before = chat.user_rev(&ann).await;
    chat.set_last_room(ann.id, room).await.unwrap();
    let user = chat.user_by_external_id("ann").await.unwrap().unwrap();
    assert_eq!((user.last_room, user.user_rev), (Some(room), before));

    refused!(chat.set_last_room(bob.id, room).await, NotMember);
    refused!(chat.set_last_room(bob.id, NOWHERE).await, NotMember);
    chat.add(room, &bob, Role::Member).await;
    chat.set_last_room(bob.id, room).await.unwrap();
    chat.remove(room, &bob).await;
    refused!(chat.set_last_room(bob.id, room).await, NotMember);
}

/// Whatever the host says of a user comes back byte for byte.
pub async fn display_names_are_exact(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    for name in AWKWARD {
        let new = NewUser { display_name: Some((*name).into()), ..new_user("bob") };
        let user = chat.ensure_user(new).await.unwrap().user;
        assert_eq!(user.display_name.as_deref(), Some(*name));
        assert_eq!(chat.users(&[user.id]).await.unwrap(), [user]);
    }
    let bob = chat.user("bob").await;
    let room = chat.make(new_room(RoomKind::Group, None, &[&bob])).await;
    assert_eq!(chat.members(None, room, "", None, ALL).await.unwrap().members[0].user, bob);
}
