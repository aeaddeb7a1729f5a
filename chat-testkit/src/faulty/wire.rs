use std::collections::BTreeMap;
use std::sync::Arc;

use chat_core::port::{LayerEvent, Topic};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio::time::Instant;

use super::layer::Switch;
use super::{Faults, FaultyNetwork};
use crate::model_test::Random;

/// Payloads that may be late at once; more are lost.
const MAX_LATE: usize = 10_000;

/// What arrives at one node, after everything that happens to it on the way.
pub(super) struct Wire {
    network: FaultyNetwork,
    node: u8,
    random: Random,
    inner: BoxStream<'static, LayerEvent>,
    inner_ended: bool,
    switch: Arc<Switch>,
    /// What is on its way, by its time; those of one time in their order.
    late: BTreeMap<(Instant, u64), LayerEvent>,
    count: u64,
}

impl Wire {
    pub(super) fn new(
        network: FaultyNetwork,
        node: u8,
        random_seed: u64,
        inner: BoxStream<'static, LayerEvent>,
        switch: Arc<Switch>,
    ) -> Self {
        let (random, late) = (Random::new(random_seed), BTreeMap::new());
        Self { network, node, random, inner, inner_ended: false, switch, late, count: 0 }
    }

    pub(super) fn events(self) -> BoxStream<'static, LayerEvent> {
        stream::unfold(self, |mut wire| async { Some((wire.next().await?, wire)) }).boxed()
    }

    async fn next(&mut self) -> Option<LayerEvent> {
        loop {
            if !self.inner_ended && self.switch.take_reset() {
                return Some(LayerEvent::Reset);
            }
            let due = self.late.first_key_value().map(|((due, _), _)| *due);
            if due.is_some_and(|due| due <= Instant::now()) {
                let (_, event) = self.late.pop_first()?;
                if !self.switch.is_down() {
                    return Some(event);
                }
                continue;
            }
            tokio::select! {
                biased;
                event = self.inner.next(), if !self.inner_ended => match event {
                    Some(LayerEvent::Payload(topic, signed)) => self.meet(topic, &signed),
                    Some(event) => self.deliver(event, Instant::now()),
                    None => self.inner_ended = true,
                },
                () = self.switch.changed(), if !self.inner_ended => {}
                () = tokio::time::sleep_until(due.unwrap_or_else(Instant::now)),
                    if due.is_some() => {}
                else => return None,
            }
        }
    }

    /// A payload meets its fate.
    fn meet(&mut self, topic: Topic, signed: &bytes::Bytes) {
        let Some(&from) = signed.first() else { return };
        let faults = self.network.on_the_way(from, self.node, topic);
        let now = Instant::now();
        if self.switch.is_down() || Faults::happens(faults.lose, &mut self.random) {
            return;
        }
        let copies = if Faults::happens(faults.repeat, &mut self.random) { 2 } else { 1 };
        for _ in 0..copies {
            let due = now + faults.lateness(&mut self.random);
            self.deliver(LayerEvent::Payload(topic, signed.slice(1..)), due);
        }
        if Faults::happens(faults.reset, &mut self.random) {
            self.deliver(LayerEvent::Reset, now);
        }
    }

    fn deliver(&mut self, event: LayerEvent, due: Instant) {
        if self.late.len() < MAX_LATE {
            self.count += 1;
            self.late.insert((due, self.count), event);
        }
    }
}
