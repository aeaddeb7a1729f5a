//! A random crowd whose clients keep to the rules: whoever reads slowly, goes and comes back, is
//! removed and invited again, ends up knowing exactly what the store knows. `CHAT_SEEDS` widens it.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use chat_core::model::{Change, Rev, RoomId, StoreResult};
use chat_core::port::store::{MessageStore, RoomStore, UserStore};
use chat_core::{ChatEngine, Limits};
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::common::decorated::{Decorated, Hook};
use super::common::follower::Follower;
use super::common::random::{Random, seeds};
use super::common::{Client, engine_on, int, limits};

const PEOPLE: [&str; 5] = ["ann", "bob", "cid", "dan", "eve"];

/// Every call takes its own time.
struct Dawdle(Mutex<Random>);

impl Dawdle {
    async fn some_time(&self) {
        let millis = self.0.lock().below(40).saturating_sub(20);
        tokio::time::sleep(Duration::from_millis(millis as u64)).await;
    }
}

#[async_trait]
impl Hook for Dawdle {
    async fn before(&self, _call: &'static str) -> StoreResult<()> {
        self.some_time().await;
        Ok(())
    }

    async fn after(&self, _call: &'static str) {
        self.some_time().await;
    }
}

struct Reader {
    name: &'static str,
    client: Client,
    follower: Follower,
    /// All that he was sent; printed when something is wrong.
    log: Vec<String>,
}

#[derive(Debug, Default)]
struct Counters {
    repeats: usize,
    resets: usize,
    resumed: usize,
    removed: usize,
}

struct Crowd {
    random: Random,
    store: Decorated,
    engine: ChatEngine,
    /// Owns every room, and reads at once.
    boss: Client,
    readers: Vec<Reader>,
    rooms: Vec<i64>,
    messages: i64,
    counters: Counters,
}

fn tight(random: &mut Random) -> Limits {
    let mut limits = limits();
    limits.queue_bytes = 1_000 + random.below(6_000);
    limits.ring_frames = 1 + random.below(12);
    limits.change_page = 2 + random.below(6);
    limits.room_pending = 2 + random.below(6);
    limits.reset_after_revisions = if random.one_in(2) { 15 } else { 1_000 };
    limits
}

