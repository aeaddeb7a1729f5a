use std::sync::Arc;

use bytes::Bytes;
use chat_core::port::{Mailbox, Posted, Topic};

use crate::node::NodeId;
use crate::options::Options;
use crate::outbox::Outbox;
use crate::stats::Counters;
use crate::topics::Topics;

/// What the parts of one layer share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) options: Options,
    pub(crate) node: NodeId,
    pub(crate) topics: Topics,
    pub(crate) mailbox: Arc<Mailbox>,
    pub(crate) outbox: Outbox,
    pub(crate) counters: Arc<Counters>,
}

impl Shared {
    pub(crate) fn new(options: Options, node: NodeId) -> Self {
        let counters = Arc::new(Counters::default());
        Self {
            options,
            node,
            topics: Topics::default(),
            mailbox: Arc::default(),
            outbox: Outbox::new(counters.clone()),
            counters,
        }
    }

    /// Hands a payload of another node to this one.
    pub(crate) fn received(&self, topic: Topic, payload: Bytes) {
        match self.mailbox.post(topic, payload) {
            Posted::Waiting => self.counters.received.add(1),
            Posted::Dropped { reset } => {
                self.counters.received.add(1);
                self.counters.dropped.add(1);
                self.counters.resets.add(usize::from(reset));
            }
            _ => {}
        }
    }

    /// Anything may have been missed.
    pub(crate) fn reset(&self) {
        self.counters.resets.add(usize::from(self.mailbox.reset()));
    }
}
