//! Who is online on whatever node, in virtual time.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use chat_core::model::UserId;
use chat_core::port::store::UserStore;
use chat_core::port::{Presence, PresenceError};
use chat_core::{ChatEngine, Connection, Identity, MemoryStore};
use chat_layer_memory::{MemoryBus, MemoryPresence};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

/// Presence that can be out of order, and is counted.
struct Watched {
    inner: MemoryPresence,
    broken: Arc<AtomicBool>,
    panics: Arc<AtomicBool>,
    renewals: Arc<AtomicUsize>,
}

impl Watched {
    fn check(&self) -> Result<(), PresenceError> {
        assert!(!self.panics.load(Ordering::Relaxed), "as asked");
        match self.broken.load(Ordering::Relaxed) {
            true => Err(PresenceError::new("the cable is out")),
            false => Ok(()),
        }
    }
}

#[async_trait]
impl Presence for Watched {
    async fn renew(&self, users: &[UserId], lease: Duration) -> Result<(), PresenceError> {
        self.check()?;
        self.renewals.fetch_add(1, Ordering::Relaxed);
        self.inner.renew(users, lease).await
    }

    async fn leave(&self, users: &[UserId]) -> Result<(), PresenceError> {
        self.check()?;
        self.inner.leave(users).await
    }

    async fn online(&self, users: &[UserId]) -> Result<Vec<UserId>, PresenceError> {
        self.check()?;
        self.inner.online(users).await
    }
}

struct Nodes {
    store: MemoryStore,
    bus: MemoryBus,
    engines: Vec<ChatEngine>,
    broken: Arc<AtomicBool>,
    panics: Arc<AtomicBool>,
    renewals: Arc<AtomicUsize>,
}

impl Nodes {
    async fn new(count: usize) -> Self {
        let (store, bus) = (MemoryStore::default(), MemoryBus::new());
        let (broken, panics, renewals) = Default::default();
        let mut nodes = Self { store, bus, engines: vec![], broken, panics, renewals };
        for _ in 0..count {
            let (broken, renewals) = (nodes.broken.clone(), nodes.renewals.clone());
            let (inner, panics) = (nodes.bus.presence(), nodes.panics.clone());
            let presence = Watched { inner, broken, panics, renewals };
            let builder = ChatEngine::builder(nodes.store.clone());
            let builder = builder.channel_layer(nodes.bus.layer()).presence(presence);
            nodes.engines.push(builder.build().await.unwrap());
        }
        nodes
    }

    fn connect(&self, node: usize, name: &str) -> Connection {
        self.engines[node].connect(Identity::new(name).handle(name))
    }

    async fn user(&self, name: &str) -> UserId {
        self.store.user_by_external_id(name).await.unwrap().unwrap().id
    }

    async fn is_online(&self, asked: usize, name: &str) -> bool {
        let user = self.user(name).await;
        let online = self.engines[asked].presence().online(&[user]).await.unwrap();
        assert!(online.is_empty() || online == [user]);
        !online.is_empty()
    }

    /// How long it takes until a node says so.
    async fn until(&self, asked: usize, name: &str, online: bool) -> Duration {
        let begin = Instant::now();
        while self.is_online(asked, name).await != online {
            assert!(begin.elapsed() < SECOND * 60, "never");
            sleep(Duration::from_millis(10)).await;
        }
        begin.elapsed()
    }
}

/// Lets a login happen that takes no time.
async fn settle() {
    sleep(Duration::from_millis(1)).await;
}

#[tokio::test(start_paused = true)]
async fn who_connects_is_online_and_who_goes_is_offline() {
    let nodes = Nodes::new(2).await;
    for _ in 0..3 {
        let connection = nodes.connect(0, "ann");
        settle().await;
        assert!(nodes.until(1, "ann", true).await <= SECOND);
        assert!(nodes.is_online(0, "ann").await);
        // However long it lasts.
        for _ in 0..60 {
            sleep(SECOND).await;
            assert!(nodes.is_online(1, "ann").await);
        }
        drop(connection);
        assert!(nodes.until(1, "ann", false).await <= SECOND * 5);
        assert!(!nodes.is_online(0, "ann").await);
    }
}

#[tokio::test(start_paused = true)]
async fn who_has_another_connection_stays_online() {
    let nodes = Nodes::new(3).await;
    let (one, same, other) =
        (nodes.connect(0, "ann"), nodes.connect(0, "ann"), nodes.connect(1, "ann"));
    settle().await;
    for gone in [one, other] {
        drop(gone);
        sleep(SECOND * 30).await;
        assert!(nodes.is_online(2, "ann").await);
    }
    // Gone and back at once, as somebody who loads the page anew.
    drop(same);
    let back = nodes.connect(1, "ann");
    settle().await;
    assert!(nodes.is_online(2, "ann").await);
    drop(back);
    assert!(nodes.until(2, "ann", false).await <= SECOND * 5);
}

