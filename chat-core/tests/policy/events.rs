//! What hooks hear of what was committed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use chat_core::host::Draft;
use chat_core::model::{Member, Rev, Role, RoomId, UserId};
use chat_core::port::{Event, Hooks};
use chat_core::{ChatEngine, RoomSpec};
use parking_lot::Mutex;
use serde_json::json;
use tokio::sync::Semaphore;

use super::common::decorated::{Decorated, Hook};
use super::common::{Client, identity, idle, limits};
use super::{group, say};

#[derive(Clone)]
struct Ears {
    heard: Arc<Mutex<Vec<String>>>,
    may_hear: Arc<Semaphore>,
}

impl Ears {
    fn new(permits: usize) -> Self {
        Self { heard: Arc::default(), may_hear: Arc::new(Semaphore::new(permits)) }
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.heard.lock())
    }
}

#[async_trait]
impl Hooks for Ears {
    async fn after_commit(&self, event: &Event) {
        self.may_hear.acquire().await.unwrap().forget();
        let heard = match event {
            Event::Message(message) => {
                format!("message {:?} v{}", message.content, message.edit_version)
            }
            Event::Member(member) => format!("member {} {:?}", member.user.handle, member.role),
            Event::Room(room) => format!("room {:?}", room.name),
            Event::Joined { .. } => "joined".to_owned(),
            other => panic!("{other:?}"),
        };
        self.heard.lock().push(heard);
    }
}

async fn engine(ears: &Ears, backlog: usize) -> ChatEngine {
    let mut limits = limits();
    limits.event_backlog = backlog;
    let builder = ChatEngine::builder(chat_core::MemoryStore::default());
    builder.authenticator(super::Open).limits(limits).hooks(ears.clone()).build().await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn everything_committed_is_told_once_in_order() {
    let ears = Ears::new(1_000);
    let engine = engine(&ears, 1_024).await;
    let (mut ann, mut bob, room) = group(&engine).await;
    assert_eq!(ears.take(), ["joined", "joined"]);
    let id = ann.done(say(room, "a", "k")).await["id"].clone();
    ann.done(say(room, "a", "k")).await;
    engine.messages().post(RoomId::new(room), Draft::system("b")).await.unwrap();
    let edit = json!({"type": "EDIT_MESSAGE", "messageId": id, "editVersion": 0, "content": "c"});
    ann.done(edit).await;
    ann.done(json!({"type": "UPDATE_ROOM", "roomId": room, "name": "other"})).await;
    let _eve = Client::visit(&engine, "eve").await;
    ann.done(json!({"type": "INVITE_USER", "roomId": room, "user": "eve"})).await;
    bob.done(json!({"type": "LEAVE_ROOM", "roomId": room})).await;
    bob.done(json!({"type": "REQUEST_ROOMS"})).await;
    idle().await;
    let expected = [
        r#"message "a" v0"#,
        r#"message "b" v0"#,
        r#"message "c" v1"#,
        r#"room "other""#,
        "member eve Some(Member)",
        "member bob None",
    ];
    assert_eq!(ears.take(), expected, "a repeated request is no commit");
}

#[tokio::test(start_paused = true)]
async fn a_hook_that_is_behind_holds_nobody_up() {
    let ears = Ears::new(2);
    let engine = engine(&ears, 4).await;
    let (mut ann, mut bob, room) = group(&engine).await;
    for n in 0..20 {
        ann.done(say(room, &n.to_string(), &n.to_string())).await;
    }
    assert_eq!(bob.all().await.len(), 20);
    ears.take();
    ears.may_hear.add_permits(1_000);
    idle().await;
    let heard = ears.take();
    assert!((4..=5).contains(&heard.len()), "{heard:?}");
    assert_eq!(heard[0], r#"message "0" v0"#);
    ann.done(say(room, "now", "now")).await;
    idle().await;
    assert_eq!(ears.take(), [r#"message "now" v0"#]);
}

/// Who is where, as of the newest revision that was told.
#[derive(Clone, Default)]
struct Mirror {
    members: Arc<Mutex<BTreeMap<(RoomId, UserId), Member>>>,
    told: Arc<Mutex<Vec<Rev>>>,
}

#[async_trait]
impl Hooks for Mirror {
    async fn after_commit(&self, event: &Event) {
        let Event::Member(member) = event else { return };
        self.told.lock().push(event.rev());
        let mut members = self.members.lock();
        let known = members.entry((event.room(), member.user.id)).or_insert(member.clone());
        if event.rev() > known.rev {
            *known = member.clone();
        }
    }
}

/// Keeps back what the store answers to the call with this number.
struct Slow {
    calls: AtomicUsize,
    number: usize,
    may_answer: Arc<Semaphore>,
}

#[async_trait]
impl Hook for Slow {
    async fn after(&self, call: &'static str) {
        if call == "change_member" && self.calls.fetch_add(1, Ordering::Relaxed) == self.number {
            self.may_answer.acquire().await.unwrap().forget();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_compares_revisions_knows_what_is_so() {
    let (mirror, may_answer) = (Mirror::default(), Arc::new(Semaphore::new(0)));
    let slow = Slow { calls: AtomicUsize::new(0), number: 1, may_answer: may_answer.clone() };
    let builder = ChatEngine::builder(Decorated::new(slow)).limits(limits());
    let engine = builder.hooks(mirror.clone()).build().await.unwrap();
    let room = engine.rooms().ensure("r", RoomSpec::group("R")).await.unwrap();
    engine.members().add(&room, &identity("bob")).await.unwrap();
    let (host, id) = (engine.clone(), room.id);
    let removal =
        tokio::spawn(async move { host.members().remove(id, "open:bob", None).await.unwrap() });
    idle().await;
    // The removal is committed, but nobody has heard of it when he is back.
    engine.members().add(&room, "open:bob").await.unwrap();
    idle().await;
    may_answer.add_permits(1);
    removal.await.unwrap();
    idle().await;
    let told = mirror.told.lock().clone();
    assert_eq!(told, [Rev::new(2), Rev::new(4), Rev::new(3)], "the later change was told first");
    let members = mirror.members.lock();
    let known: Vec<_> = members.values().map(|bob| (bob.rev, bob.role)).collect();
    assert_eq!(known, [(Rev::new(4), Some(Role::Member))]);
}
