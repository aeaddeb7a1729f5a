use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use chat_core::port::{ChannelLayer, LayerEvent, Topic};
use futures::stream::BoxStream;

use crate::bus::Shared;
use crate::inbox::Inbox;

/// One node's end of a [`MemoryBus`](crate::MemoryBus). Dropping it leaves the bus, and its events
/// end behind those that wait.
#[derive(Debug)]
pub struct MemoryLayer {
    bus: Arc<Shared>,
    inbox: Arc<Inbox>,
}

impl MemoryLayer {
    pub(crate) fn new(bus: Arc<Shared>, inbox: Arc<Inbox>) -> Self {
        Self { bus, inbox }
    }

    /// How many payloads did not fit into this node's queue.
    pub fn dropped(&self) -> u64 {
        self.inbox.dropped()
    }
}

#[async_trait]
impl ChannelLayer for MemoryLayer {
    async fn subscribe(&self, topics: &[Topic]) {
        self.bus.subscribe(&self.inbox, topics);
    }

    async fn unsubscribe(&self, topics: &[Topic]) {
        self.bus.unsubscribe(&self.inbox, topics);
    }

    fn publish(&self, topic: Topic, payload: Bytes) {
        self.bus.publish(&self.inbox, topic, &payload);
    }

    fn events(&self) -> BoxStream<'static, LayerEvent> {
        self.inbox.mailbox.events()
    }
}

impl Drop for MemoryLayer {
    fn drop(&mut self) {
        self.bus.remove(&self.inbox);
        self.inbox.mailbox.close();
    }
}

#[cfg(test)]
mod tests {
    use chat_core::model::RoomId;
    use futures::{FutureExt, StreamExt};

    use super::*;
    use crate::MemoryBus;

    const TOPIC: Topic = Topic::Room(RoomId::new(1));

    #[test]
    fn who_is_dropped_leaves_the_bus() {
        let bus = MemoryBus::new();
        let (one, other) = (bus.layer(), bus.layer());
        let mut events = other.events();
        let subscribed = async {
            one.subscribe(&[TOPIC]).await;
            other.subscribe(&[TOPIC, Topic::Presence(3), TOPIC]).await;
        };
        assert!(subscribed.now_or_never().is_some());
        assert_eq!((bus.nodes(), bus.subscribers(TOPIC)), (2, 2));
        one.publish(TOPIC, Bytes::new());
        drop(other);
        one.publish(TOPIC, Bytes::new());
        assert_eq!((bus.nodes(), bus.topics()), (1, vec![TOPIC]));
        let last = Some(Some(LayerEvent::Payload(TOPIC, Bytes::new())));
        assert_eq!(events.next().now_or_never(), last);
        assert_eq!(events.next().now_or_never(), Some(None));
    }
}
