//! A random crowd, and every byte that each of them is ever sent: nobody sees anything of a room
//! that he is not a member of. `CHAT_SEEDS` widens the search.
#![cfg(feature = "memory-store")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "tests")]

mod actions;
#[path = "../common/mod.rs"]
mod common;
mod journal;

use std::panic::AssertUnwindSafe;

use actions::{Actions, Known, PEOPLE};
use chat_core::ChatEngine;
use chat_core::model::Limits;
use common::{Client, Open, idle, int, limits};
use futures::FutureExt;
use journal::{Journal, Moment, markers};
use serde_json::{Value, json};

const ROUNDS: usize = 40;

/// What happened, so that a run in which nothing did is not taken for a good one.
#[derive(Clone, Copy, Debug, Default)]
struct Counters {
    seen: usize,
    refused: usize,
    removals: usize,
    returns: usize,
    resumed: usize,
    resets: usize,
    reconnected: usize,
}

struct Somebody {
    user: i64,
    name: &'static str,
    client: Client,
    /// What he was shown was shown later than this.
    since: Moment,
}

struct Crowd {
    journal: Journal,
    engine: ChatEngine,
    actions: Actions,
    people: Vec<Somebody>,
    messages: i64,
    counters: Counters,
}

/// Rings and pages so small that every way to catch up is gone.
fn tight() -> Limits {
    let mut limits = limits();
    limits.ring_frames = 4;
    limits.room_pending = 3;
    limits.change_page = 3;
    limits.reset_after_revisions = 12;
    limits.queue_bytes = 4 << 10;
    limits
}

impl Crowd {
    async fn new(seed: u64, leak: Option<&'static str>) -> Self {
        let journal = Journal::new(seed, leak);
        // Without a lobby: there everybody would see everybody's handle.
        let builder = ChatEngine::builder(journal.store()).authenticator(Open);
        let engine = builder.limits(tight()).build().await.unwrap();
        let actions = Actions::new(seed);
        let (people, counters) = (vec![], Counters::default());
        let mut crowd = Self { journal, engine, actions, people, messages: 0, counters };
        for name in PEOPLE.into_iter().chain(PEOPLE.into_iter().take(3)) {
            let somebody = crowd.enter(name).await;
            crowd.people.push(somebody);
        }
        crowd.moles().await;
        crowd
    }

    async fn enter(&mut self, name: &'static str) -> Somebody {
        let since = self.journal.now();
        let known = self.known();
        let mut client = Client::v1(&self.engine, name);
        client.expect("HELLO").await;
        let user = int(&client.expect("LOGIN_SUCCESS").await["userId"]);
        if self.actions.random.one_in(2) {
            client.send(json!({"type": "RESUME"}));
        } else {
            client.send(self.actions.resume(known));
        }
        Somebody { user, name, client, since }
    }

    /// Each is in one room only, and does nothing there.
    async fn moles(&mut self) {
        for at in 0..3 {
            let mole = format!("mole-{}", self.actions.marker());
            Client::log_in(&self.engine, &mole).await;
            let mut create = self.actions.create();
            create["kind"] = "group".into();
            create["users"] = json!([mole, PEOPLE[at + 1]]);
            self.people[at].client.send(create);
        }
    }

    fn known(&self) -> Known {
        Known { rooms: self.journal.rooms(), messages: self.messages }
    }

    /// Somebody is removed while he reads from the beginning and everybody talks.
    fn storm(&mut self) {
        let room = self.actions.random.id(self.known().rooms);
        let present = self.journal.present(room);
        let here = present.iter().filter_map(|user| PEOPLE.get(*user as usize - 1)).copied();
        let here: Vec<_> = here.collect();
        if here.len() < 2 {
            return;
        }
        let victim = *self.actions.random.pick(&here);
        for at in 0..self.people.len() {
            let name = self.people[at].name;
            if name == victim {
                self.ask(at, json!({"type": "SYNC_ROOM", "roomId": room, "sinceRev": 0}));
            } else if here.contains(&name) {
                self.ask(at, json!({"type": "REMOVE_USER", "roomId": room, "user": victim}));
                for _ in 0..4 {
                    let send = self.actions.send(name, room);
                    self.ask(at, send);
                }
            }
        }
    }

