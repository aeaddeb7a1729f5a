//! Everything that is counted is described, and everything that is described is counted.
#![cfg(feature = "memory-store")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use chat_core::model::{Principal, RoomId, StoreError, StoreResult, UserId};
use chat_core::port::store::{Actor, MessageStore, NewMessage, UserStore};
use chat_core::port::{ChannelLayer, Event, Hooks, LayerEvent, Sending, Topic, Verdict};
use chat_core::wire::Close;
use chat_core::{ChatEngine, MemoryStore};
use common::decorated::{Decorated, Hook};
use common::script::Script;
use common::{Client, Open, engine_on, identity, idle, int, limits};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::sync::mpsc;

/// What nobody may find in a label.
const SECRET: &str = "x-secret-marker";

/// Hears nothing but itself.
struct Loopback {
    sender: mpsc::Sender<LayerEvent>,
    events: Mutex<Option<mpsc::Receiver<LayerEvent>>>,
}

impl Loopback {
    fn new() -> Self {
        let (sender, events) = mpsc::channel(4_096);
        for event in [LayerEvent::Reset, garbage()] {
            sender.try_send(event).unwrap();
        }
        Self { sender, events: Mutex::new(Some(events)) }
    }
}

fn garbage() -> LayerEvent {
    LayerEvent::Payload(Topic::Room(RoomId::new(1)), Bytes::from_static(b"\xff\xff\xff"))
}

#[async_trait]
impl ChannelLayer for Loopback {
    async fn subscribe(&self, _topics: &[Topic]) {}
    async fn unsubscribe(&self, _topics: &[Topic]) {}

    fn publish(&self, topic: Topic, payload: Bytes) {
        let _ = self.sender.try_send(LayerEvent::Payload(topic, payload));
    }

    fn events(&self) -> BoxStream<'static, LayerEvent> {
        let Some(events) = self.events.lock().take() else { return stream::empty().boxed() };
        stream::unfold(events, async |mut events| Some((events.recv().await?, events))).boxed()
    }
}

/// Fails while it is told to.
struct Failing(Arc<AtomicBool>);

#[async_trait]
impl Hook for Failing {
    async fn before(&self, call: &'static str) -> StoreResult<()> {
        match call {
            "append" if self.0.load(Ordering::Relaxed) => Err(StoreError::failed("as asked")),
            _ => Ok(()),
        }
    }
}

struct Harmful;

#[async_trait]
impl Hooks for Harmful {
    async fn before_send(&self, _author: &Principal, sending: &Sending<'_>) -> Verdict {
        assert_ne!(sending.content, "panic");
        Verdict::Allow
    }

    async fn after_commit(&self, _event: &Event) {
        std::future::pending().await
    }
}

fn say(content: &str) -> Value {
    json!({"type": "SEND_MESSAGE", "roomId": 1, "content": content})
}

/// A life in which everything happens.
async fn live() {
    let failing = Arc::new(AtomicBool::new(false));
    let store = Decorated::new(Failing(failing.clone()));
    let truth = store.inner.clone();
    let mut limits = limits();
    (limits.queue_bytes, limits.event_backlog) = (4_000, 1);
    let builder = ChatEngine::builder(store).authenticator(Open).lobby("lobby").limits(limits);
    let builder = builder.channel_layer(Loopback::new()).hooks(Harmful);
    let engine = builder.build().await.unwrap();
    let mut ann = Client::log_in(&engine, "ann").await;
    ann.ask(json!({"type": SECRET})).await;
    ann.ask(json!({"type": "SECRET_MARKER"})).await;
    ann.done(say(SECRET)).await;
    ann.ask(say("panic")).await;
    failing.store(true, Ordering::Relaxed);
    ann.ask(say("fails")).await;
    failing.store(false, Ordering::Relaxed);

    // Bob reads nothing for a while.
    let mut bob = Client::log_in(&engine, "bob").await;
    for n in 0..40 {
        ann.done(say(&format!("{n} {}", "x".repeat(300)))).await;
    }
    bob.all().await;

    // Nobody tells of this.
    beside(&truth).await;
    ann.expect("RECEIVE_MESSAGES").await;
    idle().await;

    let rooms = json!({"1": 4_711});
    ann.send(json!({"type": "RESUME", "epoch": epoch(&truth).await, "rooms": rooms}));
    assert_eq!(int(&ann.expect("ROOM_RESET").await["roomId"]), 1);
}

async fn epoch(store: &MemoryStore) -> String {
    chat_core::port::store::Store::epoch(store).await.unwrap()
}

