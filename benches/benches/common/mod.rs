//! Connections without a transport, for benchmarks.
#![allow(dead_code, unreachable_pub, reason = "each benchmark uses a part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot run should say so")]

use chat_core::port::store::Store;
use chat_core::{ChatEngine, Connection, Identity, Limits, Opening, Outgoing, Protocol};

/// An engine without rate limits whose users share a lobby.
pub async fn engine(store: impl Store + 'static) -> ChatEngine {
    let mut limits = Limits::default();
    limits.rate = None;
    ChatEngine::builder(store).limits(limits).lobby("lobby").build().await.unwrap()
}

/// The user of this number.
pub fn identity(number: usize) -> Identity {
    Identity::new(number).handle(format!("u{number}"))
}

/// A user who is live in all his rooms.
pub async fn resumed(engine: &ChatEngine, number: usize) -> Connection {
    let connection = engine.connect(identity(number));
    until(&connection, "\"LOGIN_SUCCESS\"").await;
    connection.receive(r#"{"type":"RESUME","rooms":{},"requestId":"s"}"#).unwrap();
    until(&connection, "\"requestId\":\"s\"").await;
    connection
}

/// A user who is live in the lobby.
pub async fn user(engine: &ChatEngine, number: usize) -> Connection {
    let opening = Opening::new().identity(identity(number)).protocol(Protocol::Seed);
    let connection = engine.open(opening);
    until(&connection, "\"RECEIVE_ROOMS\"").await;
    connection.receive(r#"{"type":"SYNC_ROOM","roomId":1,"sinceRev":1,"requestId":"s"}"#).unwrap();
    until(&connection, "\"requestId\":\"s\"").await;
    connection
}

/// Reads frames until one contains `mark`; its JSON.
pub async fn until(connection: &Connection, mark: &str) -> String {
    while let Some(frame) = connection.next().await {
        if let Outgoing::Action(action) = &frame
            && action.json().contains(mark)
        {
            return action.json().to_owned();
        }
    }
    panic!("the connection has ended before {mark}");
}
