//! A layer that panics, whatever it is asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Context;

use async_trait::async_trait;
use bytes::Bytes;
use chat_core::port::{ChannelLayer, LayerEvent, Topic};
use chat_testkit::FaultyLayer;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio::time::sleep;

use super::cluster::{Cluster, limits};
use super::{AT_ONCE, REPAIR, ms, within};

struct Panicking {
    inner: FaultyLayer,
    panics: Arc<AtomicBool>,
}

impl Panicking {
    fn check(&self) {
        check(&self.panics);
    }
}

fn check(panics: &AtomicBool) {
    assert!(!panics.load(Ordering::Relaxed), "as asked");
}

#[async_trait]
impl ChannelLayer for Panicking {
    async fn subscribe(&self, topics: &[Topic]) {
        self.check();
        self.inner.subscribe(topics).await;
    }

    async fn unsubscribe(&self, topics: &[Topic]) {
        self.check();
        self.inner.unsubscribe(topics).await;
    }

    fn publish(&self, topic: Topic, payload: Bytes) {
        self.check();
        self.inner.publish(topic, payload);
    }

    fn events(&self) -> BoxStream<'static, LayerEvent> {
        self.check();
        let (mut events, panics) = (self.inner.events(), self.panics.clone());
        let event = move |context: &mut Context<'_>| {
            check(&panics);
            events.poll_next_unpin(context)
        };
        stream::poll_fn(event).boxed()
    }
}

#[tokio::test(start_paused = true)]
async fn a_layer_that_panics_is_one_that_is_down_and_is_asked_again() {
    let panics = Arc::new(AtomicBool::new(true));
    let layer = |inner| Panicking { inner, panics: panics.clone() };
    let cluster = Cluster::with(2, 1, limits(), layer, |store| store).await;
    let (ann, bob) = (cluster.reader(0, "ann").await, cluster.reader(0, "bob").await);
    let cem = cluster.reader(1, "cem").await;
    let room = cluster.group(&ann, &[&bob, &cem]).await;
    for n in 0..30 {
        let text = format!("down {n}");
        ann.post(room, &text).await;
        within(ms(60), "the other one here", || bob.has(room, &text)).await;
    }
    cluster.converge(&[&ann, &bob, &cem], REPAIR).await;
    // Who goes is unsubscribed from in vain.
    drop(cluster.reader(1, "dan").await);
    panics.store(false, Ordering::Relaxed);
    sleep(ms(2_500)).await;
    for text in ["one", "two", "three"] {
        ann.post(room, text).await;
        within(AT_ONCE, "as the layer tells", || cem.has(room, text)).await;
    }
}
