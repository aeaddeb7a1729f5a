use std::sync::atomic::{AtomicU64, Ordering};

use chat_core::model::{Change, Rev, RoomId, UserId};
use chat_core::port::store::{MessageStore, RoomStore, Store, UserStore};
use chat_core::port::{ChannelLayer, Entropy};
use chat_core::{ChatEngine, Limits, MemoryStore};
use chat_layer_memory::MemoryBus;
use chat_testkit::{FaultyLayer, FaultyNetwork};
use futures::FutureExt;
use serde_json::json;

use super::reader::Reader;
use super::{AT_ONCE, NEVER, within};

/// Nodes on one store and one bus.
pub(crate) struct Cluster {
    pub(crate) store: MemoryStore,
    pub(crate) bus: MemoryBus,
    pub(crate) network: FaultyNetwork,
    pub(crate) layers: Vec<FaultyLayer>,
    pub(crate) engines: Vec<ChatEngine>,
}

pub(crate) fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.rate = None;
    limits
}

/// Limits of a node that never looks for what was lost.
pub(crate) fn trusting() -> Limits {
    let mut limits = limits();
    limits.head_check = NEVER;
    limits
}

struct Seeded(AtomicU64);

impl Entropy for Seeded {
    fn next_u64(&self) -> u64 {
        let n = self.0.fetch_add(1, Ordering::Relaxed);
        (n ^ (n >> 7)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31)
    }
}

impl Cluster {
    pub(crate) async fn new(nodes: u64, seed: u64, limits: Limits) -> Self {
        Self::with(nodes, seed, limits, |layer| layer, |store| store).await
    }

    /// Nodes whose ends of the network and of the store are wrapped.
    pub(crate) async fn with<L: ChannelLayer + 'static, S: Store + 'static>(
        nodes: u64,
        seed: u64,
        limits: Limits,
        layer: impl Fn(FaultyLayer) -> L,
        store: impl Fn(MemoryStore) -> S,
    ) -> Self {
        let (bus, network) = (MemoryBus::new(), FaultyNetwork::new(seed));
        let mut cluster =
            Self { store: MemoryStore::default(), bus, network, layers: vec![], engines: vec![] };
        for node in 0..nodes {
            let end = cluster.network.layer(cluster.bus.layer());
            let engine = ChatEngine::builder(store(cluster.store.clone()))
                .channel_layer(layer(end.clone()))
                .entropy(Seeded(AtomicU64::new(seed * 1_000_003 + node * 10_007)))
                .limits(limits.clone());
            cluster.layers.push(end);
            cluster.engines.push(engine.build().await.unwrap());
        }
        cluster
    }

    /// Somebody who is live on a node.
    pub(crate) async fn reader(&self, node: usize, name: &str) -> Reader {
        let reader = self.newcomer(node, name);
        within(super::REPAIR, "going live", || reader.is_live()).await;
        reader
    }

    /// Somebody who connects just now.
    pub(crate) fn newcomer(&self, node: usize, name: &str) -> Reader {
        Reader::connect(&self.engines[node], name)
    }

    /// A group that `owner` makes with others, and everybody knows.
    pub(crate) async fn group(&self, owner: &Reader, others: &[&Reader]) -> i64 {
        let users: Vec<_> = others.iter().map(|reader| reader.name()).collect();
        let create = json!({"type": "CREATE_ROOM", "kind": "group", "name": "g", "users": users});
        let room = owner.done(create).await["room"]["id"].as_i64().unwrap();
        for reader in others {
            within(super::REPAIR, "hearing of the room", || reader.knows(room)).await;
        }
        within(AT_ONCE, "knowing the members", || owner.knows(room)).await;
        room
    }

    /// The room's head.
    pub(crate) fn head(&self, room: i64) -> i64 {
        let heads = now(self.store.heads(&[RoomId::new(room)], &[]));
        heads.unwrap().rooms[0].1.get()
    }

    pub(crate) fn user(&self, name: &str) -> UserId {
        now(self.store.user_by_external_id(name)).unwrap().unwrap().id
    }

    /// The revision at which a user's membership changed last.
    pub(crate) fn membership(&self, room: i64, user: &str) -> i64 {
        let user = self.user(user);
        let changes = now(self.store.changes(None, RoomId::new(room), Rev::ZERO, 1 << 20)).unwrap();
        let of = |change: &Change| match change {
            Change::Member(member) if member.user.id == user => Some(member.rev.get()),
            _ => None,
        };
        changes.rows.iter().find_map(of).unwrap()
    }

    /// What a reader does not know of what the store knows; nothing when he is up to date.
    pub(crate) fn missing(&self, reader: &Reader) -> Option<String> {
        let user = self.user(reader.name());
        let list = now(self.store.rooms(user, None, 1 << 20)).unwrap();
        let model = reader.model();
        if model.user_rev() != Some(list.user_rev.get()) {
            return Some(format!("state {} of {:?}", list.user_rev, model.user_rev()));
        }
        let expected: Vec<_> = list.rooms.iter().map(|view| view.room.id.get()).collect();
        if !model.rooms().keys().eq(expected.iter()) {
            return Some(format!("rooms {expected:?}"));
        }
        list.rooms.iter().find_map(|view| {
            let (id, known) = (view.room.id.get(), &model.rooms()[&view.room.id.get()]);
            let facts = known.have == view.room.rev.get()
                && known.name == view.room.name
                && known.role == view.role.as_str()
                && known.read_seq == view.read_seq.get();
            let lacks = || format!("room {id}: {view:?}, known as {known:?}");
            (!facts || !self.has_messages(user, id, known)).then(lacks)
        })
    }

    fn has_messages(
        &self,
        reader: UserId,
        room: i64,
        known: &chat_testkit::client::ClientRoom,
    ) -> bool {
        use chat_core::port::store::Page;
        let page = Page::After(chat_core::model::Seq::ZERO);
        let history =
            now(self.store.history(Some(reader), RoomId::new(room), page, 1 << 20)).unwrap();
        let floor = known.floor.unwrap_or(i64::MAX);
        history.messages.iter().filter(|message| message.seq.get() >= floor).all(|message| {
            known.messages.get(&message.id.get()).is_some_and(|it| it.content == message.content)
        })
    }

    /// Waits until everybody knows everything; asserts that nobody had to ask for it.
    pub(crate) async fn converge(&self, readers: &[&Reader], limit: std::time::Duration) {
        let begin = tokio::time::Instant::now();
        while let Some((reader, missing)) =
            readers.iter().find_map(|reader| Some((reader, self.missing(reader)?)))
        {
            let name = reader.name();
            assert!(begin.elapsed() < limit, "{name} lacks {missing}");
            tokio::time::sleep(super::ms(10)).await;
        }
        for reader in readers {
            let counts = reader.model().counts();
            assert_eq!((counts.gaps, counts.strange_answers), (0, 0), "{}", reader.name());
            assert_eq!(reader.is_closed(), None, "{}", reader.name());
        }
    }
}

/// The store in memory never waits.
fn now<T>(asked: impl Future<Output = T>) -> T {
    asked.now_or_never().unwrap()
}
