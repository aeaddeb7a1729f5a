//! What joins the nodes: lossy, doubling, slow, out of order; and cut, now and then.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use chat_core::port::{ChannelLayer, LayerEvent, Topic};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use parking_lot::Mutex;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::chaos::Chaos;
use super::planted::Planted;

/// Events that wait for a node.
const INBOX: usize = 4_096;

/// The wires.
pub(super) struct Bus {
    chaos: Arc<Chaos>,
    planted: Planted,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    nodes: BTreeMap<usize, Wire>,
    under_way: BTreeMap<(Instant, usize), (usize, LayerEvent)>,
    sent: usize,
}

struct Wire {
    topics: BTreeSet<Topic>,
    inbox: mpsc::Sender<LayerEvent>,
    events: Option<mpsc::Receiver<LayerEvent>>,
    cut: bool,
}

impl Bus {
    pub(super) fn new(chaos: Arc<Chaos>, planted: Planted) -> Arc<Self> {
        Arc::new(Self { chaos, planted, state: Mutex::default() })
    }

    /// The end of a wire for a node.
    pub(super) fn join(self: &Arc<Self>, node: usize) -> SimLayer {
        let (inbox, events) = mpsc::channel(INBOX);
        let wire = Wire { topics: BTreeSet::new(), inbox, events: Some(events), cut: false };
        self.state.lock().nodes.insert(node, wire);
        SimLayer { bus: self.clone(), node }
    }

    pub(super) fn leave(&self, node: usize) {
        self.state.lock().nodes.remove(&node);
    }

    /// Cuts a node off, or takes it back: then it is told that it may have missed anything.
    pub(super) fn cut(&self, node: usize, cut: bool) {
        let mut state = self.state.lock();
        let Some(wire) = state.nodes.get_mut(&node) else { return };
        if std::mem::replace(&mut wire.cut, cut) && !cut {
            let _ = wire.inbox.try_send(LayerEvent::Reset);
        }
    }

    /// Hands over what has arrived by now.
    pub(super) fn deliver(&self) {
        let now = Instant::now();
        let mut state = self.state.lock();
        while let Some(entry) = state.under_way.first_entry() {
            if entry.key().0 > now {
                return;
            }
            let (node, event) = entry.remove();
            if let Some(wire) = state.nodes.get(&node)
                && !wire.cut
            {
                let _ = wire.inbox.try_send(event);
            }
        }
    }

    fn publish(&self, from: usize, topic: Topic, payload: &Bytes) {
        let mut state = self.state.lock();
        if self.chaos.is_dead(from) || state.nodes.get(&from).is_none_or(|wire| wire.cut) {
            return;
        }
        let (topic, payload) = self.lie(topic, payload);
        let asked = |(node, wire): (&usize, &Wire)| {
            (*node != from && wire.topics.contains(&topic)).then_some(*node)
        };
        let nodes: Vec<_> = state.nodes.iter().filter_map(asked).collect();
        for node in nodes {
            for delay in self.chaos.arrivals() {
                state.sent += 1;
                let key = (Instant::now() + delay, state.sent);
                let event = LayerEvent::Payload(topic, payload.clone());
                state.under_way.insert(key, (node, event));
            }
        }
    }

    fn lie(&self, topic: Topic, payload: &Bytes) -> (Topic, Bytes) {
        match (self.planted, topic) {
            (Planted::LyingLayer, Topic::Room(_)) => (topic, later(payload)),
            (Planted::CrossedLayer, Topic::Room(room)) if room.get() % 2 == 0 => {
                (Topic::Room(chat_core::model::RoomId::new(room.get() - 1)), payload.clone())
            }
            _ => (topic, payload.clone()),
        }
    }
}

/// A payload that says of a frame that it is one revision newer: version, kind, then two numbers of
/// one byte each, zigzag.
fn later(payload: &Bytes) -> Bytes {
    let mut bytes = payload.to_vec();
    if let [_, 0, from, rev, ..] = &mut bytes[..]
        && *rev < 0x7e
    {
        *from += 2;
        *rev += 2;
    }
    bytes.into()
}

/// One node's end of the wires.
pub(super) struct SimLayer {
    bus: Arc<Bus>,
    node: usize,
}

#[async_trait]
impl ChannelLayer for SimLayer {
    async fn subscribe(&self, topics: &[Topic]) {
        tokio::time::sleep(self.bus.chaos.pause()).await;
        if let Some(wire) = self.bus.state.lock().nodes.get_mut(&self.node) {
            wire.topics.extend(topics);
        }
    }

    async fn unsubscribe(&self, topics: &[Topic]) {
        if let Some(wire) = self.bus.state.lock().nodes.get_mut(&self.node) {
            wire.topics.retain(|topic| !topics.contains(topic));
        }
    }

    fn publish(&self, topic: Topic, payload: Bytes) {
        self.bus.publish(self.node, topic, &payload);
    }

    fn events(&self) -> BoxStream<'static, LayerEvent> {
        let mut state = self.bus.state.lock();
        match state.nodes.get_mut(&self.node).and_then(|wire| wire.events.take()) {
            Some(events) => stream::unfold(events, |mut events| async {
                events.recv().await.map(|event| (event, events))
            })
            .boxed(),
            None => stream::empty().boxed(),
        }
    }
}
