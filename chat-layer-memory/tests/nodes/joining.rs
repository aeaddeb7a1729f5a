//! Nothing is missed between asking for a topic and the first read, however slow either is.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use chat_core::MemoryStore;
use chat_core::model::{Changes, Rev, RoomId, RoomView, StoreResult, UserId, UserRev};
use chat_core::port::store::{Heads, RoomList, Store};
use chat_core::port::{ChannelLayer, LayerEvent, Topic};
use chat_testkit::{Faults, FaultyLayer, Overlaid, StoreOverlay};
use futures::stream::BoxStream;
use serde_json::json;
use tokio::time::sleep;

use super::cluster::{Cluster, trusting};
use super::{AT_ONCE, ms, within};

/// A layer that takes its time to subscribe.
pub(crate) struct SlowLayer {
    pub(crate) layer: FaultyLayer,
    pub(crate) pause: Duration,
}

#[async_trait]
impl ChannelLayer for SlowLayer {
    async fn subscribe(&self, topics: &[Topic]) {
        sleep(self.pause).await;
        self.layer.subscribe(topics).await;
        sleep(self.pause).await;
    }

    async fn unsubscribe(&self, topics: &[Topic]) {
        sleep(self.pause).await;
        self.layer.unsubscribe(topics).await;
    }

    fn publish(&self, topic: Topic, payload: Bytes) {
        self.layer.publish(topic, payload);
    }

    fn events(&self) -> BoxStream<'static, LayerEvent> {
        self.layer.events()
    }
}

/// A store whose answers to a reader who comes are old when they arrive.
struct SlowReads {
    store: MemoryStore,
    pause: Duration,
}

#[async_trait]
impl StoreOverlay for SlowReads {
    fn inner(&self) -> &dyn Store {
        &self.store
    }

    async fn rooms(
        &self,
        user: UserId,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<RoomList> {
        let rooms = self.inner().rooms(user, after, limit).await;
        sleep(self.pause).await;
        rooms
    }

    async fn room_view(
        &self,
        user: UserId,
        room: RoomId,
    ) -> StoreResult<(Option<RoomView>, UserRev)> {
        let view = self.inner().room_view(user, room).await;
        sleep(self.pause).await;
        view
    }

    async fn changes(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        after: Rev,
        limit: usize,
    ) -> StoreResult<Changes> {
        let changes = self.inner().changes(reader, room, after, limit).await;
        sleep(self.pause).await;
        changes
    }

    async fn heads(&self, rooms: &[RoomId], users: &[UserId]) -> StoreResult<Heads> {
        let heads = self.inner().heads(rooms, users).await;
        sleep(self.pause).await;
        heads
    }
}

async fn slow(seed: u64) -> Cluster {
    let layer = |layer| SlowLayer { layer, pause: ms(40) };
    let store = |store| Overlaid(SlowReads { store, pause: ms(50) });
    Cluster::with(2, seed, trusting(), layer, store).await
}

#[tokio::test(start_paused = true)]
async fn what_is_said_while_somebody_connects_is_not_missed() {
    let cluster = slow(1).await;
    let (ann, bob) = (cluster.reader(0, "ann").await, cluster.reader(1, "bob").await);
    let room = cluster.group(&ann, &[&bob]).await;
    let other = cluster.group(&ann, &[&bob]).await;
    drop(bob);
    let delays = Faults { delay: 700, longest_delay: ms(120), ..Faults::NONE };
    for n in 0..44 {
        // Nobody watches on that node, so everything is asked for anew.
        within(AT_ONCE * 2, "everybody left", || cluster.bus.topics().len() == 3).await;
        cluster.network.rooms(if n % 2 == 0 { Faults::NONE } else { delays });
        let bob = cluster.newcomer(1, "bob");
        sleep(ms(n * 9)).await;
        ann.post(room, &format!("while connecting {n}")).await;
        let rename = json!({"type": "UPDATE_ROOM", "roomId": other, "name": n.to_string()});
        ann.done(rename).await;
        within(ms(2_000), "going live", || bob.is_live()).await;
        cluster.converge(&[&bob], ms(1_000)).await;
        assert!(bob.has(room, &format!("while connecting {n}")));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_said_while_somebody_is_added_is_not_missed() {
    let cluster = slow(2).await;
    let (ann, bob) = (cluster.reader(0, "ann").await, cluster.reader(1, "bob").await);
    for n in 0..40 {
        let room = cluster.group(&ann, &[]).await;
        ann.invite(room, &bob).await;
        sleep(ms(n * 9)).await;
        ann.post(room, "while being added").await;
        cluster.converge(&[&ann, &bob], ms(1_500)).await;
        assert!(bob.has(room, "while being added"), "{n}");
    }
}

/// The first news is lost, the second arrives: somebody who connects meanwhile hears of both.
#[tokio::test(start_paused = true)]
async fn a_gap_while_somebody_connects_is_seen() {
    let cluster = slow(3).await;
    let ann = cluster.reader(0, "ann").await;
    drop(cluster.reader(1, "bob").await);
    for n in 0..40 {
        let control = Topic::Control(cluster.user("bob"));
        within(AT_ONCE * 2, "he left", || cluster.bus.subscribers(control) == 0).await;
        let bob = cluster.newcomer(1, "bob");
        sleep(ms(n * 9)).await;
        let create = json!({"type": "CREATE_ROOM", "kind": "group", "name": "g", "users": ["bob"]});
        cluster.network.control(Faults::LOSE_ALL);
        ann.done(create.clone()).await;
        cluster.network.control(Faults::NONE);
        ann.done(create).await;
        cluster.converge(&[&bob], ms(2_000)).await;
    }
}
