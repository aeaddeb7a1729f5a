//! A client for the tests of embedders: in the same process as the engine, without a transport.

mod heard;
mod settled;

use std::fmt::Display;
use std::future::poll_fn;
use std::time::Duration;

use chat_core::model::RoomId;
use chat_core::port::{Entropy, SystemEntropy};
use chat_core::wire::Close;
use chat_core::{ChatEngine, Connection, Identity, Outgoing};
use futures::FutureExt;
use serde_json::Value;

use self::heard::Heard;
use crate::client::{ClientMessage, ClientRoom, ModelClient};

/// Nothing that comes at all takes this long.
const DEADLINE: Duration = Duration::from_secs(60);

/// A client that keeps to the rules of the protocol, connected to an engine in the same process.
///
/// It knows what a client would know: everything it hears goes through a [`ModelClient`], which also
/// asks for what is missing. So expectations are about what it knows, not about the order of frames,
/// and hold as well on several nodes and after a reconnection. Nothing here sleeps: an expectation
/// returns with the frame that meets it, and panics after 60 seconds, or when the connection ends,
/// with what was wanted and what came instead.
///
/// ```
/// use chat_core::{ChatEngine, Draft, Identity, MemoryStore, RoomSpec};
/// use chat_testkit::TestClient;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let chat = ChatEngine::builder(MemoryStore::default()).build().await?;
/// let room = chat.rooms().ensure("order:7", RoomSpec::group("Order 7")).await?.id;
/// let ann = Identity::new("ann").handle("ann");
/// chat.members().add(room, &ann).await?;
///
/// let mut ann = TestClient::connect(&chat, ann).await;
/// chat.messages().post(room, Draft::system("Paid")).await?;
/// ann.expect_message(room, "Paid").await;
/// ann.send(room, "Thank you").await;
///
/// let mut bob = TestClient::connect(&chat, Identity::new("bob").handle("bob")).await;
/// ann.send(room, "Is anybody else here?").await;
/// bob.settled().await;
/// assert!(bob.room(room).is_none(), "bob is no member, and knows nothing");
/// # Ok(())
/// # }
/// ```
pub struct TestClient {
    engine: ChatEngine,
    identity: Identity,
    connection: Connection,
    model: ModelClient,
    heard: Heard,
}

impl TestClient {
    /// Connects somebody whom the host knows; returns when he has been told everything.
    ///
    /// # Panics
    /// When the connection is refused.
    pub async fn connect(engine: &ChatEngine, identity: Identity) -> Self {
        // No two clients use the same keys, also when both are the same user.
        let keys = format!("test-{:x}", SystemEntropy::default().next_u64());
        let mut client = Self {
            engine: engine.clone(),
            connection: engine.connect(identity.clone()),
            heard: Heard::new(identity.external_id()),
            identity,
            model: ModelClient::new(keys),
        };
        client.expect("the end of the first visit", ModelClient::is_live).await;
        client
    }

    /// Breaks the connection, and comes back to this engine, which may be another node, with what
    /// it knows.
    ///
    /// # Panics
    /// When the connection is refused.
    pub async fn reconnect(&mut self, engine: &ChatEngine) {
        self.engine = engine.clone();
        self.connection = engine.connect(self.identity.clone());
        self.model.connect();
        self.expect("the end of the resuming", ModelClient::is_live).await;
    }

    /// What it knows, whole.
    pub fn model(&self) -> &ModelClient {
        &self.model
    }

    /// What it knows of a room; `None` while it is no member, as far as it knows.
    pub fn room(&self, room: RoomId) -> Option<&ClientRoom> {
        self.model.rooms().get(&room.get())
    }

    /// What the messages of a room say, by number, as far as it knows; deleted ones are left out.
    pub fn texts(&self, room: RoomId) -> Vec<&str> {
        let messages = self.room(room).into_iter().flat_map(|room| room.messages.values());
        let mut messages: Vec<_> = messages.filter(|message| !message.deleted).collect();
        messages.sort_by_key(|message| message.seq);
        messages.into_iter().map(|message| message.content.as_str()).collect()
    }

