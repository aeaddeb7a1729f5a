//! A client without a transport.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

use std::time::Duration;

use async_trait::async_trait;
use chat_core::model::Identity;
use chat_core::port::{AuthError, Authenticator, LoginRequest};
use chat_core::{ChatEngine, Connection, Limits, MemoryStore, Opening, Outgoing, Protocol};
use serde_json::Value;

/// Lets in whoever says a name.
pub struct Open;

#[async_trait]
impl Authenticator for Open {
    async fn authenticate(&self, request: LoginRequest) -> Result<Identity, AuthError> {
        Ok(Identity::new(format!("open:{}", request.user)).handle(request.user))
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
    let builder = ChatEngine::builder(MemoryStore::default());
    builder.authenticator(Open).lobby("lobby").limits(limits).build().await.unwrap()
}

pub struct Client {
    pub connection: Connection,
}

impl Client {
    pub fn seed(engine: &ChatEngine) -> Self {
        Self { connection: engine.open(Opening::new().protocol(Protocol::Seed)) }
    }

    pub async fn log_in(engine: &ChatEngine, name: &str) -> Self {
        let mut client = Self::seed(engine);
        client.send(serde_json::json!({"type": "LOGIN", "user": name}));
        client.expect("RECEIVE_ROOMS").await;
        client
    }

    pub fn send(&self, action: Value) {
        self.connection.receive(&action.to_string()).unwrap();
    }

    /// The next frame; panics when none comes for long.
    pub async fn next(&mut self) -> Value {
        let next = tokio::time::timeout(Duration::from_secs(20), self.connection.next());
        match next.await.unwrap() {
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
        loop {
            let frame = self.next().await;
            if frame["requestId"] == "q" {
                return frame;
            }
        }
    }
}
