//! Short words for what the cases do again and again.

use std::sync::Mutex;
use std::time::Duration;

use bytes::Bytes;
use chat_core::model::{RoomId, UserId};
use chat_core::port::{ChannelLayer, LayerEvent, Topic};
use futures::StreamExt;
use futures::stream::BoxStream;

use super::TestLayers;
use super::test_layers::Guard;

/// So long a payload may take: ten times what it ever should.
const DEADLINE: Duration = Duration::from_secs(10);

/// One node of the layer under test.
pub(super) struct Node {
    layer: Box<dyn ChannelLayer>,
    // Never locked: it makes a node `Sync`, which a stream is not.
    events: Mutex<Option<BoxStream<'static, LayerEvent>>>,
}

/// What must be kept until the nodes are gone, and the nodes.
pub(super) fn nodes(layers: TestLayers) -> (Guard, [Node; 3]) {
    let (guard, layers) = layers.into_parts();
    (guard, layers.map(|layer| Node { layer, events: Mutex::default() }))
}

impl Node {
    pub(super) fn layer(&self) -> &dyn ChannelLayer {
        &*self.layer
    }

    /// What arrives; taken when it is first asked for.
    pub(super) fn events(&mut self) -> &mut BoxStream<'static, LayerEvent> {
        let events = self.events.get_mut().expect("it is never locked");
        events.get_or_insert_with(|| self.layer.events())
    }

    /// The next event.
    pub(super) async fn next(&mut self) -> LayerEvent {
        let next = tokio::time::timeout(DEADLINE, self.events().next());
        next.await.expect("something arrives").expect("the stream goes on")
    }

    /// The next payload.
    pub(super) async fn heard(&mut self) -> (Topic, Bytes) {
        loop {
            match self.next().await {
                LayerEvent::Payload(topic, payload) => return (topic, payload),
                LayerEvent::Reset => {}
                other => panic!("an event of no known kind: {other:?}"),
            }
        }
    }

    /// Asserts that the next payloads are these, in whatever order.
    pub(super) async fn hears(&mut self, expected: &[(Topic, &str)]) {
        let mut heard = Vec::with_capacity(expected.len());
        for _ in expected {
            heard.push(self.heard().await);
        }
        let mut expected: Vec<_> =
            expected.iter().map(|(topic, text)| (*topic, bytes(text))).collect();
        heard.sort();
        expected.sort();
        assert_eq!(heard, expected);
    }

    /// Asserts that the next payload is this one, but for one that may come late.
    pub(super) async fn hears_at_last(&mut self, topic: Topic, text: &str, late: &str) {
        let mut heard = self.heard().await;
        if heard == (topic, bytes(late)) {
            heard = self.heard().await;
        }
        assert_eq!(heard, (topic, bytes(text)));
    }

    pub(super) async fn subscribe(&self, topics: &[Topic]) {
        self.layer.subscribe(topics).await;
    }

    pub(super) async fn unsubscribe(&self, topics: &[Topic]) {
        self.layer.unsubscribe(topics).await;
    }

    pub(super) fn publish(&self, topic: Topic, payload: Bytes) {
        self.layer.publish(topic, payload);
    }

    /// Publishes a text.
    pub(super) fn say(&self, topic: Topic, text: &str) {
        self.publish(topic, bytes(text));
    }
}

fn bytes(text: &str) -> Bytes {
    Bytes::copy_from_slice(text.as_bytes())
}

pub(super) const fn room(id: i64) -> Topic {
    Topic::Room(RoomId::new(id))
}

pub(super) const fn control(id: i64) -> Topic {
    Topic::Control(UserId::new(id))
}
