//! Layers whose events are not what they should be.

use std::sync::Mutex;

use bytes::Bytes;
use chat_core::port::{ChannelLayer, LayerEvent, Topic};
use chat_layer_memory::{MemoryBus, MemoryLayer};
use futures::channel::mpsc::{UnboundedReceiver, unbounded};
use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt, future, stream};

use crate::wrong::fault;

fault! {
    a_layer_whose_events_never_end_is_found by ["events::are_given_once"];
    Again { taken: Mutex<bool> = |_: &MemoryBus| Mutex::new(false) }
    fn events(&self) -> BoxStream<'static, LayerEvent> {
        match std::mem::replace(&mut *self.taken.lock().unwrap(), true) {
            false => self.inner.events(),
            true => stream::once(async { LayerEvent::Reset }).boxed(),
        }
    }
}

fault! {
    a_layer_that_keeps_nothing_for_a_reader_is_found by ["events::wait_until_they_are_taken"];
    Forgets {}
    fn events(&self) -> BoxStream<'static, LayerEvent> {
        let mut events = self.inner.events();
        while events.next().now_or_never().is_some() {}
        events
    }
}

fault! {
    a_layer_that_one_reader_stops_is_found by ["slow::a_node_that_never_reads_stops_nobody"];
    Waits { bus: MemoryBus = MemoryBus::clone }
    fn publish(&self, topic: Topic, payload: Bytes) {
        if self.bus.dropped() == 0 {
            self.inner.publish(topic, payload);
        }
    }
}

type Events = Mutex<Option<UnboundedReceiver<LayerEvent>>>;

/// A node whose events are put where everything fits.
fn endless(bus: &MemoryBus) -> (MemoryLayer, Events) {
    let (layer, (sender, receiver)) = (bus.layer(), unbounded());
    tokio::spawn(layer.events().map(Ok).forward(sender));
    (layer, Mutex::new(Some(receiver)))
}

fault! {
    a_layer_without_bounds_is_found by ["slow::what_waits_is_bounded_and_a_reset_follows"];
    Endless { node: (MemoryLayer, Events) = endless }
    async fn subscribe(&self, topics: &[Topic]) {
        self.node.0.subscribe(topics).await;
    }
    fn publish(&self, topic: Topic, payload: Bytes) {
        self.node.0.publish(topic, payload);
    }
    fn events(&self) -> BoxStream<'static, LayerEvent> {
        self.node.1.lock().unwrap().take().unwrap().boxed()
    }
}

fault! {
    a_layer_that_drops_in_silence_is_found by [
        "slow::what_waits_is_bounded_and_a_reset_follows",
    ];
    Silent {}
    fn events(&self) -> BoxStream<'static, LayerEvent> {
        self.inner.events().filter(|event| future::ready(*event != LayerEvent::Reset)).boxed()
    }
}

fault! {
    a_layer_that_ends_after_an_overflow_is_found by [
        "slow::what_waits_is_bounded_and_a_reset_follows",
    ];
    Ends {}
    fn events(&self) -> BoxStream<'static, LayerEvent> {
        let mut over = false;
        let before = move |event: &LayerEvent| {
            let goes_on = !over;
            over |= *event == LayerEvent::Reset;
            future::ready(goes_on)
        };
        self.inner.events().take_while(before).boxed()
    }
}
