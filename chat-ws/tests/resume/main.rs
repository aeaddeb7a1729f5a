//! Clients that keep to the rules, on real sockets that break, stall and come back late: they end
//! up knowing what the store knows, at a bounded price.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "tests")]

mod cost;
mod counted;
mod crowd;
mod cuts;
mod far;
mod random;
mod stalls;

use std::net::SocketAddr;
use std::time::Duration;

use chat_core::model::{Change, Rev, RoomId};
use chat_core::port::store::{MessageStore, RoomStore};
use chat_core::{ChatEngine, Identity, Limits, MemoryStore};
use chat_testkit::client::{ClientMessage, ModelClient};
use chat_testkit::socket::Wire;
use chat_testkit::{Overlaid, SocketClient};
use chat_ws::{Origins, WebSocketOptions, accept};
use counted::{Counted, Counts};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpSocket};

const LOBBY: i64 = 1;

/// Nobody is limited in his rate, and the clock costs nothing.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.rate = None;
    limits.heartbeat = Duration::from_secs(600);
    limits.head_check = Duration::from_secs(3_600);
    limits
}

/// An engine with a lobby behind a port; the path says who is there.
struct Server {
    store: MemoryStore,
    counts: Counts,
    engine: ChatEngine,
    address: SocketAddr,
}

impl Server {
    async fn start(limits: Limits) -> Self {
        Self::on(MemoryStore::default(), limits).await
    }

    async fn on(store: MemoryStore, limits: Limits) -> Self {
        let counts = Counts::default();
        let counted = Overlaid(Counted { store: store.clone(), counts: counts.clone() });
        let builder = ChatEngine::builder(counted).lobby("lobby").limits(limits);
        let engine = builder.build().await.unwrap();
        let socket = TcpSocket::new_v4().unwrap();
        // What the kernel takes for somebody who does not read is taken by nobody here.
        socket.set_send_buffer_size(16 << 10).unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1_024).unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve(listener, engine.clone()));
        Self { store, counts, engine, address }
    }

    async fn wire(&self, name: &str) -> Wire {
        Wire::connect(self.address, &format!("/{name}"), Some(32 << 10)).await.unwrap()
    }

    /// A new client that knows everything.
    async fn client(&self, name: &str) -> SocketClient {
        let mut client = SocketClient::new(name);
        self.come_back(name, &mut client).await;
        client
    }

    /// Connects, and hears everything that is missing.
    async fn come_back(&self, name: &str, client: &mut SocketClient) {
        client.connect(self.wire(name).await);
        client.until(|model| model.is_live() && model.waiting() == 0).await.unwrap();
    }

    async fn all_gone(&self) {
        while self.engine.connections() > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    async fn head(&self, room: i64) -> i64 {
        self.store.room(RoomId::new(room)).await.unwrap().unwrap().rev.get()
    }

    /// Asserts that it missed nothing and knows each room as the store does, from the first message
    /// on that it should hold.
    async fn assert_complete(&self, model: &ModelClient) {
        let counts = model.counts();
        let broken = (counts.gaps, counts.told_gaps, counts.repeats, counts.strange_answers);
        assert_eq!(broken, (0, 0, 0, 0), "{counts:?}");
        assert_eq!(counts.broken_promises, 0);
        for (&id, room) in model.rooms() {
            assert_eq!(room.have, self.head(id).await, "room {id}");
            let floor = room.floor.unwrap();
            let mut messages = 0;
            for (id, stored) in self.stored(id).await {
                if stored.seq >= floor {
                    assert_eq!(room.messages.get(&id), Some(&stored), "message {id}");
                    messages += 1;
                } else if let Some(known) = room.messages.get(&id) {
                    assert_eq!(known, &stored);
                    messages += 1;
                }
            }
            assert_eq!(room.messages.len(), messages, "a message that is not stored");
        }
    }

    async fn stored(&self, room: i64) -> Vec<(i64, ClientMessage)> {
        let room = RoomId::new(room);
        let changes = self.store.changes(None, room, Rev::ZERO, usize::MAX).await.unwrap();
        let messages = changes.rows.into_iter().filter_map(|row| match row {
            Change::Message(message) => Some(message),
            _ => None,
        });
        let kept = |message: chat_core::model::Message| {
            let kept = ClientMessage {
                seq: message.seq.get(),
                rev: message.rev.get(),
                content: message.content.clone(),
                deleted: message.deleted_at.is_some(),
                author: message.author.id.get(),
                edit_version: i64::from(message.edit_version),
            };
            (message.id.get(), kept)
        };
        messages.map(kept).collect()
    }
}

async fn serve(listener: TcpListener, engine: ChatEngine) {
    let mut options = WebSocketOptions::from(engine.limits());
    options.write_deadline = Duration::from_secs(600);
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let engine = engine.clone();
        tokio::spawn(async move {
            let Ok(request) = accept(stream, &Origins::default(), options).await else { return };
            let name = request.uri().path().trim_start_matches('/').to_owned();
            let _ = request.serve(&engine, Identity::new(&name).handle(&name)).await;
        });
    }
}

/// Says something and hears it; the id of the message.
async fn say(talker: &mut SocketClient, room: i64, content: &str) -> i64 {
    let have = talker.model.rooms()[&room].have;
    let say = json!({ "type": "SEND_MESSAGE", "roomId": room, "content": content });
    let accepted = talker.ask(say).await.unwrap();
    assert_eq!(accepted["type"], "MESSAGE_ACCEPTED", "{accepted}");
    talker.until(|model| model.rooms()[&room].have > have).await.unwrap();
    accepted["id"].as_i64().unwrap()
}

/// Gives a message its next version.
async fn edit(talker: &mut SocketClient, message: i64, version: usize, content: &str) -> Value {
    let edit = json!({ "type": "EDIT_MESSAGE", "messageId": message, "content": content,
        "editVersion": version });
    talker.ask(edit).await.unwrap()
}
