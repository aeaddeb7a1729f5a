//! Logging in and out.

use std::time::Duration;

use chat_core::model::{Identity, StoreError, StoreResult};
use chat_core::wire::Close;
use chat_core::{ChatEngine, MemoryStore};
use serde_json::json;

use super::assert_has;
use super::common::decorated::{Decorated, Hook};
use super::common::{Client, engine_on, engine_with, identity, limits, open_engine, types};

#[tokio::test(start_paused = true)]
async fn strangers_are_greeted_and_waited_for() {
    let engine = open_engine().await;
    let mut client = Client::seed(&engine);
    let start = tokio::time::Instant::now();
    let told = [client.next().await, client.next().await];
    assert_eq!(types(&told), ["HELLO", "ERROR"]);
    assert_has(
        &told[0],
        &json!({"protocol": "chat.v1", "epoch": "memory", "heartbeatMs": 25_000,
        "limits": {"frameBytes": 65_536, "contentBytes": 16_384, "pageMessages": 100}}),
    );
    assert_has(&told[1], &json!({"code": "UNAUTHENTICATED", "requestId": null}));
    for text in ["{}", r#"{"type":"PING"}"#, r#"{"type":"REQUEST_ROOMS"}"#, "junk"] {
        client.raw(text);
    }
    assert_eq!(client.closed().await, Close::UNAUTHENTICATED);
    assert_eq!(start.elapsed().as_secs(), 10, "talking does not buy time");
}

#[tokio::test(start_paused = true)]
async fn who_logs_in_in_time_stays() {
    let engine = open_engine().await;
    let client = Client::seed(&engine);
    tokio::time::sleep(Duration::from_secs(9)).await;
    client.send(json!({"type": "LOGIN_USER", "username": "ann", "requestId": "q"}));
    let mut client = client;
    assert_has(
        &client.answer("q").await,
        &json!({"type": "LOGIN_SUCCESS", "user": "ann", "userId": 1}),
    );
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(client.ask(json!({"type": "PING"})).await["type"], "PONG");
}

#[tokio::test(start_paused = true)]
async fn by_chat_v1_rooms_come_when_asked_for() {
    let engine = open_engine().await;
    let mut client = Client::v1(&engine, "ann");
    assert_eq!(types(&client.all().await), ["HELLO", "LOGIN_SUCCESS"]);
    client.send(json!({"type": "RESUME", "requestId": "q"}));
    let told = client.all().await;
    assert_eq!(types(&told), ["RECEIVE_ROOMS", "RESUMED"]);
    assert_has(
        &told[1],
        &json!({"requestId": "q", "epoch": "memory", "userRev": 1,
        "rooms": {"1": 1}, "reset": false}),
    );
}

#[tokio::test(start_paused = true)]
async fn the_seed_logs_in_where_the_host_did_already() {
    let engine = open_engine().await;
    let mut ann = Client::visit(&engine, "ann").await;
    assert_eq!(ann.ask(json!({"type": "LOGIN", "user": " ANN "})).await["type"], "LOGIN_SUCCESS");
    let other = ann.ask(json!({"type": "LOGIN", "user": "bob"})).await;
    assert_has(&other, &json!({"type": "ERROR", "code": "FORBIDDEN"}));
}

#[tokio::test(start_paused = true)]
async fn without_an_authenticator_nobody_logs_in_here() {
    let engine = ChatEngine::builder(MemoryStore::default()).build().await.unwrap();
    let mut client = Client::seed(&engine);
    assert_eq!(client.ask(json!({"type": "LOGIN", "user": "ann"})).await["code"], "UNSUPPORTED");
}

fn session(name: &str, key: &str) -> Identity {
    identity(name).session(key)
}

async fn connected(engine: &ChatEngine, identity: Identity) -> Client {
    let mut client = Client { connection: engine.connect(identity) };
    client.expect("LOGIN_SUCCESS").await;
    client
}

