use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chat_testkit::SocketClient;
use chat_testkit::client::ConnectionCheck;
use chat_testkit::socket::Wire;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::common::Random;
use crate::seen::{Seen, seen};

/// After this long without a word it asks whether anybody is there …
const SILENCE: Duration = Duration::from_secs(1);
/// … and after this long it goes elsewhere.
const DEATH: Duration = Duration::from_secs(3);

/// A client of somebody, who goes from node to node.
pub(crate) struct Peer {
    pub(crate) name: String,
    pub(crate) handle: String,
    pub(crate) client: SocketClient,
    /// All that it was shown.
    pub(crate) seen: Vec<Seen>,
    /// All that must not be.
    pub(crate) wrong: Vec<String>,
    pub(crate) connections: usize,
    pub(crate) random: Random,
    check: ConnectionCheck,
    heard: Instant,
    connected: Instant,
    acts: Instant,
    words: usize,
}

/// What all peers are told to do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Orders {
    /// Nobody begins anything.
    pub(crate) calm: bool,
    /// So often, somebody has said something because he was told to …
    pub(crate) words: usize,
    /// … the last time this peer, or if nobody is named, everybody.
    pub(crate) speaker: Option<String>,
    /// Whoever is named here goes.
    pub(crate) gone: BTreeSet<String>,
}

/// What a peer knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) user: i64,
    pub(crate) user_rev: Option<i64>,
    /// Its cursor in each room.
    pub(crate) rooms: BTreeMap<i64, i64>,
    /// Whether it is connected, and nothing that it asked or wrote is open.
    pub(crate) settled: bool,
    pub(crate) words: usize,
}

impl Peer {
    pub(crate) fn new(handle: &str, device: &str, seed: u64) -> Self {
        let name = format!("{handle}.{device}");
        let now = Instant::now();
        Self {
            client: SocketClient::new(&name),
            name,
            handle: handle.to_owned(),
            seen: vec![],
            wrong: vec![],
            connections: 0,
            random: Random::new(seed),
            check: ConnectionCheck::default(),
            heard: now,
            connected: now,
            acts: now,
            words: 0,
        }
    }

    /// Does what people do, until it is told to go.
    pub(crate) async fn live(
        mut self,
        doors: Arc<[SocketAddr]>,
        mut orders: watch::Receiver<Orders>,
        standing: watch::Sender<Standing>,
    ) -> Self {
        loop {
            let order = orders.borrow_and_update().clone();
            if order.gone.contains(&self.handle) {
                self.client.cut();
                return self;
            }
            if self.client.is_connected() {
                tokio::select! {
                    heard = self.client.hear() => self.take(heard).await,
                    () = sleep_until(self.acts) => self.act(&order).await,
                    _ = orders.changed() => {}
                }
                self.look_after_itself().await;
            } else {
                self.connect(&doors).await;
            }
            let now = self.standing();
            standing.send_if_modified(|known| (*known != now).then(|| *known = now).is_some());
        }
    }

    async fn connect(&mut self, doors: &[SocketAddr]) {
        let door = doors[self.random.below(doors.len())];
        let opened = timeout(SILENCE, Wire::connect_with(door, "/chat", &[])).await;
        let Ok(Ok(wire)) = opened else {
            return sleep(Duration::from_millis(50)).await;
        };
        self.client.connect(wire);
        self.check = ConnectionCheck::default();
        self.connections += 1;
        (self.heard, self.connected) = (Instant::now(), Instant::now());
        self.send(&json!({ "type": "LOGIN", "user": self.handle })).await;
    }

    async fn take(&mut self, heard: io::Result<(Value, Vec<Value>)>) {
        match heard {
            Ok((frame, actions)) => {
                self.heard = Instant::now();
                self.seen.extend(seen(&frame));
                if let Some(wrong) = self.check.read(&frame) {
                    self.wrong.push(wrong);
                }
                for action in actions {
                    self.send(&action).await;
                }
            }
            Err(error) => {
                let error = error.to_string();
                let code = error.strip_prefix("closed with ").and_then(|code| code.parse().ok());
                if code.is_some_and(|code: u16| !(4000..4500).contains(&code)) {
                    self.wrong.push(format!("{error}, which says not to come back"));
                }
            }
        }
    }

    /// Sends an action, if there is somebody to send it to.
    pub(crate) async fn send(&mut self, action: &Value) {
        if !self.client.is_connected() {
            return;
        }
        self.check.sent(action);
        if timeout(SILENCE, self.client.send(action)).await.is_err() {
            self.client.cut();
        }
    }

    async fn act(&mut self, order: &Orders) {
        let pause = if order.calm { 50 } else { 20 + self.random.below(160) };
        self.acts = Instant::now() + Duration::from_millis(pause as u64);
        if !self.client.model.is_live() {
            return;
        }
        if !order.calm {
            self.do_something().await;
        } else if self.words < order.words {
            self.words += 1;
            let speaks = order.speaker.as_ref().is_none_or(|name| *name == self.name);
            let room = self.client.model.rooms().keys().next().copied();
            if let Some(room) = room.filter(|_| speaks) {
                self.write(room, &format!("word {}", self.words)).await;
            }
        }
        if order.calm || self.random.below(8) == 0 {
            for action in self.client.model.again() {
                self.send(&action).await;
            }
        }
    }

    /// Whoever hears nothing asks, and goes elsewhere; so does whoever is not let in.
    async fn look_after_itself(&mut self) {
        let (silence, model) = (self.heard.elapsed(), &mut self.client.model);
        if silence > DEATH || (!model.is_live() && self.connected.elapsed() > DEATH) {
            self.client.cut();
        } else if silence > SILENCE && model.is_live() && model.waiting() == 0 {
            let ping = model.ask(json!({ "type": "PING" }));
            self.send(&ping).await;
        }
    }

    fn standing(&self) -> Standing {
        let model = &self.client.model;
        let open = model.waiting() > 0 || !model.outbox().is_settled();
        Standing {
            user: model.user_id(),
            user_rev: model.user_rev(),
            rooms: model.rooms().iter().map(|(id, room)| (*id, room.have)).collect(),
            settled: self.client.is_connected() && model.is_live() && !open,
            words: self.words,
        }
    }
}
