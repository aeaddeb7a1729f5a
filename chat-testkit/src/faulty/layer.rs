use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use chat_core::port::{ChannelLayer, LayerEvent, Topic};
use futures::stream::BoxStream;
use tokio::sync::Notify;

use super::FaultyNetwork;
use super::wire::Wire;

/// One node's end of a [`FaultyNetwork`]. Clones are one end: keep one to [`down`](Self::down) it.
#[derive(Clone)]
pub struct FaultyLayer {
    network: FaultyNetwork,
    node: u8,
    seed: u64,
    inner: Arc<dyn ChannelLayer>,
    switch: Arc<Switch>,
}

/// Whether a node's end works.
#[derive(Debug, Default)]
pub(super) struct Switch {
    down: AtomicBool,
    /// A reset is due.
    reset: AtomicBool,
    changed: Notify,
}

impl FaultyLayer {
    pub(super) fn new(
        network: FaultyNetwork,
        node: u8,
        seed: u64,
        inner: Arc<dyn ChannelLayer>,
    ) -> Self {
        Self { network, node, seed, inner, switch: Arc::default() }
    }

    /// Nothing goes out or comes in any more. Subscribing goes on, as that of a layer does that
    /// remembers it until it is connected again.
    pub fn down(&self) {
        self.switch.down.store(true, Ordering::SeqCst);
    }

    /// Works again, and says that something may be missing.
    pub fn up(&self) {
        self.switch.down.store(false, Ordering::SeqCst);
        self.reset();
    }

    /// Says that something may be missing.
    pub fn reset(&self) {
        self.switch.reset.store(true, Ordering::SeqCst);
        self.switch.changed.notify_one();
    }
}

impl Switch {
    pub(super) fn is_down(&self) -> bool {
        self.down.load(Ordering::SeqCst)
    }

    pub(super) fn take_reset(&self) -> bool {
        self.reset.swap(false, Ordering::SeqCst)
    }

    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }
}

#[async_trait]
impl ChannelLayer for FaultyLayer {
    async fn subscribe(&self, topics: &[Topic]) {
        self.inner.subscribe(topics).await;
    }

    async fn unsubscribe(&self, topics: &[Topic]) {
        self.inner.unsubscribe(topics).await;
    }

    fn publish(&self, topic: Topic, payload: Bytes) {
        if !self.switch.is_down() {
            // The receiver must know the link.
            let signed = [&[self.node], &payload[..]].concat();
            self.inner.publish(topic, signed.into());
        }
    }

    fn events(&self) -> BoxStream<'static, LayerEvent> {
        let random_seed = self.seed.wrapping_mul(256).wrapping_add(self.node.into());
        let inner = self.inner.events();
        Wire::new(self.network.clone(), self.node, random_seed, inner, self.switch.clone()).events()
    }
}
