//! Many at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use chat_core::model::{Change, Operation, Rev, Role, RoomKind, Seq};
use chat_core::port::store::{MembershipChange, NewRoom, Store};
use tokio::sync::oneshot::error::TryRecvError;
use tokio::sync::{Notify, oneshot};

use super::at_once::{TASKS, at_once};
use super::chat::Chat;
use super::requests::{ALL, by, content, draft, edit_by, member_change, new_room};
use crate::model_test::replica::Replica;

/// A reader who follows the feed while many write in the room never skips a revision.
pub async fn a_reader_never_skips_a_revision(store: Arc<dyn Store>) {
    const EACH: usize = 25;
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    let start = chat.rev(room).await;
    let reading = Arc::new(Notify::new());
    let reader = {
        let (chat, reading) = (chat.clone(), Arc::clone(&reading));
        tokio::spawn(async move {
            reading.notify_one();
            let (mut at, end) = (start.get(), start.get() + (2 * EACH * TASKS) as i64);
            while at < end {
                let page = chat.changes(None, room, Rev::new(at), 7).await.unwrap();
                for row in page.rows {
                    assert!(matches!(row, Change::Message(_)));
                    at += 1;
                    assert_eq!(row.rev().get(), at, "a revision was skipped");
                }
                assert_eq!(page.through.get(), at, "the page speaks for what it has");
                tokio::task::yield_now().await;
            }
        })
    };
    reading.notified().await;
    let (writing, author) = (chat.clone(), ann.clone());
    at_once(move |_| {
        let (chat, ann) = (writing.clone(), author.clone());
        async move {
            for n in 0..EACH {
                let batch = vec![draft(&ann, &n.to_string()), draft(&ann, "and")];
                let results = chat.append(room, batch).await.unwrap();
                let [one, two] = results.try_into().unwrap();
                let (one, two) = (one.unwrap().message, two.unwrap().message);
                assert_eq!((two.seq, two.rev), (one.seq.next(), one.rev.next()), "one batch");
                tokio::task::yield_now().await;
            }
        }
    })
    .await;
    reader.await.unwrap();
    let log = chat.log(&ann, room).await;
    assert!(log.iter().zip(1..).all(|(message, seq)| message.seq == Seq::new(seq)));
    assert_eq!(log.len(), 2 * EACH * TASKS);
    assert!(log.is_sorted_by(|one, next| one.id < next.id));
}

/// Who follows the feed while rows change has, in the end, every row as it stands.
pub async fn a_reader_converges(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.group(&ann, &[]).await;
    let log = chat.count(room, &ann, TASKS).await;
    let (sender, mut done) = oneshot::channel::<()>();
    let reading = Arc::new(Notify::new());
    let reader = {
        let (chat, reading) = (chat.clone(), Arc::clone(&reading));
        tokio::spawn(async move {
            reading.notify_one();
            let mut replica = Replica::empty();
            loop {
                let last = done.try_recv().is_err_and(|error| error == TryRecvError::Closed);
                replica.follow(&*chat, None, room, 3).await;
                if last {
                    return replica;
                }
                tokio::task::yield_now().await;
            }
        })
    };
    reading.notified().await;
    let (writing, author) = (chat.clone(), ann.clone());
    at_once(move |n| {
        let (chat, ann, bob, message) =
            (writing.clone(), author.clone(), bob.clone(), log[n].clone());
        async move {
            for version in 0..10 {
                let text = content(&version.to_string(), version);
                chat.update_message(edit_by(&ann, &message, text)).await.unwrap();
                tokio::task::yield_now().await;
                if n == 0 {
                    chat.add(room, &bob, Role::Member).await;
                    chat.remove(room, &bob).await;
                }
            }
        }
    })
    .await;
    drop(sender);
    let replica = reader.await.unwrap();
    replica.assert_current(&*chat, room).await;
}

/// Each change at once takes a revision of its own, in rooms that share their users, too.
pub async fn memberships_at_once_are_all_counted(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let users = chat.named(["ann", "bob", "carl", "dora"]).await;
    let owner = chat.user("olga").await;
    let mut rooms = vec![];
    for _ in 0..TASKS {
        rooms.push(chat.group(&owner, &[]).await);
    }
    let (chat_, users_, rooms_) = (chat.clone(), users.clone(), rooms.clone());
    at_once(move |n| {
        let (chat, users, room) = (chat_.clone(), users_.clone(), rooms_[n]);
        async move {
            let mut order: Vec<_> = users.iter().collect();
            order.rotate_left(n % users.len());
            for user in order {
                chat.add(room, user, Role::Member).await;
            }
        }
    })
    .await;
    for user in &users {
        assert_eq!(chat.user_rev(user).await.get(), TASKS as i64);
        assert_eq!(chat.rooms(user.id, None, ALL).await.unwrap().rooms.len(), TASKS);
    }
    for room in rooms {
        let revs: BTreeSet<_> = chat.present(room).await.iter().map(|m| m.rev.get()).collect();
        assert_eq!(revs, (2..=6).collect());
        assert_eq!(chat.rev(room).await.get(), 6);
    }
}

/// Bounds hold when many come at once.
pub async fn bounds_hold_at_once(store: Arc<dyn Store>) {
    const BOUND: usize = 5;
    let chat = Chat::new(store);
    let owner = chat.user("olga").await;
    let room = chat.channel(&owner, "lobby").await;
    let mut users = vec![];
    for n in 0..TASKS {
        users.push(chat.user(&format!("u{n}")).await);
    }
    let chat_ = chat.clone();
    let joined = at_once(move |n| {
        let (chat, user) = (chat_.clone(), users[n].clone());
        async move {
            let join = MembershipChange::Join(Role::Member);
            let mut join = member_change(room, &user, join, by(&user, Operation::Join));
            join.max_members = BOUND;
            chat.change_member(join).await
        }
    })
    .await;
    assert_eq!(joined.iter().filter(|joined| joined.is_ok()).count(), BOUND - 1);
    assert_eq!(chat.present(room).await.len(), BOUND);
}

/// So does the bound of one user's rooms, in rooms that are made and joined at once.
pub async fn one_users_rooms_are_bounded_at_once(store: Arc<dyn Store>) {
    const BOUND: usize = 5;
    let chat = Chat::new(store);
    let [ann, owner] = chat.named(["ann", "olga"]).await;
    let mut lobbies = vec![];
    for n in 0..TASKS {
        lobbies.push(chat.channel(&owner, &format!("lobby {n}")).await);
    }
    let (chat_, user) = (chat.clone(), ann.clone());
    let made = at_once(move |n| {
        let (chat, user, lobby) = (chat_.clone(), user.clone(), lobbies[n]);
        async move {
            if n % 2 == 0 {
                let room = new_room(RoomKind::Group, Some(&user), &[]);
                return chat.create_room(NewRoom { max_rooms: BOUND, ..room }).await.is_ok();
            }
            let join = MembershipChange::Join(Role::Member);
            let mut join = member_change(lobby, &user, join, by(&user, Operation::Join));
            join.max_rooms = BOUND;
            chat.change_member(join).await.is_ok()
        }
    })
    .await;
    assert_eq!(made.into_iter().filter(|made| *made).count(), BOUND);
    assert_eq!(chat.rooms(ann.id, None, ALL).await.unwrap().rooms.len(), BOUND);
}
