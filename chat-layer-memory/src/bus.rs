use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use chat_core::port::Topic;
use parking_lot::{Mutex, RwLock};

use crate::inbox::Inbox;
use crate::layer::MemoryLayer;
use crate::presence::{Leases, MemoryPresence};

/// Joins engines. Clones are one bus.
#[derive(Clone, Debug, Default)]
pub struct MemoryBus {
    shared: Arc<Shared>,
}

/// What the nodes of one bus share.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// Who wants what.
    topics: RwLock<HashMap<Topic, Vec<Arc<Inbox>>>>,
    nodes: Mutex<Nodes>,
    leases: Arc<Leases>,
}

#[derive(Debug, Default)]
struct Nodes {
    inboxes: Vec<Arc<Inbox>>,
    /// Payloads dropped by nodes that have left.
    dropped: u64,
}

impl MemoryBus {
    /// A bus without nodes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a node.
    pub fn layer(&self) -> MemoryLayer {
        let inbox = Arc::<Inbox>::default();
        self.shared.nodes.lock().inboxes.push(inbox.clone());
        MemoryLayer::new(self.shared.clone(), inbox)
    }

    /// A node's part in the knowledge of who is online.
    pub fn presence(&self) -> MemoryPresence {
        MemoryPresence::new(self.shared.leases.clone())
    }

    /// How many layers there are.
    pub fn nodes(&self) -> usize {
        self.shared.nodes.lock().inboxes.len()
    }

    /// The topics that at least one node wants, in order.
    pub fn topics(&self) -> Vec<Topic> {
        let mut topics: Vec<_> = self.shared.topics.read().keys().copied().collect();
        topics.sort_unstable();
        topics
    }

    /// How many nodes want the topic.
    pub fn subscribers(&self, topic: Topic) -> usize {
        self.shared.topics.read().get(&topic).map_or(0, Vec::len)
    }

    /// How many payloads did not fit into their node's queue.
    pub fn dropped(&self) -> u64 {
        let nodes = self.shared.nodes.lock();
        nodes.dropped + nodes.inboxes.iter().map(|inbox| inbox.dropped()).sum::<u64>()
    }
}

impl Shared {
    pub(crate) fn subscribe(&self, node: &Arc<Inbox>, topics: &[Topic]) {
        let mut all = self.topics.write();
        for topic in topics {
            let nodes = all.entry(*topic).or_default();
            if !nodes.iter().any(|other| Arc::ptr_eq(other, node)) {
                nodes.push(node.clone());
            }
        }
    }

    pub(crate) fn unsubscribe(&self, node: &Arc<Inbox>, topics: &[Topic]) {
        let mut all = self.topics.write();
        for topic in topics {
            if let Some(nodes) = all.get_mut(topic) {
                nodes.retain(|other| !Arc::ptr_eq(other, node));
                if nodes.is_empty() {
                    all.remove(topic);
                }
            }
        }
    }

    /// Hands a payload to everybody but its sender.
    pub(crate) fn publish(&self, sender: &Arc<Inbox>, topic: Topic, payload: &Bytes) {
        if let Some(nodes) = self.topics.read().get(&topic) {
            for node in nodes.iter().filter(|node| !Arc::ptr_eq(node, sender)) {
                node.push(topic, payload.clone());
            }
        }
    }

    /// A node has left.
    pub(crate) fn remove(&self, node: &Arc<Inbox>) {
        self.topics.write().retain(|_, nodes| {
            nodes.retain(|other| !Arc::ptr_eq(other, node));
            !nodes.is_empty()
        });
        let mut nodes = self.nodes.lock();
        nodes.inboxes.retain(|other| !Arc::ptr_eq(other, node));
        nodes.dropped += node.dropped();
    }
}
