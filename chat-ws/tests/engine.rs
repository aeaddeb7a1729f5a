//! The engine behind real WebSockets.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::any;
use bytes::Bytes;
use chat_core::model::{Principal, Rate};
use chat_core::port::{Attempt, Denial, Hooks, Policy, Rewrite, Sending, Verdict};
use chat_core::{ChatEngine, Identity, Limits, MemoryStore, Opening, Protocol};
use chat_ws::{ChatUpgrade, Origins, WebSocketOptions, accept, serve_stream};
use common::*;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream, UnixStream};

async fn engine(limits: Limits) -> ChatEngine {
    let store = MemoryStore::default();
    ChatEngine::builder(store).lobby("lobby").limits(limits).build().await.unwrap()
}

/// The engine behind axum; the path says who is there.
async fn axum_server(engine: &ChatEngine) -> SocketAddr {
    async fn named(
        State(engine): State<ChatEngine>,
        Path(name): Path<String>,
        upgrade: ChatUpgrade,
    ) -> axum::response::Response {
        upgrade.serve(&engine, Identity::new(&name).handle(&name))
    }
    async fn anonymous(
        State(engine): State<ChatEngine>,
        upgrade: ChatUpgrade,
    ) -> axum::response::Response {
        upgrade.serve_anonymous(&engine)
    }
    let app = Router::new()
        .route("/as/{name}", any(named))
        .route("/", any(anonymous))
        .with_state(engine.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, app).into_future());
    address
}

