use std::sync::Arc;

use crate::mailbox::Mailbox;
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
            mailbox: Arc::new(Mailbox::new(counters.clone())),
            outbox: Outbox::new(counters.clone()),
            counters,
        }
    }
}
