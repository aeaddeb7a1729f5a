//! What many ask for at once is made once.

use std::sync::Arc;

use chat_core::model::{RoomKind, StoreError};
use chat_core::port::store::{NewRoom, NewUser, Store};

use super::at_once::{TASKS, at_once};
use super::chat::Chat;
use super::requests::{ALL, content, edit_by, keyed, new_room, new_user, request};

/// The same new user at once is made once.
pub async fn one_user_is_made_once(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let lobby = chat.channel(&ann, "lobby").await;
    for round in 0..5 {
        let name = format!("u{round}");
        let chat_ = chat.clone();
        let made = at_once(move |_| {
            let (chat, name) = (chat_.clone(), name.clone());
            async move {
                let new = NewUser { join: vec![lobby], ..new_user(&name) };
                chat.ensure_user(new).await.unwrap()
            }
        })
        .await;
        assert_eq!(made.iter().filter(|made| made.created).count(), 1);
        assert!(made.iter().all(|one| one.user == made[0].user));
    }
    assert_eq!(chat.present(lobby).await.len(), 6);
}

/// Of many who want the same handle at once, or one that looks like it, one gets it.
pub async fn one_user_gets_the_handle(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    for (round, handles) in [["bob", "bob"], ["aco", "асо"]].into_iter().enumerate() {
        let chat_ = chat.clone();
        let made = at_once(move |n| {
            let chat = chat_.clone();
            async move {
                let external_id = format!("{round}:{n}");
                let new = NewUser { external_id, ..new_user(handles[n % 2]) };
                chat.ensure_user(new).await
            }
        })
        .await;
        assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 1);
        let refused = made.iter().filter(|made| matches!(made, Err(StoreError::HandleTaken)));
        assert_eq!(refused.count(), TASKS - 1);
    }
}

/// The same room at once, by host key, request key or pair, is made once.
pub async fn one_room_is_made_once(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let by_key = NewRoom {
        external_key: Some("key".into()),
        ..new_room(RoomKind::Group, None, &[&ann, &bob])
    };
    let by_request = NewRoom {
        request: Some(request("key", 1)),
        ..new_room(RoomKind::Group, Some(&ann), &[&bob])
    };
    let by_pair = new_room(RoomKind::Direct, None, &[&ann, &bob]);
    for (n, new) in (1..).zip([by_key, by_request, by_pair]) {
        let chat_ = chat.clone();
        let made = at_once(move |task| {
            let (chat, mut new) = (chat_.clone(), new.clone());
            if task % 2 == 1 && new.kind == RoomKind::Direct {
                new.members.reverse();
            }
            async move { chat.create_room(new).await.unwrap() }
        })
        .await;
        assert_eq!(made.iter().filter(|made| made.created).count(), 1);
        assert!(made.iter().all(|one| one.room.id == made[0].room.id));
        assert_eq!(chat.rooms(bob.id, None, ALL).await.unwrap().rooms.len(), n);
        assert_eq!(chat.user_rev(&bob).await.get(), n as i64);
    }
}

/// The same message at once is stored once.
pub async fn one_message_is_stored_once(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    for round in 1..=5 {
        let (chat_, author) = (chat.clone(), ann.clone());
        let key = format!("key {round}");
        let sent = at_once(move |_| {
            let (chat, ann, key) = (chat_.clone(), author.clone(), key.clone());
            async move { chat.send(room, keyed(&ann, "hello", &key, 1)).await.unwrap() }
        })
        .await;
        assert_eq!(sent.iter().filter(|sent| !sent.duplicate).count(), 1);
        assert!(sent.iter().all(|one| one.message == sent[0].message));
        assert_eq!(chat.log(&ann, room).await.len(), round);
    }
}

/// Of many edits of the same version at once, one wins.
pub async fn one_edit_of_a_version_wins(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    for round in 0..5 {
        let message = chat.say(room, &ann, "hello").await;
        let (chat_, author, hello) = (chat.clone(), ann.clone(), message.clone());
        let edited = at_once(move |n| {
            let edit = edit_by(&author, &hello, content(&n.to_string(), 0));
            let chat = chat_.clone();
            async move { chat.update_message(edit).await }
        })
        .await;
        let now = chat.message(ann.id, message.id).await.unwrap();
        assert_eq!((now.edit_version, chat.rev(room).await), (1, now.rev), "round {round}");
        let winners: Vec<_> = edited.iter().flatten().collect();
        assert_eq!((winners.len(), &winners[0].message), (1, &now));
        let conflicts = edited.iter().filter(|edit| matches!(edit, Err(StoreError::Conflict(_))));
        assert_eq!(conflicts.count(), TASKS - 1);
    }
}
