//! Nothing is stored for somebody after his removal, however the two race.

use std::sync::Arc;

use chat_core::model::{Change, Operation, Rev, Role, StoreError};
use chat_core::port::store::{MembershipChange, MessageEdit, Store};
use futures::future::join_all;
use tokio::sync::Barrier;

use super::chat::Chat;
use super::requests::{by, content, draft, edit_by, member_change};

const WRITERS: usize = 6;
const ROUNDS: usize = 5;

/// Somebody writes from many tasks while he is removed: what is stored of him is below the
/// removal's revision, and what is not stored was refused.
pub async fn nothing_is_written_after_a_removal(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.group(&ann, &[]).await;
    let mut removed = Rev::ZERO;
    for _ in 0..ROUNDS {
        let joined = chat.add(room, &bob, Role::Member).await.member.unwrap().rev;
        let start = Arc::new(Barrier::new(WRITERS + 1));
        let writers = (0..WRITERS).map(|_| {
            let (chat, bob, start) = (chat.clone(), bob.clone(), Arc::clone(&start));
            tokio::spawn(async move {
                start.wait().await;
                let mut stored = vec![];
                loop {
                    match chat.send(room, draft(&bob, "hello")).await {
                        Ok(appended) => stored.push(appended.message),
                        Err(StoreError::NotMember) => return stored,
                        Err(other) => panic!("{other:?}"),
                    }
                    tokio::task::yield_now().await;
                }
            })
        });
        let writers: Vec<_> = writers.collect();
        start.wait().await;
        while chat.rev(room).await.get() < joined.get() + 10 {
            tokio::task::yield_now().await;
        }
        removed = chat.remove(room, &bob).await.member.unwrap().rev;
        for writer in join_all(writers).await {
            for message in writer.unwrap() {
                assert!(joined < message.rev && message.rev < removed, "{message:?} {removed}");
            }
        }
    }
    let late = chat.feed(room, removed).await;
    assert_eq!(late, [], "nothing follows the last removal");
    for message in chat.log(&ann, room).await {
        assert_eq!(message.author, bob);
    }
}

/// The same for edits and deletions.
pub async fn nothing_is_edited_after_a_removal(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    for _ in 0..ROUNDS {
        let room = chat.group(&ann, &[&bob]).await;
        let written = chat.count(room, &bob, 4 * WRITERS).await;
        let start = Arc::new(Barrier::new(WRITERS + 1));
        let editors = written.chunks(4).map(|messages| {
            let (chat, bob, start) = (chat.clone(), bob.clone(), Arc::clone(&start));
            let messages = messages.to_vec();
            tokio::spawn(async move {
                start.wait().await;
                for message in messages {
                    for edit in [content("edited", 0), MessageEdit::Delete] {
                        match chat.update_message(edit_by(&bob, &message, edit)).await {
                            Ok(_) | Err(StoreError::NotMember) => {}
                            Err(other) => panic!("{other:?}"),
                        }
                    }
                }
            })
        });
        let editors: Vec<_> = editors.collect();
        start.wait().await;
        let removed = chat.remove(room, &bob).await.member.unwrap().rev;
        for editor in join_all(editors).await {
            editor.unwrap();
        }
        assert_eq!(chat.feed(room, removed).await, [], "nothing follows the removal");
    }
}

/// Whoever removes somebody has the role that may when the removal commits, and not only when he
/// asked.
pub async fn nobody_acts_on_a_lost_role(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let targets = chat.named(["u1", "u2", "u3", "u4", "u5", "u6"]).await;
    for _ in 0..ROUNDS {
        let room = chat.group(&ann, &targets.each_ref()).await;
        chat.add(room, &bob, Role::Admin).await;
        let start = Arc::new(Barrier::new(targets.len() + 1));
        let removals = targets.clone().map(|target| {
            let (chat, bob, start) = (chat.clone(), bob.clone(), Arc::clone(&start));
            tokio::spawn(async move {
                start.wait().await;
                let kick = by(&bob, Operation::RemoveUser);
                let kick = member_change(room, &target, MembershipChange::Remove, kick);
                match chat.change_member(kick).await {
                    Ok(_) | Err(StoreError::Forbidden) => {}
                    Err(other) => panic!("{other:?}"),
                }
            })
        });
        start.wait().await;
        let demoted = chat.set(room, &bob, MembershipChange::SetRole(Role::Member)).await;
        for removal in join_all(removals).await {
            removal.unwrap();
        }
        let late = chat.feed(room, demoted.member.unwrap().rev).await;
        assert_eq!(late, [], "he removed nobody after his demotion");
    }
}

/// A reader who is removed while he reads gets whole pages, then none.
pub async fn nothing_is_read_after_a_removal(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    for _ in 0..ROUNDS {
        let room = chat.group(&ann, &[&bob]).await;
        chat.count(room, &ann, 5).await;
        let reader = {
            let (chat, bob) = (chat.clone(), bob.clone());
            tokio::spawn(async move {
                let mut newest = Rev::ZERO;
                loop {
                    match chat.changes(Some(bob.id), room, Rev::ZERO, 100).await {
                        Ok(page) => newest = page.rows.last().map_or(newest, Change::rev),
                        Err(StoreError::NotMember) => return newest,
                        Err(other) => panic!("{other:?}"),
                    }
                    tokio::task::yield_now().await;
                }
            })
        };
        chat.count(room, &ann, 5).await;
        let removed = chat.remove(room, &bob).await.member.unwrap().rev;
        chat.count(room, &ann, 5).await;
        assert!(reader.await.unwrap() < removed, "a page was read after the removal");
    }
}
