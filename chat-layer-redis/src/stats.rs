use std::sync::atomic::{AtomicU64, Ordering};

use metrics::counter;

/// What a layer has done since it was made. Counters only grow.
///
/// All layers of a process together count the same with the [metrics](https://docs.rs/metrics)
/// facade, from zero on: `chat_redis_published_total` and so on, one for each field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Payloads that a server took.
    pub published: u64,
    /// Payloads that were not published: the queue was full, no server was there, or it is not
    /// known whether one took them.
    pub unpublished: u64,
    /// Payloads of other nodes that came in.
    pub received: u64,
    /// Payloads of other nodes that were dropped, because the node did not read fast enough.
    pub dropped: u64,
    /// Connections for subscriptions that were lost.
    pub disconnects: u64,
    /// Times that the node was told that anything may be missing.
    pub resets: u64,
}

/// [`Stats`] in the making. All names are here; docs/operations.md describes each.
#[derive(Debug)]
pub(crate) struct Counters {
    pub(crate) published: Counter,
    pub(crate) unpublished: Counter,
    pub(crate) received: Counter,
    pub(crate) dropped: Counter,
    pub(crate) disconnects: Counter,
    pub(crate) resets: Counter,
}

#[derive(Debug)]
pub(crate) struct Counter {
    name: &'static str,
    count: AtomicU64,
}

impl Counter {
    /// Whoever watches sees it from the start: one that is missing could mean anything.
    fn new(name: &'static str) -> Self {
        counter!(name).increment(0);
        Self { name, count: AtomicU64::new(0) }
    }

    pub(crate) fn add(&self, count: usize) {
        if count > 0 {
            self.count.fetch_add(count as u64, Ordering::Relaxed);
            counter!(self.name).increment(count as u64);
        }
    }

    fn read(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            published: Counter::new("chat_redis_published_total"),
            unpublished: Counter::new("chat_redis_unpublished_total"),
            received: Counter::new("chat_redis_received_total"),
            dropped: Counter::new("chat_redis_dropped_total"),
            disconnects: Counter::new("chat_redis_disconnects_total"),
            resets: Counter::new("chat_redis_resets_total"),
        }
    }
}

impl Counters {
    pub(crate) fn read(&self) -> Stats {
        Stats {
            published: self.published.read(),
            unpublished: self.unpublished.read(),
            received: self.received.read(),
            dropped: self.dropped.read(),
            disconnects: self.disconnects.read(),
            resets: self.resets.read(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use metrics_util::debugging::{DebugValue, DebuggingRecorder};

    use super::*;

    /// The names that docs/operations.md describes.
    fn described(page: &str) -> Vec<&str> {
        let rows = page.lines().filter_map(|line| line.strip_prefix("| `chat_redis_"));
        rows.filter_map(|row| row.split('`').next()).collect()
    }

    #[test]
    fn every_metric_is_described_and_says_what_the_stats_say() {
        let recorder = DebuggingRecorder::new();
        let snapshotter = recorder.snapshotter();
        let read = || -> BTreeMap<String, DebugValue> {
            let all = snapshotter.snapshot().into_vec().into_iter();
            all.map(|(key, _, _, value)| (key.key().name().to_owned(), value)).collect()
        };
        let stats = metrics::with_local_recorder(&recorder, || {
            let counters = Counters::default();
            assert_eq!(read().len(), 6, "from the start");
            counters.unpublished.add(3);
            counters.received.add(2);
            counters.received.add(0);
            counters.read()
        });
        assert_eq!((stats.unpublished, stats.received, stats.published), (3, 2, 0));
        let counted = read();
        let value = |name: &str| counted.get(name).unwrap();
        assert_eq!(*value("chat_redis_unpublished_total"), DebugValue::Counter(3));
        assert_eq!(*value("chat_redis_received_total"), DebugValue::Counter(2));
        let page = include_str!("../../docs/operations.md");
        let names = described(page).into_iter().map(|name| format!("chat_redis_{name}"));
        assert!(counted.keys().cloned().eq(names), "{counted:?}");
    }

    #[test]
    fn a_description_is_found() {
        assert_eq!(described("| `chat_redis_a` | x |\n| `chat_b` |\nchat_redis_c"), ["a"]);
    }
}