impl Crowd {
    async fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let store = Decorated::new(Dawdle(Mutex::new(Random::new(seed))));
        let engine = engine_on(store.clone(), tight(&mut random)).await;
        let mut boss = Client::log_in(&engine, "boss").await;
        for name in PEOPLE {
            Client::log_in(&engine, name).await;
        }
        let mut rooms = vec![1];
        for n in 0..2 {
            let create = json!({"type": "CREATE_ROOM", "kind": "group", "name": format!("r{n}"),
                "users": PEOPLE});
            rooms.push(int(&boss.done(create).await["room"]["id"]));
        }
        let readers = vec![];
        let counters = Counters::default();
        let mut crowd = Self { random, store, engine, boss, readers, rooms, messages: 0, counters };
        for name in PEOPLE.into_iter().chain(["ann", "bob"]) {
            let reader = crowd.enter(name, Follower::default());
            crowd.readers.push(reader);
        }
        crowd
    }

    fn enter(&self, name: &'static str, follower: Follower) -> Reader {
        let client = Client::v1(&self.engine, name);
        let rooms: BTreeMap<_, _> =
            follower.have.iter().map(|(room, rev)| (room.to_string(), *rev)).collect();
        let mut resume = json!({"type": "RESUME", "epoch": "memory", "rooms": rooms});
        if !follower.have.is_empty() {
            resume["userRev"] = follower.user_rev.into();
        }
        let log = vec![resume.to_string()];
        client.send(resume);
        Reader { name, client, follower, log }
    }

    fn step(&mut self) {
        let room = *self.random.pick(&self.rooms);
        let at = self.random.below(self.readers.len());
        let name = self.readers[at].name;
        let (number, small) = (self.random.next(), self.random.below(30));
        let message = self.random.id(self.messages + 1);
        let role = *self.random.pick(&["admin", "member"]);
        match self.random.below(24) {
            0..=8 => {
                let content = format!("{number} {}", "x".repeat(small * 10));
                let say = json!({"type": "SEND_MESSAGE", "roomId": room, "content": content});
                if self.random.one_in(3) { self.ask(at, say) } else { self.command(say) }
            }
            9 | 10 => {
                let edit = json!({"type": "EDIT_MESSAGE", "messageId": message,
                    "content": format!("edited {number}"),
                    "editVersion": small % 3});
                self.command(edit);
            }
            11 => self.command(json!({"type": "DELETE_MESSAGE",
                "messageId": message})),
            12 => self.command(json!({"type": "UPDATE_ROOM", "roomId": room,
                "topic": format!("t{number}")})),
            13 | 14 => {
                self.command(json!({"type": "REMOVE_USER", "roomId": room, "user": name}));
                self.counters.removed += 1;
                if self.random.one_in(2) {
                    self.command(json!({"type": "INVITE_USER", "roomId": room, "user": name}));
                }
            }
            15 | 16 => self.command(json!({"type": "INVITE_USER", "roomId": room, "user": name})),
            17 => self.ask(at, json!({"type": "LEAVE_ROOM", "roomId": room})),
            18 => self.ask(at, json!({"type": "JOIN_ROOM", "roomId": 1})),
            19 => self.ask(
                at,
                json!({"type": "MARK_READ", "roomId": room,
                "seq": small}),
            ),
            20 => self.command(json!({"type": "SET_ROLE", "roomId": room, "user": name,
                "role": role})),
            21 => {
                self.read(at, usize::MAX);
                let follower = self.readers[at].follower.clone();
                self.readers[at] = self.enter(name, follower);
                self.counters.resumed += 1;
            }
            _ => {
                let count = self.random.below(12);
                self.read(at, count);
            }
        }
    }

    fn ask(&self, at: usize, action: Value) {
        let client = &self.readers[at].client;
        if client.connection.accepts() {
            client.send(action);
        }
    }

    fn command(&self, action: Value) {
        if self.boss.connection.accepts() {
            self.boss.send(action);
        }
    }

    fn read(&mut self, at: usize, count: usize) {
        let reader = &mut self.readers[at];
        for _ in 0..count {
            let Some(frame) = reader.client.waiting_one() else { return };
            reader.log.push(frame.to_string().replace("xxxxxxxxxx", ""));
            reader.follower.follow(&frame);
            if let Some(hole) = reader.follower.holes.pop() {
                let room = int(&hole["roomId"]);
                let have = reader.follower.have[&room];
                let log = reader.log.join("\n");
                panic!("{log}\n{} has {have} and was sent {hole}", reader.name);
            }
        }
    }

    async fn round(&mut self) {
        for _ in 0..self.random.below(60) {
            self.step();
            if self.random.one_in(3) {
                tokio::time::sleep(Duration::from_millis(self.random.below(60) as u64)).await;
            }
            for frame in self.boss.waiting() {
                let ids = frame["messages"].as_array().into_iter().flatten();
                self.messages = ids.map(|it| int(&it["id"])).fold(self.messages, i64::max);
            }
        }
    }

    /// Everybody reads everything.
    async fn rest(&mut self) {
        loop {
            // Inboxes may be full, and every call takes its time.
            tokio::time::sleep(Duration::from_secs(20)).await;
            let mut at_rest = self.boss.waiting().is_empty();
            for reader in &self.readers {
                at_rest &= reader.client.connection.queue().bytes() == 0;
            }
            if at_rest {
                return;
            }
            (0..self.readers.len()).for_each(|at| self.read(at, usize::MAX));
        }
    }

    /// Each knows his rooms, and each message of them that changed since he came.
    async fn check(&self) {
        for reader in &self.readers {
            let key = format!("open:{}", reader.name);
            let user = self.store.inner.user_by_external_id(&key).await.unwrap().unwrap();
            let mine = self.store.inner.rooms(user.id, None, 100).await.unwrap();
            let heads: BTreeMap<_, _> =
                mine.rooms.iter().map(|view| (view.room.id.get(), view.room.rev.get())).collect();
            let log = reader.log.join("\n");
            let log = format!("{log}\n{:?}", mine.user_rev);
            assert_eq!(reader.follower.have, heads, "{log}\n{}", reader.name);
            assert_eq!(reader.follower.user_rev, mine.user_rev.get(), "{}", reader.name);
            for room in heads.keys() {
                self.compare(reader, *room).await;
            }
        }
    }

    /// Everybody at rest gets a message once: nobody sits on two chairs.
    async fn echo(&mut self) {
        for room in self.rooms.clone() {
            let before: Vec<_> = self.readers.iter().map(|reader| reader.log.len()).collect();
            self.command(json!({"type": "SEND_MESSAGE", "roomId": room, "content": "echo"}));
            self.rest().await;
            for (reader, before) in self.readers.iter().zip(before) {
                let sent = &reader.log[before..];
                let there = usize::from(reader.follower.have.contains_key(&room));
                assert_eq!(sent.len(), there, "{}: {sent:?}", reader.name);
            }
        }
    }

    /// What he knows of a message is how it stands.
    async fn compare(&self, reader: &Reader, room: i64) {
        let id = RoomId::new(room);
        let rows = self.store.inner.changes(None, id, Rev::ZERO, 100_000).await.unwrap().rows;
        for row in rows {
            let Change::Message(message) = row else { continue };
            if let Some(known) = reader.follower.messages.get(&(room, message.id.get())) {
                assert_eq!(known.1, message.content, "{}: {}", reader.name, message.id);
            }
        }
    }
}

async fn run(seed: u64, total: &mut Counters) {
    let mut crowd = Crowd::new(seed).await;
    for _ in 0..12 {
        crowd.round().await;
        crowd.rest().await;
        crowd.check().await;
        crowd.echo().await;
    }
    for reader in &crowd.readers {
        total.repeats += reader.follower.repeats.len();
        total.resets += reader.follower.resets.len();
    }
    total.resumed += crowd.counters.resumed;
    total.removed += crowd.counters.removed;
}

#[tokio::test(start_paused = true)]
async fn everybody_ends_up_knowing_the_same() {
    let mut total = Counters::default();
    for seed in seeds(20) {
        eprintln!("seed {seed}");
        run(seed, &mut total).await;
    }
    eprintln!("{total:?}");
    assert!(total.resets > 0 && total.resumed > 0 && total.removed > 0, "{total:?}");
}
