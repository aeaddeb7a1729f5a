//! A client without a transport, and what tests look at.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

pub mod decorated;
pub mod follower;
pub mod random;
pub mod script;
pub mod snapshot;
pub mod world;

use std::time::Duration;

use async_trait::async_trait;
use chat_core::model::{Identity, JsonText};
use chat_core::port::store::Store;
use chat_core::port::{AuthError, Authenticator, LoginRequest};
use chat_core::wire::Close;
use chat_core::{
    ActionCall, ActionHandler, ChatEngine, ChatError, Connection, Limits, MemoryStore, Opening,
    Outgoing, Protocol,
};
use futures::FutureExt;
use serde_json::{Value, json};

/// Lets in whoever says a name.
pub struct Open;

#[async_trait]
impl Authenticator for Open {
    async fn authenticate(&self, request: LoginRequest) -> Result<Identity, AuthError> {
        Ok(Identity::new(format!("open:{}", request.user)).handle(request.user))
    }
}

/// Says what it is told.
pub struct Echo;

#[async_trait]
impl ActionHandler for Echo {
    async fn handle(&self, call: ActionCall) -> Result<Option<JsonText>, ChatError> {
        Ok(call.data)
    }
}

pub fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.rate = None;
    limits
}

pub async fn open_engine() -> ChatEngine {
    engine_with(limits()).await
}

pub async fn engine_with(limits: Limits) -> ChatEngine {
    engine_on(MemoryStore::default(), limits).await
}

pub async fn engine_on(store: impl Store + 'static, limits: Limits) -> ChatEngine {
    let builder = ChatEngine::builder(store);
    let builder = builder.action("x-echo", Echo);
    builder.authenticator(Open).lobby("lobby").limits(limits).build().await.unwrap()
}

/// Waits until nothing is left to do. For tests in paused time, where the clock moves on only when
/// every task waits for it.
pub async fn idle() {
    tokio::time::sleep(Duration::from_secs(4)).await;
}

pub struct Client {
    pub connection: Connection,
}

impl Client {
    pub fn seed(engine: &ChatEngine) -> Self {
        Self { connection: engine.open(Opening::new().protocol(Protocol::Seed)) }
    }

    /// Somebody whom the host knows, speaking `chat.v1`, before anything was said.
    pub fn v1(engine: &ChatEngine, name: &str) -> Self {
        Self { connection: engine.connect(identity(name)) }
    }

    /// The seed's way to begin.
    pub async fn log_in(engine: &ChatEngine, name: &str) -> Self {
        let mut client = Self::seed(engine);
        client.send(json!({"type": "LOGIN", "user": name}));
        client.expect("RECEIVE_ROOMS").await;
        client
    }

    /// A first visit by `chat.v1`.
    pub async fn visit(engine: &ChatEngine, name: &str) -> Self {
        let mut client = Self::v1(engine, name);
        client.send(json!({"type": "RESUME"}));
        client.expect("RESUMED").await;
        client
    }

    pub fn send(&self, action: Value) {
        self.raw(&action.to_string());
    }

    pub fn raw(&self, text: &str) {
        self.connection.receive(text).unwrap();
    }

    async fn outgoing(&self) -> Option<Outgoing> {
        let next = tokio::time::timeout(Duration::from_secs(20), self.connection.next());
        next.await.unwrap()
    }

    /// The next frame; panics when none comes for long.
    pub async fn next(&mut self) -> Value {
        match self.outgoing().await {
            Some(Outgoing::Action(action)) => serde_json::from_str(action.json()).unwrap(),
            other => panic!("the connection ended: {other:?}"),
        }
    }

    /// The next frame of this type; others are skipped.
    pub async fn expect(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.next().await;
            if frame["type"] == kind {
                return frame;
            }
            assert_ne!(frame["code"], "INTERNAL", "{frame}");
        }
    }

    /// Asks, and returns the one answer.
    pub async fn ask(&mut self, mut action: Value) -> Value {
        action["requestId"] = "q".into();
        self.send(action);
        self.answer("q").await
    }

    /// The frame that answers this request; others are skipped.
    pub async fn answer(&mut self, request_id: &str) -> Value {
        loop {
            let frame = self.next().await;
            if frame["requestId"] == request_id {
                return frame;
            }
        }
    }

    /// Asks for something that must not be refused.
    pub async fn done(&mut self, action: Value) -> Value {
        let answer = self.ask(action.clone()).await;
        assert_ne!(answer["type"], "ERROR", "{action} was answered {answer}");
        answer
    }

    /// One frame that waits already.
    pub fn waiting_one(&mut self) -> Option<Value> {
        match self.connection.next().now_or_never()?? {
            Outgoing::Action(action) => Some(serde_json::from_str(action.json()).unwrap()),
            other => panic!("the connection ended: {other:?}"),
        }
    }

    /// What waits already, as text, without waiting for more.
    pub fn waiting_texts(&mut self) -> Vec<String> {
        let mut texts = vec![];
        while let Some(Some(outgoing)) = self.connection.next().now_or_never() {
            if let Outgoing::Action(action) = outgoing {
                texts.push(action.json().to_owned());
            }
        }
        texts
    }

    /// What waits already, without waiting for more.
    pub fn waiting(&mut self) -> Vec<Value> {
        let texts = self.waiting_texts();
        texts.iter().map(|text| serde_json::from_str(text).unwrap()).collect()
    }

    /// All that comes until nothing is left to do.
    pub async fn all(&mut self) -> Vec<Value> {
        idle().await;
        self.waiting()
    }

    /// Reads on until the connection ends, and says how.
    pub async fn closed(&mut self) -> Close {
        loop {
            match self.outgoing().await {
                Some(Outgoing::Close(close)) => {
                    assert!(self.outgoing().await.is_none(), "nothing follows the end");
                    return close;
                }
                Some(_) => {}
                None => panic!("the connection ended without a reason"),
            }
        }
    }
}

pub fn identity(name: &str) -> Identity {
    Identity::new(format!("open:{name}")).handle(name)
}

/// The types of frames, in order.
pub fn types(frames: &[Value]) -> Vec<&str> {
    frames.iter().map(|frame| frame["type"].as_str().unwrap()).collect()
}

/// A number in a frame.
pub fn int(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value} is no integer"))
}
