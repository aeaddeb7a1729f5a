//! The end of a session closes its connections on every node, whatever the layer does.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chat_core::model::{Identity, MAX_REVOCATIONS, Timestamp};
use chat_core::port::Clock;
use chat_core::{ChatEngine, Connection, MemoryStore, Opening, Outgoing, Protocol};
use chat_layer_memory::MemoryBus;
use tokio::time::timeout;

async fn engine(store: &MemoryStore, bus: Option<&MemoryBus>) -> ChatEngine {
    let builder = ChatEngine::builder(store.clone());
    match bus {
        Some(bus) => builder.channel_layer(bus.layer()).build().await.unwrap(),
        None => builder.build().await.unwrap(),
    }
}

fn open(engine: &ChatEngine, identity: Identity) -> Connection {
    engine.open(Opening::new().identity(identity).protocol(Protocol::Seed))
}

async fn connect(engine: &ChatEngine, user: &str, session: &str) -> Connection {
    let connection = open(engine, Identity::new(user).handle(user).session(session));
    until(&connection, "RECEIVE_ROOMS").await;
    connection
}

/// Reads until a frame has this in it; panics at the end of the connection.
async fn until(connection: &Connection, mark: &str) {
    loop {
        match connection.next().await {
            Some(Outgoing::Action(action)) if action.json().contains(mark) => return,
            Some(Outgoing::Action(_)) => {}
            end => panic!("ended before {mark}: {end:?}"),
        }
    }
}

/// The code with which the connection ends.
async fn end(connection: &Connection) -> u16 {
    loop {
        match connection.next().await {
            Some(Outgoing::Close(close)) => return close.code,
            Some(_) => {}
            None => panic!("ended without a close"),
        }
    }
}

async fn is_alive(connection: &Connection) {
    connection.receive(r#"{"type":"PING","requestId":"alive"}"#).unwrap();
    until(connection, "alive").await;
}

#[tokio::test(start_paused = true)]
async fn one_session_ends_everywhere_and_no_other() {
    let (store, bus) = (MemoryStore::default(), MemoryBus::new());
    let (here, there) = (engine(&store, Some(&bus)).await, engine(&store, Some(&bus)).await);
    let ended = [connect(&here, "bob", "s1").await, connect(&there, "bob", "s1").await];
    let kept = [
        connect(&here, "bob", "s2").await,
        connect(&there, "bob", "s2").await,
        connect(&there, "eve", "s1").await,
    ];
    here.sessions().revoke_session("bob", "s1").await.unwrap();
    for connection in &ended {
        let code = timeout(Duration::from_secs(1), end(connection)).await;
        assert_eq!(code.unwrap(), 4501);
    }
    for connection in &kept {
        is_alive(connection).await;
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_layer_the_head_check_finds_it() {
    let store = MemoryStore::default();
    let (here, there) = (engine(&store, None).await, engine(&store, None).await);
    let (ended, other) = (connect(&there, "bob", "s1").await, connect(&there, "eve", "s1").await);
    here.sessions().revoke_user("bob").await.unwrap();
    assert_eq!(timeout(Duration::from_secs(30), end(&ended)).await.unwrap(), 4501);
    is_alive(&other).await;
    // A login that begins after the end of all others is none of them.
    is_alive(&connect(&there, "bob", "s2").await).await;
}

#[tokio::test(start_paused = true)]
async fn an_ended_session_lets_nobody_in_again() {
    let store = MemoryStore::default();
    let engine = engine(&store, None).await;
    drop(connect(&engine, "bob", "s1").await);
    engine.sessions().revoke_session("bob", "s1").await.unwrap();
    let late = open(&engine, Identity::new("bob").handle("bob").session("s1"));
    until(&late, "UNAUTHENTICATED").await;
    assert_eq!(end(&late).await, 4500);
}

/// What is forgotten then is the host's to know.
#[tokio::test(start_paused = true)]
async fn an_ended_session_is_known_for_the_newest_ends_of_its_user() {
    let engine = engine(&MemoryStore::default(), None).await;
    drop(connect(&engine, "bob", "s1").await);
    for n in 1..=MAX_REVOCATIONS {
        engine.sessions().revoke_session("bob", &format!("s{n}")).await.unwrap();
    }
    let again = || open(&engine, Identity::new("bob").handle("bob").session("s1"));
    let refused = timeout(Duration::from_secs(30), async { end(&again()).await }).await;
    assert_eq!(refused.unwrap(), 4500);
    engine.sessions().revoke_session("bob", "one more").await.unwrap();
    is_alive(&again()).await;
}

#[tokio::test(start_paused = true)]
async fn logout_everywhere_answers_and_closes_all() {
    let (store, bus) = (MemoryStore::default(), MemoryBus::new());
    let (here, there) = (engine(&store, Some(&bus)).await, engine(&store, Some(&bus)).await);
    let (asks, other) = (connect(&here, "bob", "s1").await, connect(&there, "bob", "s2").await);
    asks.receive(r#"{"type":"LOGOUT","everywhere":true,"requestId":"bye"}"#).unwrap();
    until(&asks, "bye").await;
    assert_eq!(end(&asks).await, 4501);
    assert_eq!(timeout(Duration::from_secs(1), end(&other)).await.unwrap(), 4501);
}

/// A clock that the test moves.
#[derive(Clone, Default)]
struct Hands(Arc<AtomicI64>);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::Relaxed))
    }
}

#[tokio::test(start_paused = true)]
async fn a_login_that_runs_out_is_closed_then() {
    let clock = Hands::default();
    let builder = ChatEngine::builder(MemoryStore::default()).clock(clock.clone());
    let engine = builder.build().await.unwrap();
    let at = Timestamp::from_micros(60_000_000);
    let later = at.after(Duration::from_secs(9));
    let short = open(&engine, Identity::new("bob").handle("bob").expires_at(at));
    let long = open(&engine, Identity::new("eve").handle("eve").expires_at(later));
    until(&short, "\"authExpiresAt\":60.0").await;
    until(&long, "RECEIVE_ROOMS").await;
    clock.0.store(59_999_999, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_secs(5)).await;
    is_alive(&short).await;
    clock.0.store(60_000_000, Ordering::Relaxed);
    until(&short, "AUTH_EXPIRED").await;
    assert_eq!(end(&short).await, 4501);
    is_alive(&long).await;
}
