//! What is plugged in stays in the host's hands.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use chat_core::model::{Identity, JsonText, Principal, Timestamp, UserId};
use chat_core::port::store::{RoomStore, Store};
use chat_core::port::*;
use chat_core::{ActionCall, ActionHandler, ChatEngine, ChatError, MemoryStore};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use parking_lot::Mutex;
use serde_json::json;

use super::common::{Client, idle, limits};
use super::say;

/// Notes what it is asked.
#[derive(Default)]
struct Recorder(Mutex<BTreeSet<&'static str>>);

impl Recorder {
    fn note(&self, call: &'static str) {
        self.0.lock().insert(call);
    }
}

#[async_trait]
impl ChannelLayer for Recorder {
    async fn subscribe(&self, _topics: &[Topic]) {
        self.note("subscribe");
    }

    async fn unsubscribe(&self, _topics: &[Topic]) {
        self.note("unsubscribe");
    }

    fn publish(&self, _topic: Topic, _payload: Bytes) {
        self.note("publish");
    }

    fn events(&self) -> BoxStream<'static, LayerEvent> {
        self.note("events");
        stream::pending().boxed()
    }
}

#[async_trait]
impl Presence for Recorder {
    async fn renew(&self, _users: &[UserId], _lease: Duration) -> Result<(), PresenceError> {
        self.note("renew");
        Ok(())
    }

    async fn leave(&self, _users: &[UserId]) -> Result<(), PresenceError> {
        self.note("leave");
        Ok(())
    }

    async fn online(&self, _users: &[UserId]) -> Result<Vec<UserId>, PresenceError> {
        self.note("online");
        Ok(vec![])
    }
}

#[async_trait]
impl Policy for Recorder {
    async fn check(&self, _: &Principal, _: &Attempt<'_>) -> Result<(), Denial> {
        self.note("check");
        Ok(())
    }
}

#[async_trait]
impl Hooks for Recorder {
    async fn before_send(&self, _author: &Principal, _sending: &Sending<'_>) -> Verdict {
        self.note("before_send");
        Verdict::Allow
    }

    async fn before_edit(&self, _editor: &Principal, _editing: &Editing<'_>) -> Verdict {
        self.note("before_edit");
        Verdict::Allow
    }

    async fn after_commit(&self, _event: &Event) {
        self.note("after_commit");
    }
}

#[async_trait]
impl Authenticator for Recorder {
    async fn authenticate(&self, request: LoginRequest) -> Result<Identity, AuthError> {
        self.note("authenticate");
        Ok(Identity::new(&request.user).handle(request.user).session("s"))
    }

    async fn end_session(&self, _external_id: &str, _session: Option<&str>, _everywhere: bool) {
        self.note("end_session");
    }
}

#[async_trait]
impl ActionHandler for Recorder {
    async fn handle(&self, _call: ActionCall) -> Result<Option<JsonText>, ChatError> {
        self.note("handle");
        Ok(None)
    }
}

impl Clock for Recorder {
    fn now(&self) -> Timestamp {
        self.note("now");
        Timestamp::from_micros(1)
    }
}

impl Entropy for Recorder {
    fn next_u64(&self) -> u64 {
        self.note("next_u64");
        1
    }
}

#[tokio::test(start_paused = true)]
async fn an_arc_of_a_port_passes_every_call_on() {
    let (kept, store) = (Arc::new(Recorder::default()), Arc::new(MemoryStore::default()));
    let shared: Arc<dyn Store> = store.clone();
    let builder = ChatEngine::builder(shared).limits(limits()).lobby("lobby");
    let builder = builder.channel_layer(kept.clone()).presence(kept.clone()).policy(kept.clone());
    let builder = builder.hooks(kept.clone()).authenticator(kept.clone());
    let builder = builder.action("x-note", kept.clone()).clock(kept.clone()).entropy(kept.clone());
    let engine = builder.build().await.unwrap();

    let mut ann = Client::log_in(&engine, "ann").await;
    let said = ann.done(say(1, "tea", "k")).await;
    let edit = json!({"type": "EDIT_MESSAGE", "messageId": said["id"], "editVersion": 0,
        "content": "coffee"});
    ann.done(edit).await;
    ann.done(json!({"type": "x-note"})).await;
    assert!(engine.presence().online(&[UserId::new(4_711)]).await.unwrap().is_empty());
    ann.done(json!({"type": "LOGOUT"})).await;
    drop(ann);
    idle().await;

    let every = [
        "after_commit",
        "authenticate",
        "before_edit",
        "before_send",
        "check",
        "end_session",
        "events",
        "handle",
        "leave",
        "next_u64",
        "now",
        "online",
        "publish",
        "renew",
        "subscribe",
        "unsubscribe",
    ];
    assert_eq!(Vec::from_iter(kept.0.lock().iter().copied()), every);
    let truth = store.rooms(UserId::new(1), None, 9).await.unwrap();
    assert_eq!(truth.rooms[0].last_message.as_ref().unwrap().content, "coffee");
}