/// A message that another node stored and told nobody of.
async fn beside(store: &MemoryStore) {
    let author = store.users(&[UserId::new(1)]).await.unwrap().remove(0).to_ref();
    let message = NewMessage {
        author,
        actor: Actor::Server,
        content: "beside".into(),
        kind: Default::default(),
        data: None,
        request: None,
        at: chat_core::model::Timestamp::from_micros(1),
    };
    store.append(RoomId::new(1), vec![message]).await.unwrap().remove(0).unwrap();
}

/// What is counted, as `name{label,label}`, and the labels' values.
fn counted(snapshotter: &Snapshotter) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut names, mut values) = (BTreeSet::new(), BTreeSet::new());
    for (key, ..) in snapshotter.snapshot().into_vec() {
        let labels: Vec<_> = key.key().labels().map(|label| label.key().to_owned()).collect();
        names.insert(format!("{}{{{}}}", key.key().name(), labels.join(",")));
        values.extend(key.key().labels().map(|label| label.value().to_owned()));
    }
    (names, values)
}

/// What docs/operations.md describes, in the same way.
fn described(page: &str) -> BTreeSet<String> {
    // What the adapters count, they describe themselves.
    let own = |line: &&str| line.starts_with("| `chat_") && !line.starts_with("| `chat_redis_");
    let rows = page.lines().filter(own);
    let describe = |row: &str| {
        let mut cells = row.split('|').skip(1).map(|cell| cell.trim().replace('`', ""));
        let (name, labels) = (cells.next().unwrap(), cells.nth(1).unwrap());
        format!("{name}{{{}}}", labels.replace(", ", ","))
    };
    rows.map(describe).collect()
}

#[test]
fn every_metric_is_described_and_every_description_is_true() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, || {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_all().start_paused(true).build().unwrap().block_on(live());
    });
    let (names, values) = counted(&snapshotter);
    let page = include_str!("../../docs/operations.md");
    assert_eq!(names, described(page));
    assert!(!values.iter().any(|value| value.to_lowercase().contains("secret")), "{values:?}");
    for value in ["ok", "custom", "unreadable", "SEND_MESSAGE", "BUSY", "panic", "late"] {
        assert!(values.contains(value), "{value} is not in {values:?}");
    }
}

/// Logins that are refused without an error, or after the user was let in.
async fn log_in_in_vain() {
    let script = Script::default();
    let mut limits = limits();
    limits.connections_per_user = 1;
    let engine = engine_on(Decorated::new(script.clone()), limits).await;
    let _ann = Client::log_in(&engine, "ann").await;
    for mut another in [Client::seed(&engine), Client::v1(&engine, "ann")] {
        another.send(json!({"type": "LOGIN", "user": "ann"}));
        assert_eq!(another.closed().await, Close::TOO_MANY_CONNECTIONS);
    }
    let bob = || Client { connection: engine.connect(identity("bob").session("s")) };
    let mut phone = bob();
    phone.expect("LOGIN_SUCCESS").await;
    drop(phone);
    let mut let_in = script.hold_after("ensure_user");
    let mut laptop = bob();
    let_in.reached().await;
    engine.sessions().revoke_session("open:bob", "s").await.unwrap();
    let_in.release();
    assert_eq!(laptop.closed().await, Close::LOGGED_OUT);
}

#[test]
fn a_login_that_was_refused_is_not_counted_as_ok() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, || {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_all().start_paused(true).build().unwrap().block_on(log_in_in_vain());
    });
    let mut outcomes = BTreeMap::new();
    for (key, _, _, value) in snapshotter.snapshot().into_vec() {
        let (key, DebugValue::Counter(count)) = (key.key(), value) else { continue };
        if key.name() == "chat_logins_total" {
            outcomes.extend(key.labels().map(|label| (label.value().to_owned(), count)));
        }
    }
    let expected = [("LIMIT_EXCEEDED", 2), ("UNAUTHENTICATED", 1), ("ok", 2)];
    let expected = expected.map(|(outcome, count)| (outcome.to_owned(), count));
    assert_eq!(outcomes, BTreeMap::from(expected));
}

#[test]
fn a_metric_that_is_left_out_is_seen() {
    let page = "| `chat_a` | gauge | | x |\n| `chat_b` | counter | `c`, `d` | y |\n| `e` | | | |\n\
                | `chat_redis_f` | counter | | z |";
    assert_eq!(Vec::from_iter(described(page)), ["chat_a{}", "chat_b{c,d}"]);
}
