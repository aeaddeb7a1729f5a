//! Connections that read slowly, or not at all, or come back late: they cost nobody but themselves,
//! and get everything all the same, in order, once.
#![cfg(feature = "memory-store")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "tests")]

mod broken;
#[path = "../common/mod.rs"]
mod common;
mod crowd;
mod lagging;
mod lists;
mod pages;
mod resume;
mod returning;
mod state;
mod sync;

use chat_core::model::Rev;
use chat_core::port::store::{MessageStore, RoomStore};
use chat_core::{ChatEngine, Limits, MemoryStore};
use common::follower::Follower;
use common::{Client, engine_on};
use serde_json::{Value, json};

const LOBBY: i64 = 1;

/// An engine with a lobby, and somebody who talks.
struct Talk {
    store: MemoryStore,
    engine: ChatEngine,
    talker: Client,
    said: usize,
}

impl Talk {
    async fn new(limits: Limits) -> Self {
        let store = MemoryStore::default();
        let engine = engine_on(store.clone(), limits).await;
        Self::on(store, engine).await
    }

    async fn on(store: MemoryStore, engine: ChatEngine) -> Self {
        let talker = Client::log_in(&engine, "talker").await;
        Self { store, engine, talker, said: 0 }
    }

    /// Says `count` things of about so many bytes each.
    async fn say(&mut self, room: i64, count: usize, bytes: usize) {
        for _ in 0..count {
            self.said += 1;
            let content = format!("{} {}", self.said, "x".repeat(bytes));
            let say = json!({"type": "SEND_MESSAGE", "roomId": room, "content": content});
            self.talker.done(say).await;
        }
    }

    /// Edits one message so many times: as many revisions, one row.
    async fn edit(&mut self, message: i64, count: usize) {
        for version in 0..count {
            let content = format!("version {}", version + 1);
            self.talker
                .done(json!({"type": "EDIT_MESSAGE", "messageId": message, "content": content,
                    "editVersion": version}))
                .await;
        }
    }

    async fn room(&mut self, users: &[&str]) -> i64 {
        for user in users {
            Client::log_in(&self.engine, user).await;
        }
        let create =
            json!({"type": "CREATE_ROOM", "kind": "group", "name": "room", "users": users});
        common::int(&self.talker.done(create).await["room"]["id"])
    }

    async fn head(&self, room: i64) -> i64 {
        let room = self.store.room(chat_core::model::RoomId::new(room)).await.unwrap();
        room.unwrap().rev.get()
    }

    /// Asserts that the follower knows each of the room's messages as the store has it.
    async fn assert_complete(&self, follower: &Follower, room: i64, since: i64) {
        let id = chat_core::model::RoomId::new(room);
        let changes = self.store.changes(None, id, Rev::new(since), 100_000).await.unwrap();
        let mut messages = 0;
        for change in &changes.rows {
            if let chat_core::model::Change::Message(message) = change {
                let known = follower.messages.get(&(room, message.id.get()));
                let stored = (message.rev.get(), message.content.clone());
                assert_eq!(known, Some(&stored), "message {}", message.id);
                messages += 1;
            }
        }
        assert!(messages > 0, "nothing to compare");
        assert_eq!(follower.have[&room], self.head(room).await);
    }
}

/// Reads until nothing more comes.
async fn read_all(client: &mut Client) -> Vec<Value> {
    let mut frames = vec![];
    loop {
        common::idle().await;
        let texts = client.waiting_texts();
        if texts.is_empty() {
            return frames;
        }
        for text in texts {
            assert!(text.len() <= 256 << 10, "a frame of {} bytes", text.len());
            frames.push(serde_json::from_str(&text).unwrap());
        }
    }
}

/// A client and what it knows, up to now.
async fn reader(engine: &ChatEngine, name: &str) -> (Client, Follower) {
    let mut client = Client::v1(engine, name);
    client.send(json!({"type": "RESUME"}));
    let mut follower = Follower::default();
    follower.follow_all(&read_all(&mut client).await);
    (client, follower)
}