    fn ask(&self, at: usize, action: Value) {
        let client = &self.people[at].client;
        // A full inbox is the transport's affair.
        if client.connection.accepts() {
            client.send(action);
        }
    }

    async fn round(&mut self) {
        if self.actions.random.one_in(4) {
            self.storm();
        }
        for _ in 0..self.actions.random.below(40) {
            let known = self.known();
            let at = self.actions.random.below(self.people.len());
            if self.actions.random.one_in(40) {
                self.reconnect(at).await;
            }
            let action = self.actions.any(self.people[at].name, known);
            self.ask(at, action);
        }
        // Some read, and others find their queues full, before all come to rest.
        while {
            idle().await;
            self.scan()
        } {}
        let now = self.journal.now();
        self.people.iter_mut().for_each(|somebody| somebody.since = now);
    }

    async fn reconnect(&mut self, at: usize) {
        self.scan();
        let name = self.people[at].name;
        self.people[at] = self.enter(name).await;
        self.counters.reconnected += 1;
    }

    /// Looks through everything that was sent; false when there was nothing.
    fn scan(&mut self) -> bool {
        let mut any = false;
        for somebody in &mut self.people {
            for text in somebody.client.waiting_texts() {
                any = true;
                for number in markers(&text) {
                    let complaint = self.journal.complaint(somebody.user, number, somebody.since);
                    assert_eq!(complaint, None, "{}: {text}", somebody.name);
                    self.counters.seen += 1;
                }
                let frame: Value = serde_json::from_str(&text).unwrap();
                self.counters.count(&frame);
                self.messages = self.messages.max(newest(&frame));
            }
        }
        any
    }
}

fn newest(frame: &Value) -> i64 {
    let ids = frame["messages"].as_array().into_iter().flatten();
    ids.map(|message| int(&message["id"])).max().unwrap_or(0)
}

impl Counters {
    fn add(&mut self, other: &Self) {
        self.seen += other.seen;
        self.refused += other.refused;
        self.removals += other.removals;
        self.returns += other.returns;
        self.resumed += other.resumed;
        self.resets += other.resets;
        self.reconnected += other.reconnected;
    }

    fn count(&mut self, frame: &Value) {
        match frame["type"].as_str().unwrap() {
            "ERROR" => {
                let code = frame["code"].as_str().unwrap();
                assert!(!["INTERNAL", "UNAVAILABLE", "BUSY"].contains(&code), "{frame}");
                self.refused += 1;
            }
            "RESUMED" => self.resumed += 1,
            "ROOM_RESET" => self.resets += 1,
            _ => {}
        }
    }
}

async fn run(seed: u64, leak: Option<&'static str>) -> Counters {
    let mut crowd = Crowd::new(seed, leak).await;
    for _ in 0..ROUNDS {
        crowd.round().await;
    }
    (crowd.counters.removals, crowd.counters.returns) = crowd.journal.moves();
    crowd.counters
}

#[tokio::test(start_paused = true)]
async fn nobody_sees_what_is_not_his() {
    let mut total = Counters::default();
    for seed in common::random::seeds(16) {
        eprintln!("seed {seed}");
        total.add(&run(seed, None).await);
    }
    eprintln!("{total:?}");
    let Counters { seen, refused, removals, returns, resumed, resets, reconnected } = total;
    for count in [seen, refused, removals, returns, resumed, resets, reconnected] {
        assert!(count > 0, "{total:?}");
    }
}

/// A store that forgets to ask who reads is found out, within so many seeds.
async fn find(leak: &'static str, seeds: u64) {
    for seed in 0..seeds {
        let Err(panic) = AssertUnwindSafe(run(seed, Some(leak))).catch_unwind().await else {
            continue;
        };
        let words = panic.downcast_ref::<String>().unwrap();
        assert!(words.contains("was shown marker"), "{words}");
        eprintln!("a leak in {leak} is found with seed {seed}");
        return;
    }
    panic!("a leak in {leak} that nobody saw");
}

#[tokio::test(start_paused = true)]
async fn the_scan_finds_a_leak_in_history() {
    find("history", 1).await;
}

#[tokio::test(start_paused = true)]
async fn the_scan_finds_a_leak_in_changes() {
    find("changes", 200).await;
}