async fn upgrade(stream: impl Stream, path: &str, protocol: Option<&str>) -> Client {
    let mut client = Client::new(stream);
    let offer = protocol.map(|offer| format!("Sec-WebSocket-Protocol: {offer}\r\n"));
    let offer = offer.unwrap_or_default();
    client
        .send(format!(
            "GET {path} HTTP/1.1\r\nHost: chat.example\r\nUpgrade: websocket\r\n\
             Connection: upgrade\r\nSec-WebSocket-Version: 13\r\n{offer}\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ))
        .await;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.extend(client.bytes(1).await);
    }
    assert!(head.starts_with(b"HTTP/1.1 101 "));
    client
}

async fn connect(address: SocketAddr, path: &str, protocol: Option<&str>) -> Client {
    upgrade(TcpStream::connect(address).await.unwrap(), path, protocol).await
}

/// The next action of this type; others are passed over.
async fn action(client: &mut Client, kind: &str) -> serde_json::Value {
    loop {
        let frame = client.frame().await;
        assert_eq!(frame.opcode, TEXT, "{frame:?} instead of {kind}");
        let action: serde_json::Value = serde_json::from_slice(&frame.payload).unwrap();
        if action["type"] == kind {
            return action;
        }
    }
}

/// The close frame, whatever comes before it.
async fn closed(client: &mut Client) -> u16 {
    loop {
        let frame = client.frame().await;
        if frame.opcode == CLOSE {
            assert_eq!(client.end().await, b"");
            return frame.close_code();
        }
    }
}

async fn say(client: &mut Client, action: serde_json::Value) {
    client.send(whole(TEXT, action.to_string())).await;
}

#[tokio::test]
async fn people_talk_over_every_kind_of_stream() {
    let engine = engine(Limits::default()).await;
    let address = axum_server(&engine).await;
    let mut ann = connect(address, "/as/ann", None).await;

    // Bob's stream is a unix socket whose handshake this crate does.
    let (client, server) = UnixStream::pair().unwrap();
    let options = WebSocketOptions::from(engine.limits());
    tokio::spawn({
        let engine = engine.clone();
        async move {
            let request = accept(server, &Origins::default(), options).await.unwrap();
            request.serve(&engine, Identity::new("bob").handle("bob")).await.unwrap();
        }
    });
    let mut bob = upgrade(client, "/", None).await;

    // Cid's handshake was done by somebody else, who also read his first frame.
    let (client, server) = tcp_pair().await;
    let opening = Opening::new().identity(Identity::new("cid").handle("cid"));
    let connection = engine.open(opening.protocol(Protocol::Seed));
    let ahead = Bytes::from(whole(TEXT, r#"{"type":"PING","requestId":"early"}"#));
    tokio::spawn(serve_stream(server, ahead, connection, options));
    let mut cid = Client::new(client);

    let mut room = serde_json::Value::Null;
    for client in [&mut ann, &mut bob, &mut cid] {
        let rooms = action(client, "RECEIVE_ROOMS").await;
        room = rooms["rooms"][0]["id"].clone();
    }
    assert_eq!(action(&mut cid, "PONG").await["requestId"], "early");
    let hi = serde_json::json!({"type": "SEND_MESSAGE", "roomId": room, "content": "hi"});
    say(&mut bob, hi).await;
    for client in [&mut ann, &mut bob, &mut cid] {
        let message = &action(client, "RECEIVE_MESSAGES").await["messages"][0];
        assert_eq!((&message["content"], &message["user"]), (&"hi".into(), &"bob".into()));
    }
    assert_eq!(engine.connections(), 3);
    ann.send(whole(CLOSE, [3, 232])).await;
    assert_eq!(closed(&mut ann).await, 1000);
    drop((bob, cid));
    while engine.connections() > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn the_subprotocol_is_the_vocabulary() {
    let engine = engine(Limits::default()).await;
    let address = axum_server(&engine).await;
    let mut client = connect(address, "/as/ann", Some("chat.v1")).await;
    action(&mut client, "LOGIN_SUCCESS").await;
    // No rooms before they are asked for.
    say(&mut client, serde_json::json!({"type": "PING", "requestId": "1"})).await;
    let frame = client.frame().await;
    assert!(frame.payload.windows(6).any(|word| word == b"\"PONG\""), "{frame:?}");
}

#[tokio::test]
async fn a_stranger_is_told_to_log_in_and_closed() {
    let mut limits = Limits::default();
    limits.login_deadline = Duration::from_millis(200);
    let engine = engine(limits).await;
    let mut client = connect(axum_server(&engine).await, "/", None).await;
    assert_eq!(action(&mut client, "ERROR").await["code"], "UNAUTHENTICATED");
    assert_eq!(closed(&mut client).await, 4500);
    assert_eq!(engine.connections(), 0);
}

#[tokio::test]
async fn what_is_not_spoken_closes_only_its_own_connection() {
    let mut limits = Limits::default();
    limits.rate = Some(Rate { burst: 20, per_second: 1 });
    let engine = engine(limits).await;
    let address = axum_server(&engine).await;
    let mut other = connect(address, "/as/other", None).await;
    action(&mut other, "RECEIVE_ROOMS").await;
    for (sent, code) in [
        (whole(BINARY, "{}"), 1003),
        (whole(TEXT, [0xff]), 1007),
        (whole(TEXT, vec![b' '; (64 << 10) + 1]), 1009),
        (masked(0xc1, "{}"), 1002),
        (whole(PING, "").repeat(3_000), 4505),
    ] {
        let mut client = connect(address, "/as/ann", None).await;
        client.send(sent).await;
        assert_eq!(closed(&mut client).await, code);
    }
    say(&mut other, serde_json::json!({"type": "PING", "requestId": "1"})).await;
    action(&mut other, "PONG").await;
}

#[tokio::test]
async fn more_than_the_inbox_holds_waits_in_the_socket() {
    let mut limits = Limits::default();
    limits.inbox_frames = 2;
    limits.rate = None;
    let engine = engine(limits).await;
    let mut client = connect(axum_server(&engine).await, "/as/ann", None).await;
    let pings: Vec<_> = (0..2_000)
        .flat_map(|n| whole(TEXT, format!(r#"{{"type":"PING","requestId":"{n}"}}"#)))
        .collect();
    client.keep_sending(pings, 100_000);
    for n in 0..2_000 {
        assert_eq!(action(&mut client, "PONG").await["requestId"], n.to_string());
    }
}

#[tokio::test]
async fn a_drained_engine_tells_everybody_to_come_back() {
    let engine = engine(Limits::default()).await;
    let address = axum_server(&engine).await;
    let mut client = connect(address, "/as/ann", None).await;
    action(&mut client, "RECEIVE_ROOMS").await;
    let draining = tokio::spawn({
        let engine = engine.clone();
        async move { engine.drain(Duration::from_secs(5)).await }
    });
    action(&mut client, "RECONNECT").await;
    assert_eq!(closed(&mut client).await, 4000);
    draining.await.unwrap();
    assert_eq!(engine.connections(), 0);
    assert_eq!(closed(&mut connect(address, "/as/bob", None).await).await, 4000);
}

/// Refuses to let bob write while it is closed, and blanks out a word of everybody's.
#[derive(Clone, Default)]
struct House(Arc<AtomicBool>);

#[async_trait]
impl Policy for House {
    async fn check(&self, principal: &Principal, attempt: &Attempt<'_>) -> Result<(), Denial> {
        let bob = principal.user.handle.as_str() == "bob";
        if self.0.load(Ordering::Relaxed) && bob && attempt.action == "SEND_MESSAGE" {
            return Err(Denial::new("muted", "not you"));
        }
        Ok(())
    }
}

#[async_trait]
impl Hooks for House {
    async fn before_send(&self, _author: &Principal, sending: &Sending<'_>) -> Verdict {
        match sending.content.contains("darn") {
            true => Verdict::Rewrite(Rewrite::new().content("****")),
            false => Verdict::Allow,
        }
    }
}

#[tokio::test]
async fn the_hosts_rules_hold_for_sockets_that_are_open() {
    let house = House::default();
    let builder = ChatEngine::builder(MemoryStore::default()).lobby("lobby");
    let engine = builder.policy(house.clone()).hooks(house.clone()).build().await.unwrap();
    let address = axum_server(&engine).await;
    let mut ann = connect(address, "/as/ann", None).await;
    let mut bob = connect(address, "/as/bob", None).await;
    action(&mut ann, "RECEIVE_ROOMS").await;
    action(&mut bob, "RECEIVE_ROOMS").await;
    let send = |content: &str| json!({"type": "SEND_MESSAGE", "roomId": 1, "content": content, "clientMessageId": content});

    say(&mut bob, send("darn")).await;
    let accepted = action(&mut bob, "MESSAGE_ACCEPTED").await;
    let heard = action(&mut ann, "RECEIVE_MESSAGES").await["messages"][0].clone();
    assert_eq!((&heard["content"], &heard["id"]), (&json!("****"), &accepted["id"]));

    house.0.store(true, Ordering::Relaxed);
    say(&mut bob, send("more")).await;
    let refused = action(&mut bob, "ERROR").await;
    assert_eq!(
        (&refused["code"], &refused["details"]["reason"]),
        (&json!("FORBIDDEN"), &json!("muted"))
    );
    say(&mut bob, send("darn")).await;
    let again = action(&mut bob, "MESSAGE_ACCEPTED").await;
    assert_eq!((&again["id"], &again["duplicate"]), (&accepted["id"], &json!(true)));

    house.0.store(false, Ordering::Relaxed);
    say(&mut bob, send("more")).await;
    let heard = action(&mut ann, "RECEIVE_MESSAGES").await["messages"][0].clone();
    assert_eq!(heard["content"], "more", "what was refused reached nobody");
}
