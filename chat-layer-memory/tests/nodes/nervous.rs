//! A layer that says again and again that something may be missing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use chat_core::MemoryStore;
use chat_core::model::{RoomId, StoreResult, UserId};
use chat_core::port::store::{Heads, Store};
use chat_core::port::{ChannelLayer, LayerEvent, Topic};
use chat_testkit::{Overlaid, StoreOverlay};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio::time::sleep;

use super::cluster::{Cluster, trusting};
use super::{AT_ONCE, ms};

struct Nervous;

#[async_trait]
impl ChannelLayer for Nervous {
    async fn subscribe(&self, _topics: &[Topic]) {}

    async fn unsubscribe(&self, _topics: &[Topic]) {}

    fn publish(&self, _topic: Topic, _payload: Bytes) {}

    fn events(&self) -> BoxStream<'static, LayerEvent> {
        let storm = stream::iter(0..20_000).then(|n| async move {
            if n % 100 == 0 {
                sleep(ms(10)).await;
            }
            LayerEvent::Reset
        });
        storm.boxed()
    }
}

struct Counting {
    store: MemoryStore,
    looks: Arc<AtomicUsize>,
}

#[async_trait]
impl StoreOverlay for Counting {
    fn inner(&self) -> &dyn Store {
        &self.store
    }

    async fn heads(&self, rooms: &[RoomId], users: &[UserId]) -> StoreResult<Heads> {
        self.looks.fetch_add(1, Ordering::Relaxed);
        self.inner().heads(rooms, users).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_resets_costs_a_look_now_and_then() {
    let looks = Arc::new(AtomicUsize::new(0));
    let store = |store| Overlaid(Counting { store, looks: looks.clone() });
    let cluster = Cluster::with(1, 1, trusting(), |_| Nervous, store).await;
    let ann = cluster.reader(0, "ann").await;
    let tasks = cluster.engines[0].tasks();
    sleep(AT_ONCE * 5).await;
    assert!(cluster.engines[0].tasks() <= tasks + 2, "{}", cluster.engines[0].tasks());
    let looks = looks.load(Ordering::Relaxed);
    assert!((1..=20).contains(&looks), "{looks} in 1.5 s");
    drop(ann);
}
