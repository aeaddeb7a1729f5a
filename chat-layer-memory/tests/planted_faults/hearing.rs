//! Layers that tell too much, too little or something else.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use chat_core::port::{ChannelLayer, Topic};
use chat_layer_memory::{MemoryBus, MemoryLayer};

use crate::wrong::fault;

fn mouth(bus: &MemoryBus) -> MemoryLayer {
    bus.layer()
}

fault! {
    a_layer_that_echoes_is_found by ["delivery::nobody_hears_himself"];
    Echo { mouth: MemoryLayer = mouth }
    fn publish(&self, topic: Topic, payload: Bytes) {
        self.mouth.publish(topic, payload);
    }
}

fault! {
    a_layer_that_needs_listeners_is_found by ["delivery::what_nobody_wants_goes_nowhere"];
    Needy { bus: MemoryBus = MemoryBus::clone }
    fn publish(&self, topic: Topic, payload: Bytes) {
        assert!(self.bus.subscribers(topic) > 0);
        self.inner.publish(topic, payload);
    }
}

type Said = Arc<Mutex<Vec<(Topic, Bytes)>>>;

/// What all nodes of a test have said.
fn said(_: &MemoryBus) -> Said {
    static SAID: Mutex<Option<Said>> = Mutex::new(None);
    SAID.lock().unwrap().get_or_insert_default().clone()
}

fault! {
    a_layer_with_a_memory_is_found by ["delivery::what_came_before_is_not_told_later"];
    Memory { said: Said = said, mouth: MemoryLayer = mouth }
    async fn subscribe(&self, topics: &[Topic]) {
        self.inner.subscribe(topics).await;
        for (topic, payload) in self.said.lock().unwrap().iter() {
            if topics.contains(topic) {
                self.mouth.publish(*topic, payload.clone());
            }
        }
    }
    fn publish(&self, topic: Topic, payload: Bytes) {
        self.said.lock().unwrap().push((topic, payload.clone()));
        self.inner.publish(topic, payload);
    }
}

fault! {
    a_layer_for_text_is_found by ["payloads::bytes_come_back"];
    Text {}
    fn publish(&self, topic: Topic, payload: Bytes) {
        let text = String::from_utf8_lossy(&payload).into_owned();
        self.inner.publish(topic, text.into());
    }
}

fault! {
    a_layer_that_ends_at_a_line_is_found by ["payloads::bytes_come_back"];
    Line {}
    fn publish(&self, topic: Topic, payload: Bytes) {
        let end = payload.iter().position(|byte| *byte == b'\n').unwrap_or(payload.len());
        self.inner.publish(topic, payload.slice(..end));
    }
}

fault! {
    a_layer_that_sends_no_nothing_is_found by ["payloads::nothing_is_a_payload"];
    Something {}
    fn publish(&self, topic: Topic, payload: Bytes) {
        if !payload.is_empty() {
            self.inner.publish(topic, payload);
        }
    }
}

fault! {
    a_layer_for_small_payloads_is_found by ["payloads::large_ones_arrive"];
    Small {}
    fn publish(&self, topic: Topic, payload: Bytes) {
        self.inner.publish(topic, payload.slice(..payload.len().min(64 << 10)));
    }
}
