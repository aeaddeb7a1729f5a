//! Each request as it goes well: its answer, what the others get, and in which order.
#![cfg(feature = "memory-store")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "../common/mod.rs"]
mod common;
mod crossings;
mod history;
mod idempotency;
mod lifecycle;
mod members;
mod messages;
mod rate;
mod refresh;
mod rooms;
mod sessions;
mod unread;

use chat_core::ChatEngine;
use common::{Client, int, open_engine};
use serde_json::{Value, json};

/// Two members of a group, at rest.
struct Pair {
    engine: ChatEngine,
    ann: Client,
    bob: Client,
    room: i64,
}

impl Pair {
    async fn new() -> Self {
        Self::on(open_engine().await).await
    }

    async fn on(engine: ChatEngine) -> Self {
        let mut bob = Client::visit(&engine, "bob").await;
        let mut ann = Client::visit(&engine, "ann").await;
        let create = json!({"type": "CREATE_ROOM", "kind": "group", "name": "pair",
            "users": ["bob"]});
        let room = int(&ann.done(create).await["room"]["id"]);
        bob.expect("ROOM_ADDED").await;
        ann.all().await;
        bob.all().await;
        Self { engine, ann, bob, room }
    }

    fn say(&self, content: &str) -> Value {
        json!({"type": "SEND_MESSAGE", "roomId": self.room, "content": content})
    }

    /// Something that ann says, as both get it.
    async fn said(&mut self, content: &str) -> Value {
        self.ann.send(self.say(content));
        let frame = self.bob.expect("RECEIVE_MESSAGES").await;
        assert_eq!(self.ann.expect("RECEIVE_MESSAGES").await, frame);
        frame["messages"][0].clone()
    }
}

/// The fields of `value` that `expected` names are as it says.
fn assert_has(value: &Value, expected: &Value) {
    for (key, expected) in expected.as_object().unwrap() {
        assert_eq!(&value[key], expected, "{key} in {value}");
    }
}
