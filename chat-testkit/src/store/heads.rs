//! The heads of rooms and users, and of the store itself.

use std::sync::Arc;

use chat_core::model::{AuthRev, Rev, UserRev};
use chat_core::port::store::{Heads, Store, UserHead};

use super::chat::Chat;
use super::requests::{NOBODY, NOWHERE};

/// The heads of what was asked for, as of now; unknown ids are left out.
pub async fn heads_are_current(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve] = chat.named(["ann", "bob", "eve"]).await;
    let (one, two) = (chat.group(&ann, &[&bob]).await, chat.group(&ann, &[]).await);
    let head = |user, user_rev| UserHead {
        user,
        user_rev: UserRev::new(user_rev),
        auth_rev: AuthRev::ZERO,
    };
    let heads = async || {
        let mut heads =
            chat.heads(&[two, NOWHERE, one], &[eve.id, NOBODY, ann.id, bob.id]).await.unwrap();
        heads.rooms.sort();
        heads.users.sort_by_key(|head| head.user);
        heads
    };
    let expected = Heads {
        rooms: vec![(one, Rev::new(3)), (two, Rev::new(2))],
        users: vec![head(ann.id, 2), head(bob.id, 1), head(eve.id, 0)],
    };
    assert_eq!(heads().await, expected);
    chat.count(one, &ann, 3).await;
    chat.read(&bob, one, 2).await;
    let expected = Heads {
        rooms: vec![(one, Rev::new(6)), (two, Rev::new(2))],
        users: vec![head(ann.id, 2), head(bob.id, 2), head(eve.id, 0)],
    };
    assert_eq!(heads().await, expected);
}

/// Each list is answered by itself.
pub async fn heads_of_nothing_are_empty(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    assert_eq!(chat.heads(&[], &[]).await.unwrap(), Heads::default());
    assert!(chat.heads(&[room], &[]).await.unwrap().users.is_empty());
    assert!(chat.heads(&[], &[ann.id]).await.unwrap().rooms.is_empty());
}

/// Many heads are one question.
pub async fn many_heads_at_once(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let mut rooms = vec![];
    for _ in 0..20 {
        rooms.push(chat.group(&ann, &[]).await);
    }
    let asked: Vec<_> = rooms
        .iter()
        .copied()
        .chain((0..2_000).map(|n| chat_core::model::RoomId::new((1 << 40) + n)))
        .collect();
    let mut heads = chat.heads(&asked, &[ann.id]).await.unwrap();
    heads.rooms.sort();
    assert_eq!(heads.rooms, rooms.iter().map(|room| (*room, Rev::new(2))).collect::<Vec<_>>());
    assert_eq!(heads.users[0].user_rev, UserRev::new(20));
}

/// The epoch has a name that stays, and a store that works says so.
pub async fn the_epoch_stays(store: Arc<dyn Store>) {
    let epoch = store.epoch().await.unwrap();
    assert!(!epoch.is_empty());
    store.check().await.unwrap();
    let chat = Chat::new(Arc::clone(&store));
    let ann = chat.user("ann").await;
    chat.group(&ann, &[]).await;
    assert_eq!(store.epoch().await.unwrap(), epoch);
    store.check().await.unwrap();
}
