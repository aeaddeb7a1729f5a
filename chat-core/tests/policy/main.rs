//! What the host plugs in: a policy and hooks, as clients and the host meet them.
#![cfg(feature = "memory-store")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod actions;
#[path = "../common/mod.rs"]
mod common;
mod events;
mod harm;
mod hooks;
mod logins;
mod order;
mod rules;
mod shared;
mod switch;

use chat_core::{ChatEngine, ChatEngineBuilder, MemoryStore};
use common::{Client, Open, int, limits};
use serde_json::{Value, json};

/// An engine with what `extend` plugs in.
async fn engine(extend: impl FnOnce(ChatEngineBuilder) -> ChatEngineBuilder) -> ChatEngine {
    let builder = ChatEngine::builder(MemoryStore::default()).authenticator(Open);
    extend(builder.limits(limits())).build().await.unwrap()
}

/// Ann's group, with bob in it; both at rest.
async fn group(engine: &ChatEngine) -> (Client, Client, i64) {
    let mut bob = Client::visit(engine, "bob").await;
    let mut ann = Client::visit(engine, "ann").await;
    let create = json!({"type": "CREATE_ROOM", "kind": "group", "name": "g", "users": ["bob"]});
    let room = int(&ann.done(create).await["room"]["id"]);
    bob.all().await;
    ann.all().await;
    (ann, bob, room)
}

fn say(room: i64, content: &str, key: &str) -> Value {
    json!({"type": "SEND_MESSAGE", "roomId": room, "content": content, "clientMessageId": key})
}
