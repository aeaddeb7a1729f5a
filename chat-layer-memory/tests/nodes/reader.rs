use std::sync::{Arc, Mutex, MutexGuard};

use chat_core::wire::Close;
use chat_core::{ChatEngine, Connection, Identity, Outgoing};
use chat_testkit::ModelClient;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use super::ms;

/// A client that keeps to the protocol and reads at once; dropping it is a disconnection.
pub(crate) struct Reader {
    name: String,
    inner: Arc<Inner>,
    task: JoinHandle<()>,
}

struct Inner {
    connection: Connection,
    state: Mutex<State>,
}

struct State {
    model: ModelClient,
    frames: Vec<(Instant, Value)>,
    closed: Option<Close>,
}

impl Reader {
    pub(crate) fn connect(engine: &ChatEngine, name: &str) -> Self {
        let connection = engine.connect(Identity::new(name).handle(name));
        let state = State { model: ModelClient::new(name), frames: vec![], closed: None };
        let inner = Arc::new(Inner { connection, state: Mutex::new(state) });
        let task = tokio::spawn(run(inner.clone()));
        Self { name: name.to_owned(), inner, task }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn model(&self) -> ModelClient {
        self.state().model.clone()
    }

    pub(crate) fn is_live(&self) -> bool {
        self.state().model.is_live()
    }

    pub(crate) fn is_closed(&self) -> Option<Close> {
        self.state().closed.clone()
    }

    /// Whether it has the room, and all of it.
    pub(crate) fn knows(&self, room: i64) -> bool {
        let state = self.state();
        let room = state.model.rooms().get(&room);
        room.is_some_and(|room| room.floor.is_some() && room.members.is_some())
    }

    /// Whether it has a message.
    pub(crate) fn has(&self, room: i64, content: &str) -> bool {
        let state = self.state();
        let messages = state.model.rooms().get(&room).map(|room| &room.messages);
        messages.is_some_and(|messages| messages.values().any(|it| it.content == content))
    }

    /// Everything it was ever sent.
    pub(crate) fn frames(&self) -> Vec<Value> {
        self.state().frames.iter().map(|(_, frame)| frame.clone()).collect()
    }

    /// The revisions of the room's logged frames that it was sent since `begin`.
    pub(crate) fn logged(&self, room: i64, begin: Instant) -> Vec<i64> {
        let state = self.state();
        let frames = state.frames.iter().filter(|(at, frame)| {
            *at >= begin && frame["roomId"] == room && frame["requestId"].is_null()
        });
        frames.filter_map(|(_, frame)| frame["rev"].as_i64()).collect()
    }

    /// Writes a message, and does not wait for anything.
    pub(crate) fn write(&self, room: i64, content: &str) {
        let action = self.state().model.write(room, content);
        self.send(&action);
    }

    /// Writes a message as soon as the connection takes it.
    pub(crate) async fn say(&self, room: i64, content: &str) {
        while !self.inner.connection.accepts() {
            sleep(ms(1)).await;
        }
        self.write(room, content);
    }

    /// Writes a message, and waits until it is stored.
    pub(crate) async fn post(&self, room: i64, content: &str) -> Value {
        self.done(json!({"type": "SEND_MESSAGE", "roomId": room, "content": content})).await
    }

    /// Asks, and returns the answer, which must be no refusal.
    pub(crate) async fn done(&self, action: Value) -> Value {
        let action = self.state().model.ask(action);
        self.send(&action);
        let answers = |(_, frame): &&(Instant, Value)| frame["requestId"] == action["requestId"];
        for _ in 0..10_000 {
            let answer = self.state().frames.iter().rev().find(answers).cloned();
            if let Some((_, answer)) = answer {
                assert_ne!(answer["type"], "ERROR", "{action} was answered {answer}");
                return answer;
            }
            sleep(ms(1)).await;
        }
        panic!("{action} was not answered");
    }

    pub(crate) async fn remove(&self, room: i64, user: &Reader) {
        self.done(json!({"type": "REMOVE_USER", "roomId": room, "user": user.name})).await;
    }

    pub(crate) async fn invite(&self, room: i64, user: &Reader) {
        self.done(json!({"type": "INVITE_USER", "roomId": room, "user": user.name})).await;
    }

    fn send(&self, action: &Value) {
        self.inner.connection.receive(&action.to_string()).unwrap();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap()
    }
}

async fn run(inner: Arc<Inner>) {
    while let Some(outgoing) = inner.connection.next().await {
        match outgoing {
            Outgoing::Action(action) => {
                let frame: Value = serde_json::from_str(action.json()).unwrap();
                let actions = {
                    let mut state = inner.state.lock().unwrap();
                    state.frames.push((Instant::now(), frame.clone()));
                    state.model.receive(&frame)
                };
                for action in actions {
                    while !inner.connection.accepts() {
                        sleep(ms(1)).await;
                    }
                    inner.connection.receive(&action.to_string()).unwrap();
                }
            }
            Outgoing::Close(close) => inner.state.lock().unwrap().closed = Some(close),
            _ => {}
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.task.abort();
    }
}