    /// Says something, and returns when it is stored and has come back.
    ///
    /// # Panics
    /// When it is refused, with the code.
    pub async fn send(&mut self, room: RoomId, content: &str) -> ClientMessage {
        let action = self.model.write(room.get(), content);
        let key = action["clientMessageId"].as_str().unwrap_or_default().to_owned();
        self.submit(&action).await;
        loop {
            let entry = &self.model.outbox().entries()[&key];
            if let Some(code) = &entry.refused {
                self.heard.fail(&format!("{content:?} to be accepted"), &format!("it was {code}"));
            }
            let message = entry.acked.and_then(|(id, _)| self.room(room)?.messages.get(&id));
            if let Some(message) = message {
                return message.clone();
            }
            self.step(&format!("the message {content:?} of its own")).await;
        }
    }

    /// Asks for something, and returns the answer, whatever it is: an `ERROR` too.
    pub async fn ask(&mut self, action: Value) -> Value {
        let action = self.model.ask(action);
        self.submit(&action).await;
        loop {
            let frame = self.step(&format!("an answer to {action}")).await;
            if frame["requestId"] == action["requestId"] {
                return frame;
            }
        }
    }

    /// Waits for a message in a room that says exactly this; one that is there already will do.
    pub async fn expect_message(&mut self, room: RoomId, content: &str) -> ClientMessage {
        let says = |message: &&ClientMessage| !message.deleted && message.content == content;
        loop {
            let known = self.room(room);
            if let Some(message) = known.and_then(|room| room.messages.values().find(says)) {
                return message.clone();
            }
            self.step(&format!("the message {content:?} in room {room}")).await;
        }
    }

    /// Waits until it is a member of a room of this name, and returns which.
    pub async fn expect_room(&mut self, name: &str) -> RoomId {
        loop {
            let mut rooms = self.model.rooms().iter();
            if let Some((id, _)) = rooms.find(|(_, room)| room.name == name) {
                return RoomId::new(*id);
            }
            self.step(&format!("a room called {name:?}")).await;
        }
    }

    /// Waits until what it knows is so. `wanted` is for the panic.
    pub async fn expect(&mut self, wanted: impl Display, so: impl Fn(&ModelClient) -> bool) {
        while !so(&self.model) {
            self.step(&wanted).await;
        }
    }

    /// Waits for the next frame of this type.
    pub async fn expect_frame(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.step(&format!("a frame {kind}")).await;
            if frame["type"] == kind {
                return frame;
            }
        }
    }

    /// Waits until the engine ends the connection, and says why.
    pub async fn closed(&mut self) -> Close {
        loop {
            match self.next(&"the end of the connection").await {
                Some(Outgoing::Close(close)) => return close,
                Some(outgoing) => drop(self.hear(&outgoing)),
                None => self.heard.fail(&"the end of the connection", &"it ended without a reason"),
            }
        }
    }

    async fn submit(&self, action: &Value) {
        poll_fn(|cx| self.connection.poll_accepts(cx)).await;
        if self.connection.receive(&action.to_string()).is_err() {
            self.heard.fail(&format!("{action} to be read"), &"the inbox was full");
        }
    }

    /// Hears one frame, and does what the rules say.
    async fn step(&mut self, wanted: &impl Display) -> Value {
        let outgoing = self.next(wanted).await;
        let frame = match &outgoing {
            Some(Outgoing::Close(close)) => self.heard.fail(wanted, &ended(close)),
            Some(outgoing) => self.hear(outgoing),
            None => self.heard.fail(wanted, &"the connection ended"),
        };
        self.react(&frame).await;
        frame
    }

    /// As [`step`](Self::step), for what waits already; false when nothing does.
    async fn step_now(&mut self) -> bool {
        let Some(Some(outgoing)) = self.connection.next().now_or_never() else { return false };
        if let Outgoing::Close(close) = &outgoing {
            self.heard.fail(&"everything there is", &ended(close));
        }
        let frame = self.hear(&outgoing);
        self.react(&frame).await;
        true
    }

    async fn next(&self, wanted: &impl Display) -> Option<Outgoing> {
        match tokio::time::timeout(DEADLINE, self.connection.next()).await {
            Ok(outgoing) => outgoing,
            Err(_) => self.heard.fail(wanted, &format!("{DEADLINE:?} passed")),
        }
    }

    fn hear(&mut self, outgoing: &Outgoing) -> Value {
        let Outgoing::Action(action) = outgoing else { return Value::Null };
        self.heard.note(action.json());
        serde_json::from_str(action.json()).unwrap_or_default()
    }

    async fn react(&mut self, frame: &Value) {
        for action in self.model.receive(frame) {
            self.submit(&action).await;
        }
    }
}

fn ended(close: &Close) -> String {
    format!("the connection was closed with {}: {}", close.code, close.reason)
}