#[tokio::test(start_paused = true)]
async fn a_logout_ends_the_connections_of_its_login_and_no_others() {
    let engine = open_engine().await;
    let mut tab = connected(&engine, session("ann", "laptop")).await;
    let mut other_tab = connected(&engine, session("ann", "laptop")).await;
    let mut phone = connected(&engine, session("ann", "phone")).await;
    // A host may name logins per user: the same key is another login.
    let mut bob = connected(&engine, session("bob", "laptop")).await;
    tab.send(json!({"type": "LOGOUT", "requestId": "q"}));
    assert_has(&tab.answer("q").await, &json!({"type": "ACK", "action": "LOGOUT"}));
    assert_eq!(tab.closed().await, Close::LOGGED_OUT);
    assert_eq!(other_tab.closed().await, Close::LOGGED_OUT);
    for client in [&mut phone, &mut bob] {
        assert_eq!(client.ask(json!({"type": "PING"})).await["type"], "PONG");
    }
}

#[tokio::test(start_paused = true)]
async fn a_logout_everywhere_ends_all_logins_of_the_user() {
    let engine = open_engine().await;
    let laptop = connected(&engine, session("ann", "laptop")).await;
    let mut phone = connected(&engine, session("ann", "phone")).await;
    let mut nameless = connected(&engine, identity("ann")).await;
    let mut bob = connected(&engine, session("bob", "laptop")).await;
    laptop.send(json!({"type": "LOGOUT", "everywhere": true}));
    assert_eq!(phone.closed().await, Close::LOGGED_OUT);
    assert_eq!(nameless.closed().await, Close::LOGGED_OUT);
    assert_eq!(bob.ask(json!({"type": "PING"})).await["type"], "PONG");
}

/// What is asked behind a logout is not done.
#[tokio::test(start_paused = true)]
async fn nothing_is_done_after_a_logout() {
    let engine = open_engine().await;
    let mut bob = Client::log_in(&engine, "bob").await;
    let mut ann = Client::log_in(&engine, "ann").await;
    ann.send(json!({"type": "SEND_MESSAGE", "roomId": 1, "content": "before"}));
    ann.send(json!({"type": "LOGOUT"}));
    ann.send(json!({"type": "SEND_MESSAGE", "roomId": 1, "content": "after"}));
    assert_eq!(ann.closed().await, Close::LOGGED_OUT);
    let told = bob.all().await;
    assert_eq!(types(&told), ["RECEIVE_MESSAGES"]);
    assert_eq!(told[0]["messages"][0]["content"], "before");
}

#[tokio::test(start_paused = true)]
async fn a_user_has_so_many_connections() {
    let mut limits = limits();
    limits.connections_per_user = 2;
    let engine = engine_with(limits).await;
    let first = Client::log_in(&engine, "ann").await;
    let mut second = Client::visit(&engine, "ann").await;
    let mut third = Client::v1(&engine, "ann");
    assert_eq!(third.closed().await, Close::TOO_MANY_CONNECTIONS);
    let mut fourth = Client::seed(&engine);
    fourth.send(json!({"type": "LOGIN", "user": "ann"}));
    assert_eq!(fourth.closed().await, Close::TOO_MANY_CONNECTIONS);
    let _bob = Client::log_in(&engine, "bob").await;
    assert_eq!(second.ask(json!({"type": "PING"})).await["type"], "PONG");
    drop(first);
    Client::log_in(&engine, "ann").await;
}

/// The store cannot list rooms.
struct NoRooms;

#[async_trait::async_trait]
impl Hook for NoRooms {
    async fn before(&self, call: &'static str) -> StoreResult<()> {
        if call == "rooms" { Err(StoreError::failed("planted")) } else { Ok(()) }
    }
}

/// The login was answered; that the rooms cannot be read is no second answer.
#[tokio::test(start_paused = true)]
async fn a_login_is_answered_once_even_if_the_store_fails_behind_it() {
    let engine = engine_on(Decorated::new(NoRooms), limits()).await;
    let mut client = Client::seed(&engine);
    client.send(json!({"type": "LOGIN", "user": "ann", "requestId": "q"}));
    assert_eq!(client.answer("q").await["type"], "LOGIN_SUCCESS");
    let error = client.next().await;
    assert_has(&error, &json!({"type": "ERROR", "code": "BUSY", "requestId": null}));
    assert_eq!(client.closed().await, Close::NODE_ERROR);
}
