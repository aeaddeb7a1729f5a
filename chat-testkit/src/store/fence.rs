//! Nothing is stored for somebody after his removal, however the two race.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chat_core::model::{Change, Operation, Rev, Role, RoomId, StoreError, StoreResult, UserRef};
use chat_core::port::store::{MembershipChange, MessageEdit, Store};
use futures::future::join_all;
use tokio::task::{JoinHandle, yield_now};

use super::chat::Chat;
use super::requests::{by, content, draft, edit_by, member_change, refused};

const TASKS: usize = 6;
const ROUNDS: usize = 5;

/// Tasks that do something again and again until it is refused.
struct Race {
    over: Arc<AtomicBool>,
    tasks: Vec<JoinHandle<Vec<Rev>>>,
}

impl Race {
    fn new() -> Self {
        Self { over: Arc::default(), tasks: vec![] }
    }

    /// `act` says at which revision it took effect.
    fn start<F>(&mut self, mut act: impl FnMut(u32) -> F + Send + 'static)
    where
        F: Future<Output = StoreResult<Rev>> + Send,
    {
        let over = Arc::clone(&self.over);
        self.tasks.push(tokio::spawn(async move {
            let mut revs = vec![];
            for n in 0.. {
                let late = over.load(Ordering::SeqCst);
                match act(n).await {
                    Ok(_) if late => panic!("it is done long after the fence"),
                    Ok(rev) => revs.push(rev),
                    Err(StoreError::NotMember | StoreError::Forbidden) => break,
                    Err(other) => panic!("{other:?}"),
                }
                yield_now().await;
            }
            revs
        }));
    }

    /// All must have been refused by now, and what took effect must have done so before the fence.
    async fn end(self, fence: Rev) {
        self.over.store(true, Ordering::SeqCst);
        for revs in join_all(self.tasks).await {
            let late: Vec<_> = revs.unwrap().into_iter().filter(|rev| *rev >= fence).collect();
            assert_eq!(late, [], "after the fence at {fence}");
        }
    }
}

/// Waits until the room has reached a revision, so that the race is on.
async fn reached(chat: &Chat, room: RoomId, rev: i64) {
    while chat.rev(room).await.get() < rev {
        yield_now().await;
    }
}

async fn removed(chat: &Chat, room: RoomId, user: &UserRef) -> Rev {
    chat.remove(room, user).await.member.unwrap().rev
}

/// Somebody writes from many tasks while he is removed: what is stored of him is below the
/// removal's revision, and what is not stored was refused.
pub async fn nothing_is_written_after_a_removal(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.group(&ann, &[]).await;
    for _ in 0..ROUNDS {
        let joined = chat.add(room, &bob, Role::Member).await.member.unwrap().rev;
        let mut race = Race::new();
        for _ in 0..TASKS {
            let (chat, bob) = (chat.clone(), bob.clone());
            race.start(move |_| {
                let (chat, draft) = (chat.clone(), draft(&bob, "hello"));
                async move { Ok(chat.send(room, draft).await?.message.rev) }
            });
        }
        reached(&chat, room, joined.get() + 10).await;
        let fence = removed(&chat, room, &bob).await;
        race.end(fence).await;
        assert_eq!(chat.feed(room, fence).await, [], "nothing follows the removal");
    }
}

/// The same for edits and deletions.
pub async fn nothing_is_edited_after_a_removal(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    for _ in 0..ROUNDS {
        let room = chat.group(&ann, &[&bob]).await;
        let written = chat.count(room, &bob, TASKS).await;
        let mut race = Race::new();
        for message in written.clone() {
            let (chat, bob) = (chat.clone(), bob.clone());
            race.start(move |version| {
                let edit = edit_by(&bob, &message, content(&version.to_string(), version));
                let chat = chat.clone();
                async move { Ok(chat.update_message(edit).await?.message.rev) }
            });
        }
        reached(&chat, room, written[TASKS - 1].rev.get() + 10).await;
        let fence = removed(&chat, room, &bob).await;
        race.end(fence).await;
        assert_eq!(chat.feed(room, fence).await, [], "nothing follows the removal");
        let delete = edit_by(&bob, &written[0], MessageEdit::Delete);
        refused!(chat.update_message(delete).await, NotMember);
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
        let appointed = chat.add(room, &bob, Role::Admin).await.member.unwrap().rev;
        let mut race = Race::new();
        for target in targets.clone() {
            let (chat, bob) = (chat.clone(), bob.clone());
            race.start(move |n| {
                let kick = n % 2 == 0;
                let join = MembershipChange::Join(Role::Member);
                let change = if kick { MembershipChange::Remove } else { join };
                let change = member_change(room, &target, change, by(&bob, Operation::RemoveUser));
                let chat = chat.clone();
                async move { Ok(chat.change_member(change).await?.member.unwrap().rev) }
            });
        }
        reached(&chat, room, appointed.get() + 10).await;
        let demoted = chat.set(room, &bob, MembershipChange::SetRole(Role::Member)).await;
        let fence = demoted.member.unwrap().rev;
        race.end(fence).await;
        assert_eq!(chat.feed(room, fence).await, [], "nothing follows his demotion");
    }
}

/// A reader who is removed while he reads gets pages from before his removal, then none.
pub async fn nothing_is_read_after_a_removal(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    for _ in 0..ROUNDS {
        let room = chat.group(&ann, &[&bob]).await;
        let mut race = Race::new();
        for _ in 0..TASKS {
            let (chat, reader) = (chat.clone(), bob.id);
            race.start(move |_| {
                let chat = chat.clone();
                async move {
                    let page = chat.changes(Some(reader), room, Rev::ZERO, 100).await?;
                    Ok(page.rows.last().map_or(Rev::ZERO, Change::rev))
                }
            });
        }
        for _ in 0..10 {
            chat.count(room, &ann, 2).await;
            yield_now().await;
        }
        let fence = removed(&chat, room, &bob).await;
        chat.count(room, &ann, 5).await;
        race.end(fence).await;
    }
}
