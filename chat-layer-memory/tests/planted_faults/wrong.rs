//! Layers that differ from the bus in a few methods.

use async_trait::async_trait;
use bytes::Bytes;
use chat_core::port::{ChannelLayer, LayerEvent, Topic};
use chat_layer_memory::MemoryLayer;
use futures::stream::BoxStream;

/// What a wrong layer does otherwise.
#[async_trait]
pub(crate) trait Wrong: Send + Sync + 'static {
    fn inner(&self) -> &MemoryLayer;

    async fn subscribe(&self, topics: &[Topic]) {
        self.inner().subscribe(topics).await;
    }

    async fn unsubscribe(&self, topics: &[Topic]) {
        self.inner().unsubscribe(topics).await;
    }

    fn publish(&self, topic: Topic, payload: Bytes) {
        self.inner().publish(topic, payload);
    }

    fn events(&self) -> BoxStream<'static, LayerEvent> {
        self.inner().events()
    }
}

pub(crate) struct WrongLayer<W>(pub(crate) W);

#[async_trait]
impl<W: Wrong> ChannelLayer for WrongLayer<W> {
    async fn subscribe(&self, topics: &[Topic]) {
        self.0.subscribe(topics).await;
    }

    async fn unsubscribe(&self, topics: &[Topic]) {
        self.0.unsubscribe(topics).await;
    }

    fn publish(&self, topic: Topic, payload: Bytes) {
        self.0.publish(topic, payload);
    }

    fn events(&self) -> BoxStream<'static, LayerEvent> {
        self.0.events()
    }
}

/// A struct with a layer, and what it does otherwise, and the test that it is found.
macro_rules! fault {
    (
        $test:ident by $cases:expr;
        $name:ident { $($field:ident: $type:ty = $value:expr),* }
        $($methods:tt)*
    ) => {
        struct $name {
            inner: chat_layer_memory::MemoryLayer,
            $($field: $type,)*
        }

        #[async_trait::async_trait]
        impl $crate::wrong::Wrong for $name {
            fn inner(&self) -> &chat_layer_memory::MemoryLayer {
                &self.inner
            }

            $($methods)*
        }

        #[tokio::test(start_paused = true)]
        async fn $test() {
            let fault = |bus: &chat_layer_memory::MemoryBus| {
                $name { inner: bus.layer(), $($field: $value(bus)),* }
            };
            $crate::found(fault, &$cases).await;
        }
    };
}

pub(crate) use fault;
