//! What hooks hear of what was committed.

use std::sync::Arc;

use async_trait::async_trait;
use chat_core::ChatEngine;
use chat_core::host::Draft;
use chat_core::model::RoomId;
use chat_core::port::{Event, Hooks};
use parking_lot::Mutex;
use serde_json::json;
use tokio::sync::Semaphore;

use super::common::{Client, idle, limits};
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
