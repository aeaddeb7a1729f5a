use std::sync::Arc;
use std::time::Duration;

use chat_core::model::UserId;
use chat_core::{ChatEngine, Connection, Identity, Limits, MemoryStore, Outgoing};
use chat_layer_redis::RedisBus;
use chat_testkit::servers::{RedisServer, Server};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout};

use crate::node::{DEADLINE, quick};

/// Short, so that nobody waits long for the lease of somebody whose node died.
const LEASE: Duration = Duration::from_secs(3);

async fn engine(store: &MemoryStore, bus: &RedisBus) -> ChatEngine {
    let mut limits = Limits::default();
    limits.presence_lease = LEASE;
    let builder = ChatEngine::builder(store.clone()).limits(limits);
    let builder = builder.channel_layer(bus.layer().unwrap()).presence(bus.presence().unwrap());
    builder.build().await.unwrap()
}

/// Somebody on a connection.
struct Person {
    connection: Connection,
    id: UserId,
    requests: u64,
}

impl Person {
    async fn connect(engine: &ChatEngine, name: &str) -> Self {
        let connection = engine.connect(Identity::new(name).handle(name));
        let mut person = Self { connection, id: UserId::new(0), requests: 0 };
        let login = person.hears(|frame| frame["type"] == "LOGIN_SUCCESS").await;
        person.id = UserId::new(login["userId"].as_i64().unwrap());
        person.asks(json!({"type": "RESUME", "rooms": {}})).await;
        person
    }

    /// The next frame that is like this; others are thrown away.
    async fn hears(&mut self, like: impl Fn(&Value) -> bool) -> Value {
        let heard = async {
            loop {
                if let Some(Outgoing::Action(action)) = self.connection.next().await {
                    let frame: Value = serde_json::from_str(action.json()).unwrap();
                    if like(&frame) {
                        return frame;
                    }
                }
            }
        };
        timeout(DEADLINE, heard).await.expect("it is heard")
    }

    async fn asks(&mut self, mut action: Value) -> Value {
        self.requests += 1;
        let id = format!("r{}", self.requests);
        action["requestId"] = json!(id);
        self.connection.receive(&action.to_string()).unwrap();
        let answer = self.hears(|frame| frame["requestId"] == *id).await;
        assert_ne!(answer["type"], "ERROR", "{answer}");
        answer
    }

    async fn says(&mut self, room: &Value, content: &str) {
        self.asks(json!({"type": "SEND_MESSAGE", "roomId": room, "content": content})).await;
    }

    async fn reads(&mut self, content: &str) {
        self.hears(|frame| {
            frame["type"] == "RECEIVE_MESSAGES" && frame.to_string().contains(content)
        })
        .await;
    }
}

pub(crate) async fn chat_goes_on_while_redis_is_away(_: Arc<RedisServer>) {
    let server = RedisServer::start_private();
    let bus = quick(&server.url(), server.prefix()).build().unwrap();
    let store = MemoryStore::default();
    let (one, other) = (engine(&store, &bus).await, engine(&store, &bus).await);
    let (mut ann, mut ada) =
        (Person::connect(&one, "ann").await, Person::connect(&one, "ada").await);
    let mut bob = Person::connect(&other, "bob").await;
    let create =
        json!({"type": "CREATE_ROOM", "kind": "group", "name": "Room", "users": ["ada", "bob"]});
    let room = ann.asks(create).await["room"]["id"].clone();
    // Above the revision that this says, they hear everything.
    for person in [&mut ada, &mut bob] {
        person.hears(|frame| frame["type"] == "ROOM_ADDED").await;
    }
    for text in ["one", "two", "three"] {
        ann.says(&room, text).await;
        ada.reads(text).await;
        bob.reads(text).await;
    }
    assert_eq!(one.presence().online(&[bob.id]).await.unwrap(), [bob.id]);

    server.kill();
    for text in ["four", "five"] {
        ann.says(&room, text).await;
        ada.reads(text).await;
        bob.reads(text).await;
        bob.says(&room, &format!("{text}, says bob")).await;
        ada.reads(&format!("{text}, says bob")).await;
    }

    server.start_again();
    ann.says(&room, "six").await;
    bob.reads("six").await;
    // Leases went with the server, and are renewed.
    let deadline = Instant::now() + DEADLINE;
    while one.presence().online(&[bob.id]).await.ok().is_none_or(|it| it.is_empty()) {
        assert!(Instant::now() < deadline, "bob never comes back");
        sleep(Duration::from_millis(50)).await;
    }
    // His node dies without a word, and its lease ends by itself.
    let absent = bob.id;
    drop((bob, other));
    let deadline = Instant::now() + LEASE * 10;
    while one.presence().online(&[absent]).await.ok().is_none_or(|it| !it.is_empty()) {
        assert!(Instant::now() < deadline, "bob never goes");
        sleep(Duration::from_millis(50)).await;
    }
}
