//! Engines begin, go out of service, and end.

use std::sync::Arc;
use std::time::Duration;

use chat_core::model::StoreResult;
use chat_core::wire::{Close, Code};
use chat_core::{ChatEngine, MemoryStore, RoomSpec};
use serde_json::json;

use super::assert_has;
use super::common::decorated::{Decorated, Hook};
use super::common::{Client, Open, engine_on, idle, limits, open_engine, types};

/// Commits take a second.
struct Slow;

#[async_trait::async_trait]
impl Hook for Slow {
    async fn before(&self, call: &'static str) -> StoreResult<()> {
        if call == "append" {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_drain_finishes_what_was_asked_and_says_good_bye() {
    let engine = engine_on(Decorated::new(Slow), limits()).await;
    let ann = Client::log_in(&engine, "ann").await;
    let mut bob = Client::visit(&engine, "bob").await;
    for n in 0..3 {
        ann.send(json!({"type": "SEND_MESSAGE", "roomId": 1, "content": format!("m{n}"),
            "clientMessageId": format!("k{n}")}));
    }
    let draining = {
        let engine = engine.clone();
        tokio::spawn(async move { engine.drain(Duration::from_secs(10)).await })
    };
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut late = Client::seed(&engine);
    assert_eq!(late.closed().await, Close::DRAIN, "nobody is let in");
    idle().await;
    let mut ann = ann;
    let told = ann.waiting();
    let accepted = told.iter().filter(|frame| frame["type"] == "MESSAGE_ACCEPTED").count();
    assert_eq!(accepted, 3, "{told:?}");
    let last = told.last().unwrap();
    assert_has(last, &json!({"type": "RECONNECT", "reason": "drain", "afterMs": 5_000}));
    assert_eq!(bob.closed().await, Close::DRAIN);
    assert!(Close::DRAIN.is_resumable());
    assert!(!draining.is_finished(), "it waits for the transports");
    drop((ann, bob, late));
    draining.await.unwrap();
    assert_eq!(engine.connections(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_drain_ends_at_its_deadline() {
    let engine = open_engine().await;
    let _stubborn = Client::visit(&engine, "ann").await;
    let start = tokio::time::Instant::now();
    engine.drain(Duration::from_secs(3)).await;
    assert_eq!(start.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_last_handle_dropped_ends_everything() {
    let engine = open_engine().await;
    let mut ann = Client::log_in(&engine, "ann").await;
    let _stranger = Client::seed(&engine);
    let clone = engine.clone();
    drop(engine);
    ann.done(json!({"type": "SEND_MESSAGE", "roomId": 1, "content": "still there"})).await;
    assert!(clone.tasks() > 0);
    // Tasks that have ended are no longer counted by the runtime either.
    let before = tokio::runtime::Handle::current().metrics().num_alive_tasks();
    drop(clone);
    assert_eq!(ann.closed().await, Close::DRAIN);
    idle().await;
    let after = tokio::runtime::Handle::current().metrics().num_alive_tasks();
    assert!(before > 0);
    assert_eq!(after, 0, "of {before} tasks");
    ann.send(json!({"type": "PING"}));
    assert!(ann.all().await.is_empty(), "nobody is left to answer");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_gone_leaves_nothing_behind() {
    let engine = open_engine().await;
    idle().await;
    let idle_tasks = engine.tasks();
    for _ in 0..20 {
        let mut ann = Client::visit(&engine, "ann").await;
        ann.done(json!({"type": "SEND_MESSAGE", "roomId": 1, "content": "x"})).await;
        let stranger = Client::seed(&engine);
        drop((ann, stranger));
    }
    assert_eq!(engine.connections(), 0);
    tokio::time::sleep(Duration::from_secs(11)).await;
    assert_eq!(engine.tasks(), idle_tasks);
}

/// What was received is done even if the connection goes away at once.
#[tokio::test(start_paused = true)]
async fn a_request_survives_its_connection() {
    let engine = engine_on(Decorated::new(Slow), limits()).await;
    let mut bob = Client::visit(&engine, "bob").await;
    let ann = Client::log_in(&engine, "ann").await;
    ann.send(json!({"type": "SEND_MESSAGE", "roomId": 1, "content": "farewell"}));
    tokio::time::sleep(Duration::from_millis(500)).await;
    drop(ann);
    let told = bob.all().await;
    assert_eq!(types(&told), ["RECEIVE_MESSAGES"]);
}

#[tokio::test(start_paused = true)]
async fn two_engines_do_not_see_each_other() {
    let (one, two) = (open_engine().await, open_engine().await);
    let mut ann = Client::visit(&one, "ann").await;
    let mut bob = Client::visit(&two, "bob").await;
    let mut ann_of_two = Client::visit(&two, "ann").await;
    ann.done(json!({"type": "SEND_MESSAGE", "roomId": 1, "content": "x"})).await;
    assert!(bob.all().await.is_empty());
    assert!(ann_of_two.all().await.is_empty());
    assert_eq!(ann.ask(json!({"type": "OPEN_DIRECT", "user": "bob"})).await["code"], "NOT_FOUND");
    assert_eq!((one.connections(), two.connections()), (1, 2));
    one.drain(Duration::from_millis(100)).await;
    assert_eq!(bob.ask(json!({"type": "PING"})).await["type"], "PONG");
}

#[tokio::test(start_paused = true)]
async fn the_hosts_own_rooms_are_made_once() {
    let engine = open_engine().await;
    let first = engine.rooms().ensure("order:7", RoomSpec::channel("Order").topic("t")).await;
    let again = engine.rooms().ensure("order:7", RoomSpec::channel("Another")).await.unwrap();
    assert_eq!(first.unwrap(), again);
    let other = engine.rooms().ensure("order:7", RoomSpec::group("Secret")).await;
    assert_eq!(other.unwrap_err().code(), Code::Conflict, "nobody gets a channel for a group");
    let store: Arc<_> = engine.store().clone();
    assert_eq!(store.room_by_key("order:7").await.unwrap().unwrap().name, "Order");
}

/// The same with either runtime.
async fn talk() {
    let store = MemoryStore::default();
    let builder = ChatEngine::builder(store).authenticator(Open).lobby("lobby");
    let engine = builder.limits(limits()).build().await.unwrap();
    let mut clients = vec![];
    for n in 0..8 {
        clients.push(Client::log_in(&engine, &format!("user{n}")).await);
    }
    let mut tasks = vec![];
    for (n, mut client) in clients.into_iter().enumerate() {
        tasks.push(tokio::spawn(async move {
            let mut follower = super::common::follower::Follower::default();
            follower.have.insert(1, 1);
            for m in 0..50 {
                let say =
                    json!({"type": "SEND_MESSAGE", "roomId": 1, "content": format!("{n} {m}")});
                client.send(say);
            }
            while follower.messages.len() < 400 {
                follower.follow(&client.next().await);
            }
            follower.assert_seamless();
            follower.messages
        }));
    }
    let mut all = vec![];
    for task in tasks {
        all.push(task.await.unwrap());
    }
    assert!(all.iter().all(|messages| *messages == all[0]), "everybody knows the same");
}

#[tokio::test]
async fn on_one_thread() {
    talk().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_many_threads() {
    for _ in 0..5 {
        talk().await;
    }
}
