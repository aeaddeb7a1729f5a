use std::net::SocketAddr;
use std::time::Duration;

use chat_testkit::socket::Wire;
use chat_testkit::{ModelClient, SocketClient};
use serde_json::json;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::common::PATIENCE;

/// Between two messages of one author.
const PAUSE: Duration = Duration::from_millis(15);

/// What roamers do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// Authors write.
    Write,
    /// Nobody begins anything.
    Settle,
}

/// A client that is sent away, and comes back to wherever it is let in.
pub(crate) struct Roamer {
    pub(crate) client: SocketClient,
    /// The types of the frames of each connection.
    pub(crate) heard: Vec<Vec<String>>,
    /// How each connection ended.
    pub(crate) ends: Vec<String>,
    handle: String,
    writes: bool,
    address: SocketAddr,
    written: usize,
}

impl Roamer {
    /// Comes for the first time.
    pub(crate) async fn arrive(address: SocketAddr, handle: &str, writes: bool) -> Self {
        let (heard, ends) = (vec![], vec![]);
        let (client, handle) = (SocketClient::new(handle), handle.to_owned());
        let mut roamer = Self { client, heard, ends, handle, writes, address, written: 0 };
        roamer.connect().await;
        let all = |model: &ModelClient| model.is_live() && model.waiting() == 0;
        timeout(PATIENCE, roamer.client.until(all)).await.unwrap().unwrap();
        roamer
    }

    /// Goes on until there is nothing to be written any more, and all of it is answered.
    pub(crate) async fn roam(mut self, mut work: watch::Receiver<Work>) -> Self {
        let mut next = Instant::now();
        loop {
            let now = *work.borrow_and_update();
            let model = &self.client.model;
            let settled = model.is_live() && model.waiting() == 0 && model.outbox().is_settled();
            if now == Work::Settle && self.client.is_connected() && settled {
                self.heard.push(self.client.types().to_vec());
                return self;
            }
            if !self.client.is_connected() {
                self.connect().await;
            }
            tokio::select! {
                heard = self.client.hear() => match heard {
                    Ok((_, actions)) => {
                        for action in actions {
                            let _ = self.client.send(&action).await;
                        }
                    }
                    Err(error) => {
                        self.heard.push(self.client.types().to_vec());
                        self.ends.push(error.to_string());
                    }
                },
                () = sleep_until(next) => {
                    next = Instant::now() + PAUSE;
                    self.write(now).await;
                }
                _ = work.changed() => {}
            }
        }
    }

    async fn write(&mut self, work: Work) {
        if !self.client.model.is_live() {
            return;
        }
        // What was refused for now.
        for action in self.client.model.again() {
            let _ = self.client.send(&action).await;
        }
        let room = self.client.model.rooms().keys().next().copied();
        if let Some(room) = room.filter(|_| self.writes && work == Work::Write) {
            self.written += 1;
            let content = format!("{} of {}", self.written, self.handle);
            let action = self.client.model.write(room, content);
            let _ = self.client.send(&action).await;
        }
    }

    /// Connects; whoever is not let in tries again.
    async fn connect(&mut self) {
        let connected = async {
            loop {
                if let Ok(wire) = Wire::connect_with(self.address, "/chat", &[]).await {
                    return wire;
                }
                sleep(Duration::from_millis(20)).await;
            }
        };
        self.client.connect(timeout(PATIENCE, connected).await.expect("a node that lets in"));
        let login = json!({ "type": "LOGIN", "user": self.handle });
        let _ = self.client.send(&login).await;
    }
}