#[tokio::test(start_paused = true)]
async fn the_users_of_a_dead_node_are_offline_when_their_leases_end() {
    for lived in 0..7 {
        let mut nodes = Nodes::new(2).await;
        let _connection = nodes.connect(0, "ann");
        settle().await;
        sleep(SECOND * lived).await;
        assert!(nodes.is_online(1, "ann").await);
        // Its tasks end with it, and nobody says good-bye.
        drop(nodes.engines.remove(0));
        assert!(nodes.until(0, "ann", false).await <= SECOND * 20);
    }
}

#[tokio::test(start_paused = true)]
async fn who_was_on_a_drained_node_is_offline() {
    let nodes = Nodes::new(2).await;
    // One that goes when it is told to, and one that does not.
    let (ann, bob) = (nodes.connect(0, "ann"), nodes.connect(0, "bob"));
    settle().await;
    let goes = async { while ann.next().await.is_some() {} };
    let drained = nodes.engines[0].drain(SECOND * 2);
    tokio::join!(goes, drained);
    drop(ann);
    for name in ["ann", "bob"] {
        assert!(!nodes.is_online(1, name).await, "{name}");
    }
    sleep(SECOND * 30).await;
    assert!(!nodes.is_online(1, "bob").await, "nobody renews a drained node's leases");
    drop(bob);
}

#[tokio::test(start_paused = true)]
async fn what_fails_is_tried_again() {
    let nodes = Nodes::new(2).await;
    nodes.broken.store(true, Ordering::Relaxed);
    let connection = nodes.connect(0, "ann");
    settle().await;
    let user = nodes.user("ann").await;
    assert!(nodes.engines[1].presence().online(&[user]).await.is_err());
    let here = nodes.engines[0].presence().online(&[user]).await;
    assert_eq!(here.unwrap(), [user], "who is here is known without asking");
    sleep(SECOND * 3).await;
    nodes.broken.store(false, Ordering::Relaxed);
    assert!(nodes.until(1, "ann", true).await <= SECOND * 2);
    // A short failure loses no lease.
    for _ in 0..10 {
        nodes.broken.store(true, Ordering::Relaxed);
        sleep(SECOND * 6).await;
        nodes.broken.store(false, Ordering::Relaxed);
        assert!(nodes.is_online(1, "ann").await);
        sleep(SECOND * 2).await;
    }
    // What could not be ended ends by itself.
    nodes.broken.store(true, Ordering::Relaxed);
    drop(connection);
    sleep(SECOND).await;
    nodes.broken.store(false, Ordering::Relaxed);
    assert!(nodes.until(1, "ann", false).await <= SECOND * 20);
}

#[tokio::test(start_paused = true)]
async fn a_port_that_panics_is_asked_again() {
    let nodes = Nodes::new(2).await;
    nodes.panics.store(true, Ordering::Relaxed);
    let ann = nodes.connect(0, "ann");
    settle().await;
    let user = nodes.user("ann").await;
    assert!(nodes.engines[1].presence().online(&[user]).await.is_err());
    sleep(SECOND * 3).await;
    drop(nodes.connect(0, "bob"));
    nodes.panics.store(false, Ordering::Relaxed);
    assert!(nodes.until(1, "ann", true).await <= SECOND * 2);
    sleep(SECOND * 60).await;
    assert!(nodes.is_online(1, "ann").await, "her lease is renewed");
    drop(ann);
    assert!(nodes.until(1, "ann", false).await <= SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_crowd_costs_a_few_calls() {
    let nodes = Nodes::new(2).await;
    let crowd: Vec<_> = (0..500).map(|n| nodes.connect(0, &format!("user-{n}"))).collect();
    settle().await;
    let mut users = vec![];
    for n in 0..500 {
        users.push(nodes.user(&format!("user-{n}")).await);
    }
    assert_eq!(nodes.engines[1].presence().online(&users).await.unwrap(), users, "in their order");
    sleep(SECOND * 10).await;
    let before = nodes.renewals.load(Ordering::Relaxed);
    sleep(SECOND * 60).await;
    let renewals = nodes.renewals.load(Ordering::Relaxed) - before;
    assert!((10..=14).contains(&renewals), "{renewals} in a minute");
    drop(crowd);
    sleep(SECOND).await;
    assert_eq!(nodes.engines[1].presence().online(&users).await.unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn without_a_port_a_node_knows_its_own_users() {
    let store = MemoryStore::default();
    let engine = ChatEngine::builder(store.clone()).build().await.unwrap();
    let connection = engine.connect(Identity::new("ann").handle("ann"));
    settle().await;
    let user = store.user_by_external_id("ann").await.unwrap().unwrap().id;
    let asked = [UserId::new(999), user, user];
    assert_eq!(engine.presence().online(&asked).await.unwrap(), [user], "once");
    drop(connection);
    assert_eq!(engine.presence().online(&asked).await.unwrap(), []);
}
