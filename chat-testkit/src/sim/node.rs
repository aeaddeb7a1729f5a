use std::sync::Arc;
use std::time::Duration;

use chat_core::{ChatEngine, ChatEngineBuilder, Limits};
use parking_lot::Mutex;
use tokio::time::Instant;

use super::bus::Bus;
use super::ports::{SimClock, SimEntropy};
use super::sim_store::SimStore;
use crate::Overlaid;
use crate::model_test::random::Random;

/// One engine.
pub(super) struct Node {
    /// Its name; a node that comes back has another one.
    pub(super) id: usize,
    pub(super) engine: ChatEngine,
    /// Until when it is cut off.
    pub(super) cut_until: Option<Instant>,
}

impl Node {
    pub(super) async fn start(
        store: SimStore,
        bus: &Arc<Bus>,
        limits: Limits,
        start: Instant,
        seed: u64,
        extend: fn(ChatEngineBuilder) -> ChatEngineBuilder,
    ) -> Self {
        let id = store.node;
        let entropy = SimEntropy(Mutex::new(Random::new(seed ^ (id as u64) << 32)));
        let builder = ChatEngine::builder(Overlaid(store))
            .channel_layer(bus.join(id))
            .limits(limits)
            .clock(SimClock(start))
            .entropy(entropy);
        let engine = extend(builder).build().await.unwrap();
        Self { id, engine, cut_until: None }
    }
}

/// Bounds so small that all of them are met.
pub(super) fn tight_limits(random: &mut Random) -> Limits {
    let mut limits = Limits::default();
    limits.rate = None;
    limits.queue_bytes = 3_000 + random.below(6_000);
    limits.room_pending = 16;
    limits.ring_frames = 2 + random.below(24);
    limits.change_page = 3 + random.below(12);
    limits.batch_bytes = 1_500;
    limits.reset_after_revisions = 15 + random.below(60) as i64;
    limits.append_batch = 1 + random.below(8);
    limits.catch_ups = 2;
    limits.page_messages_default = 5 + random.below(20);
    limits.page_rooms = if random.one_in(3) { 2 } else { 100 };
    limits.head_check = Duration::from_secs(3);
    limits
}
