//! Layers that take topics wrongly.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use chat_core::model::RoomId;
use chat_core::port::{ChannelLayer, LayerEvent, Topic};
use chat_layer_memory::{MemoryBus, MemoryLayer};
use futures::stream::BoxStream;

use crate::wrong::fault;

fault! {
    a_layer_that_hears_neighbours_is_found by ["topics::only_wanted_ones_are_heard"];
    Wide {}
    async fn subscribe(&self, topics: &[Topic]) {
        let next = |topic: &Topic| match topic {
            Topic::Room(id) => Topic::Room(RoomId::new(id.get() + 1)),
            other => *other,
        };
        let more: Vec<_> = topics.iter().map(next).collect();
        self.inner.subscribe(&[topics, &more].concat()).await;
    }
}

fn by_number(topic: &Topic) -> Topic {
    Topic::Room(match topic {
        Topic::Room(id) => *id,
        Topic::Control(id) => RoomId::new(id.get()),
        Topic::Presence(shard) => RoomId::new((*shard).into()),
        _ => unreachable!(),
    })
}

fault! {
    a_layer_that_mixes_up_kinds_is_found by ["topics::kinds_are_kept_apart"];
    Numbers {}
    async fn subscribe(&self, topics: &[Topic]) {
        let numbers: Vec<_> = topics.iter().map(by_number).collect();
        self.inner.subscribe(&numbers).await;
    }
    fn publish(&self, topic: Topic, payload: Bytes) {
        self.inner.publish(by_number(&topic), payload);
    }
}

fn rounded(topic: &Topic) -> Topic {
    match topic {
        Topic::Room(id) => Topic::Room(RoomId::new(id.get() as f32 as i64)),
        other => *other,
    }
}

fault! {
    a_layer_that_rounds_is_found by ["topics::kinds_are_kept_apart"];
    Rounds {}
    async fn subscribe(&self, topics: &[Topic]) {
        let rounded: Vec<_> = topics.iter().map(rounded).collect();
        self.inner.subscribe(&rounded).await;
    }
    fn publish(&self, topic: Topic, payload: Bytes) {
        self.inner.publish(rounded(&topic), payload);
    }
}

fault! {
    a_layer_that_keeps_topics_is_found by [
        "topics::unwanted_ones_are_heard_no_more", "topics::many_are_wanted_at_once",
    ];
    Keeps {}
    async fn unsubscribe(&self, _topics: &[Topic]) {}
}

fault! {
    a_layer_that_gives_up_too_much_is_found by ["topics::unwanted_ones_are_heard_no_more"];
    GivesUp {}
    async fn unsubscribe(&self, topics: &[Topic]) {
        self.inner.unsubscribe(topics).await;
        self.inner.unsubscribe(&[Topic::Room(RoomId::new(2))]).await;
    }
}

fn counts(_: &MemoryBus) -> Mutex<HashMap<Topic, i64>> {
    Mutex::default()
}

fault! {
    a_layer_that_counts_is_found by ["topics::wanting_twice_is_wanting_once"];
    Counts { counts: Mutex<HashMap<Topic, i64>> = counts }
    async fn subscribe(&self, topics: &[Topic]) {
        for topic in topics {
            *self.counts.lock().unwrap().entry(*topic).or_default() += 1;
        }
        self.inner.subscribe(topics).await;
    }
    async fn unsubscribe(&self, topics: &[Topic]) {
        for topic in topics {
            let left = {
                let mut counts = self.counts.lock().unwrap();
                let count = counts.entry(*topic).or_default();
                *count -= 1;
                *count
            };
            if left == 0 {
                self.inner.unsubscribe(&[*topic]).await;
            }
        }
    }
}

fault! {
    a_layer_for_few_topics_is_found by ["topics::many_are_wanted_at_once"];
    Few {}
    async fn subscribe(&self, topics: &[Topic]) {
        self.inner.subscribe(&topics[..topics.len().min(1_000)]).await;
    }
}

fault! {
    a_layer_that_confuses_calls_is_found by ["topics::calls_take_effect_in_their_order"];
    Confused {}
    async fn subscribe(&self, topics: &[Topic]) {
        tokio::task::yield_now().await;
        self.inner.subscribe(topics).await;
    }
}

fn shared(bus: &MemoryBus) -> Arc<MemoryLayer> {
    Arc::new(bus.layer())
}

fault! {
    a_layer_that_promises_too_early_is_found by [
        "delivery::every_other_node_hears", "topics::only_wanted_ones_are_heard",
    ];
    Early { late: Arc<MemoryLayer> = shared }
    async fn subscribe(&self, topics: &[Topic]) {
        let (late, topics) = (self.late.clone(), topics.to_vec());
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(10)).await;
            late.subscribe(&topics).await;
        });
    }
    fn events(&self) -> BoxStream<'static, LayerEvent> {
        self.late.events()
    }
}

type Nodes = Arc<Mutex<Vec<Arc<MemoryLayer>>>>;

/// A node, and all nodes of its bus.
fn nodes(bus: &MemoryBus) -> (Arc<MemoryLayer>, Nodes) {
    static NODES: Mutex<Option<Nodes>> = Mutex::new(None);
    let nodes = NODES.lock().unwrap().get_or_insert_default().clone();
    if bus.nodes() == 1 {
        nodes.lock().unwrap().clear();
    }
    let own = shared(bus);
    nodes.lock().unwrap().push(own.clone());
    (own, nodes)
}

fault! {
    a_layer_that_decides_for_others_is_found by [
        "topics::one_node_does_not_decide_for_another",
    ];
    Common { nodes: (Arc<MemoryLayer>, Nodes) = nodes }
    async fn subscribe(&self, topics: &[Topic]) {
        self.nodes.0.subscribe(topics).await;
    }
    async fn unsubscribe(&self, topics: &[Topic]) {
        let nodes = self.nodes.1.lock().unwrap().clone();
        for node in nodes {
            node.unsubscribe(topics).await;
        }
    }
    fn publish(&self, topic: Topic, payload: Bytes) {
        self.nodes.0.publish(topic, payload);
    }
    fn events(&self) -> BoxStream<'static, LayerEvent> {
        self.nodes.0.events()
    }
}
