use std::sync::Arc;
use std::time::Duration;

use chat_core::{ChatEngineBuilder, Identity, Limits, MemoryStore};
use parking_lot::Mutex;
use tokio::time::Instant;

use super::bus::Bus;
use super::chaos::Chaos;
use super::ledger::Ledger;
use super::node::Node;
use super::peer::Peer;
use super::sim_store::SimStore;
use super::trace::Trace;
use crate::model_test::random::Random;

/// Everything that one seed decides.
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) start: Instant,
    pub(super) random: Random,
    pub(super) chaos: Arc<Chaos>,
    pub(super) bus: Arc<Bus>,
    pub(super) ledger: Arc<Mutex<Ledger>>,
    /// The store without faults.
    pub(super) truth: MemoryStore,
    /// The store as nodes see it; its node is nobody's.
    pub(super) store: SimStore,
    pub(super) limits: Limits,
    /// What else is plugged into each engine.
    pub(super) extend: fn(ChatEngineBuilder) -> ChatEngineBuilder,
    pub(super) nodes: Vec<Node>,
    /// Nodes that go out of service, and when they are gone.
    pub(super) leaving: Vec<(Instant, Node)>,
    pub(super) started: usize,
    /// When nodes that died come back.
    pub(super) revivals: Vec<Instant>,
    pub(super) peers: Vec<Peer>,
    pub(super) trace: Trace,
}

impl World {
    /// Some time passes.
    pub(super) async fn pass(&mut self, most_ms: usize) {
        let ms = 1 + self.random.below(most_ms) as u64;
        tokio::time::sleep(Duration::from_millis(ms)).await;
        self.bus.deliver();
        self.bury();
        self.dismiss();
        self.revive().await;
        self.mend();
    }

    /// Adds a node.
    pub(super) async fn add_node(&mut self) {
        self.started += 1;
        let store = SimStore { node: self.started, ..self.store.clone() };
        let limits = self.limits.clone();
        self.trace.line(format_args!("node {} starts", self.started));
        let (start, seed, extend) = (self.start, self.seed, self.extend);
        self.nodes.push(Node::start(store, &self.bus, limits, start, seed, extend).await);
    }

    /// Drops nodes that have died, and cuts their connections.
    fn bury(&mut self) {
        while let Some(at) = self.nodes.iter().position(|node| self.chaos.is_dead(node.id)) {
            let node = self.nodes.swap_remove(at);
            self.trace.line(format_args!("node {} is dead", node.id));
            self.bus.leave(node.id);
            for peer in &mut self.peers {
                if peer.line.as_ref().is_some_and(|line| line.node == node.id) {
                    let pause = self.random.below(500) as u64;
                    peer.disconnect(Instant::now() + Duration::from_millis(pause));
                }
            }
            let pause = Duration::from_millis(self.random.below(600) as u64);
            self.revivals.push(Instant::now() + pause);
        }
    }

    /// Drops nodes that have gone out of service; whoever is still there was told to come back.
    fn dismiss(&mut self) {
        let now = Instant::now();
        while let Some(at) = self.leaving.iter().position(|(end, _)| *end <= now) {
            let (_, node) = self.leaving.swap_remove(at);
            self.trace.line(format_args!("node {} is gone", node.id));
            self.bus.leave(node.id);
            self.revivals.push(now + Duration::from_millis(self.random.below(600) as u64));
        }
    }

    async fn revive(&mut self) {
        let now = Instant::now();
        while let Some(at) = self.revivals.iter().position(|at| *at <= now) {
            self.revivals.swap_remove(at);
            self.add_node().await;
        }
    }

    /// Takes nodes back that were cut off for long enough.
    fn mend(&mut self) {
        let now = Instant::now();
        for node in &mut self.nodes {
            if node.cut_until.is_some_and(|until| until <= now) {
                node.cut_until = None;
                self.trace.line(format_args!("node {} is joined again", node.id));
                self.bus.cut(node.id, false);
            }
        }
    }

    /// Lets one client connect, read and send.
    pub(super) fn attend(&mut self, at: usize, most_frames: usize) {
        let now = Instant::now();
        if self.peers[at].line.is_none() && self.peers[at].back_at <= now {
            self.connect(at);
        }
        let ledger = self.ledger.lock();
        let (peer, chaos, trace) = (&mut self.peers[at], &self.chaos, &mut self.trace);
        if let Some(line) = &peer.line
            && line.connection.queue().bytes() >= self.limits.queue_bytes
        {
            chaos.count(|counts| counts.lags += 1);
        }
        if peer.asleep_until.is_some_and(|until| until <= now) {
            peer.asleep_until = None;
        }
        if peer.asleep_until.is_none() && !peer.read(most_frames, &ledger, chaos, trace) {
            let pause = self.random.below(300) as u64;
            peer.disconnect(now + Duration::from_millis(pause));
        }
        peer.flush(chaos, trace);
    }

    fn connect(&mut self, at: usize) {
        if self.nodes.is_empty() {
            return;
        }
        let node = &self.nodes[self.random.below(self.nodes.len())];
        let peer = &mut self.peers[at];
        self.trace.line(format_args!("{} connects to node {}", peer.name, node.id));
        let identity = Identity::new(&peer.handle).handle(&peer.handle);
        let (connection, commits) = (node.engine.connect(identity), self.ledger.lock().commits());
        peer.connect(node.id, connection, self.limits.queue_bytes, commits);
    }
}
