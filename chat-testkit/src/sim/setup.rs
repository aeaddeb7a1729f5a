use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use chat_core::model::{JsonText, RoomKind, Timestamp, UserRef};
use chat_core::port::store::{NewRoom, RoomStore, Store, UserStore};
use chat_core::{ChatEngineBuilder, MemoryStore};
use parking_lot::Mutex;
use tokio::time::Instant;

use super::broken_store::BrokenStore;
use super::bus::Bus;
use super::chaos::Chaos;
use super::ledger::Ledger;
use super::node::tight_limits;
use super::peer::Peer;
use super::planted::Planted;
use super::sim_store::SimStore;
use super::trace::Trace;
use super::world::World;
use crate::Overlaid;
use crate::model_test::random::Random;
use crate::store::requests::new_user;

/// Users; some have two clients.
pub(super) const USERS: usize = 8;
const NODES: usize = 3;
const PEERS: usize = 12;

impl World {
    /// A world at rest: nodes, users, rooms of each kind, clients that are about to connect.
    pub(super) async fn build(
        seed: u64,
        planted: Planted,
        traced: bool,
        extend: fn(ChatEngineBuilder) -> ChatEngineBuilder,
    ) -> Self {
        let start = Instant::now();
        let mut random = Random::new(seed);
        let chaos = Arc::new(Chaos::new(Random::new(seed ^ 0xc4a0_5000)));
        let ledger = Arc::new(Mutex::new(Ledger::default()));
        let truth = MemoryStore::default();
        let inner: Arc<dyn Store> = match planted {
            Planted::Nothing => Arc::new(truth.clone()),
            _ => {
                let (inner, calls) = (truth.clone(), AtomicUsize::new(0));
                Arc::new(Overlaid(BrokenStore { inner, planted, calls }))
            }
        };
        let (chaos_, ledger_) = (chaos.clone(), ledger.clone());
        let store = SimStore { inner, node: 0, chaos: chaos_, ledger: ledger_ };
        let mut world = Self {
            seed,
            start,
            limits: tight_limits(&mut random),
            random,
            extend,
            bus: Bus::new(chaos.clone(), planted),
            chaos,
            ledger,
            truth,
            store,
            nodes: vec![],
            leaving: vec![],
            started: 0,
            revivals: vec![],
            peers: vec![],
            trace: Trace::new(start, traced),
        };
        world.people().await;
        for _ in 0..NODES {
            world.add_node().await;
        }
        for at in 0..PEERS {
            let peer = Peer::new(format!("p{at}"), handle(at % USERS), start);
            world.peers.push(peer);
        }
        world
    }

    async fn people(&mut self) {
        let store = Overlaid(self.store.clone());
        let mut users: Vec<UserRef> = vec![];
        for at in 0..USERS {
            users.push(store.ensure_user(new_user(&handle(at))).await.unwrap().user.to_ref());
        }
        for kind in [RoomKind::Channel, RoomKind::Group, RoomKind::Group, RoomKind::Direct] {
            let members: Vec<_> = match kind {
                RoomKind::Direct => users.iter().take(2).map(|user| user.id).collect(),
                _ => users.iter().filter(|_| !self.random.one_in(3)).map(|user| user.id).collect(),
            };
            let creator = (kind != RoomKind::Direct).then_some(users[0].id);
            let room = NewRoom {
                kind,
                name: if kind == RoomKind::Direct { String::new() } else { kind.as_str().into() },
                topic: None,
                data: self.room_data().map(|data| JsonText::encode(&data).unwrap()),
                external_key: None,
                creator,
                members,
                request: None,
                at: Timestamp::from_micros(0),
                max_rooms: 1_000,
            };
            store.create_room(room).await.unwrap();
        }
    }
}

impl World {
    /// What every room carries, in some worlds: enough for a list of a user's rooms to be longer than
    /// his queue.
    pub(super) fn room_data(&self) -> Option<String> {
        self.seed.is_multiple_of(4).then(|| "d".repeat(1_500))
    }
}

/// The handle of a user.
pub(super) fn handle(at: usize) -> String {
    format!("user{at}")
}
