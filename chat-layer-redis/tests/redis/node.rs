use std::time::Duration;

use bytes::Bytes;
use chat_core::model::RoomId;
use chat_core::port::{ChannelLayer, LayerEvent, Topic};
use chat_layer_redis::{RedisBus, RedisBusBuilder, RedisLayer};
use futures::StreamExt;
use futures::stream::BoxStream;
use tokio::time::{Instant, sleep, timeout};

/// Ten times what anything here should take.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// A layer, and what arrives there.
pub(crate) struct Node {
    pub(crate) layer: RedisLayer,
    events: BoxStream<'static, LayerEvent>,
    resets: usize,
}

/// A bus that is quick to try again. A server that is gone says so at once, and one that is only slow is
/// not given up.
pub(crate) fn quick(url: &str, prefix: String) -> RedisBusBuilder {
    let ms = Duration::from_millis;
    RedisBus::builder(url)
        .prefix(prefix)
        .timeouts(DEADLINE / 6, DEADLINE / 6)
        .check_every(ms(200))
        .pauses(ms(10), ms(100))
}

/// As [`quick`], and quick to give up a server that says nothing.
pub(crate) fn impatient(url: &str, prefix: String) -> RedisBusBuilder {
    let long = Duration::from_millis(500);
    quick(url, prefix).timeouts(long, long)
}

pub(crate) const fn room(id: i64) -> Topic {
    Topic::Room(RoomId::new(id))
}

impl Node {
    pub(crate) fn new(bus: &RedisBus) -> Self {
        let layer = bus.layer().unwrap();
        let events = layer.events();
        Self { layer, events, resets: 0 }
    }

    pub(crate) async fn next(&mut self) -> LayerEvent {
        let event = timeout(DEADLINE, self.events.next()).await.expect("something arrives");
        let event = event.expect("the stream goes on");
        self.resets += usize::from(event == LayerEvent::Reset);
        event
    }

    /// Waits for a reset, and throws away what comes before.
    pub(crate) async fn is_reset(&mut self) {
        while self.next().await != LayerEvent::Reset {}
    }

    /// The resets it was told since this was last asked.
    pub(crate) fn take_resets(&mut self) -> usize {
        std::mem::take(&mut self.resets)
    }

    pub(crate) fn say(&self, topic: Topic, text: &str) {
        self.layer.publish(topic, Bytes::copy_from_slice(text.as_bytes()));
    }

    /// Says something again and again until the other node hears it. What else is heard is thrown
    /// away.
    pub(crate) async fn reaches(&self, other: &mut Self, topic: Topic) {
        let text = format!("{topic:?}");
        let expected = LayerEvent::Payload(topic, Bytes::copy_from_slice(text.as_bytes()));
        let heard = async {
            loop {
                self.say(topic, &text);
                let heard = async { while other.next().await != expected {} };
                if timeout(Duration::from_millis(50), heard).await.is_ok() {
                    return;
                }
            }
        };
        assert!(timeout(DEADLINE, heard).await.is_ok(), "{text} never arrives");
    }
}

/// Waits until something holds.
pub(crate) async fn until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !holds() {
        assert!(Instant::now() < deadline, "never: {what}");
        sleep(Duration::from_millis(5)).await;
    }
}
