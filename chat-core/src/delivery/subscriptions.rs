//! Which topics this node hears of. One task tells the layer, so that its calls for a topic are
//! made in order, and what comes up while one call is under way goes into the next.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::time::sleep;

use super::tasks::Tasks;
use crate::port::{ChannelLayer, Topic};

/// How long to leave a layer alone that did not do what it was asked for.
const PAUSE: Duration = Duration::from_secs(1);

/// The topics that somebody here wants.
pub(crate) struct Subscriptions {
    layer: Option<Arc<dyn ChannelLayer>>,
    tasks: Tasks,
    state: Mutex<State>,
    confirmed: Notify,
}

#[derive(Default)]
struct State {
    topics: HashMap<Topic, Wanted>,
    changed: Vec<Topic>,
    running: bool,
}

#[derive(Default)]
struct Wanted {
    wanted: bool,
    confirmed: bool,
    /// The layer was asked and panicked. As while it is down, nobody waits; it is asked again.
    failed: bool,
}

impl Subscriptions {
    /// Without a layer this node is alone, and everything is confirmed at once.
    pub(crate) fn new(layer: Option<Arc<dyn ChannelLayer>>, tasks: Tasks) -> Self {
        Self { layer, tasks, state: Mutex::default(), confirmed: Notify::new() }
    }

    /// Somebody here wants the topic, or nobody any more.
    pub(crate) fn want(self: &Arc<Self>, topic: Topic, wanted: bool) {
        if self.layer.is_none() {
            return;
        }
        let mut state = self.state.lock();
        state.topics.entry(topic).or_default().wanted = wanted;
        state.changed.push(topic);
        if !std::mem::replace(&mut state.running, true) {
            drop(state);
            self.tasks.spawn(self.clone().run());
        }
    }

    /// Resolves when the layer has confirmed these topics or panicked, or nobody wants them any more.
    /// Cancel-safe.
    pub(crate) async fn confirmed(&self, topics: impl IntoIterator<Item = Topic>) {
        if self.layer.is_none() {
            return;
        }
        for topic in topics {
            loop {
                let confirmed = self.confirmed.notified();
                tokio::pin!(confirmed);
                confirmed.as_mut().enable();
                let waits = |it: &Wanted| it.wanted && !it.confirmed && !it.failed;
                if !self.state.lock().topics.get(&topic).is_some_and(waits) {
                    break;
                }
                confirmed.await;
            }
        }
    }

    async fn run(self: Arc<Self>) {
        let Some(layer) = &self.layer else { return };
        while let Some((add, remove)) = self.next() {
            // What is not ended is heard of no more all the same.
            survives(async { layer.unsubscribe(&remove).await }, &remove).await;
            let confirmed = survives(async { layer.subscribe(&add).await }, &add).await;
            self.answered(&add, confirmed);
            if !confirmed {
                sleep(PAUSE).await;
            }
        }
    }

    /// The layer has confirmed these, or panicked.
    fn answered(&self, topics: &[Topic], confirmed: bool) {
        let mut state = self.state.lock();
        for topic in topics {
            let wanted = state.topics.entry(*topic).or_default();
            (wanted.confirmed, wanted.failed) = (confirmed, !confirmed);
        }
        if !confirmed {
            state.changed.extend(topics);
        }
        drop(state);
        self.confirmed.notify_waiters();
    }

    /// What to tell the layer next.
    fn next(&self) -> Option<(Vec<Topic>, Vec<Topic>)> {
        let mut state = self.state.lock();
        if state.changed.is_empty() {
            state.running = false;
            return None;
        }
        let mut changed = std::mem::take(&mut state.changed);
        changed.sort_unstable();
        changed.dedup();
        let (mut add, mut remove) = (vec![], vec![]);
        for topic in changed {
            match state.topics.get(&topic) {
                Some(Wanted { wanted: true, confirmed: false, .. }) => add.push(topic),
                Some(Wanted { wanted: false, confirmed, .. }) => {
                    if *confirmed {
                        remove.push(topic);
                    }
                    state.topics.remove(&topic);
                }
                _ => {}
            }
        }
        Some((add, remove))
    }
}

/// Makes a call about these topics, if there are any. False if it panicked.
async fn survives(call: impl Future<Output = ()>, topics: &[Topic]) -> bool {
    if topics.is_empty() {
        return true;
    }
    let ended = AssertUnwindSafe(call).catch_unwind().await;
    if ended.is_err() {
        tracing::error!(topics = topics.len(), "the layer panicked");
    }
    ended.is_ok()
}
