use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

/// A token bucket for each key; a full one is forgotten, and so are the fullest where there would
/// be too many.
pub(super) struct Buckets<K> {
    capacity: u32,
    refill: Duration,
    most: usize,
    levels: HashMap<K, Level>,
}

#[derive(Clone, Copy)]
struct Level {
    tokens: f64,
    at: Instant,
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    /// Buckets that hold `capacity` tokens and get one back each `refill`; at most `most` of them.
    pub(super) fn new(capacity: u32, refill: Duration, most: usize) -> Self {
        Self { capacity, refill, most, levels: HashMap::new() }
    }

    /// How many tokens there are when full.
    pub(super) const fn capacity(&self) -> u32 {
        self.capacity
    }

    /// How long until there are `tokens`; zero when there are now.
    pub(super) fn wait(&self, key: &K, tokens: u32, now: Instant) -> Duration {
        let missing = f64::from(tokens.min(self.capacity)) - self.tokens(key, now);
        self.refill.mul_f64(missing.max(0.0))
    }

    /// Takes what `wait` found to be there.
    pub(super) fn take(&mut self, key: &K, tokens: u32, now: Instant) {
        let left = (self.tokens(key, now) - f64::from(tokens)).max(0.0);
        if self.levels.len() >= self.most && !self.levels.contains_key(key) {
            self.make_room(now);
        }
        self.levels.insert(key.clone(), Level { tokens: left, at: now });
    }

    /// Gives tokens back.
    pub(super) fn give(&mut self, key: &K, tokens: u32, now: Instant) {
        let level = self.tokens(key, now) + f64::from(tokens);
        if level >= f64::from(self.capacity) {
            self.levels.remove(key);
        } else if let Some(entry) = self.levels.get_mut(key) {
            *entry = Level { tokens: level, at: now };
        }
    }

    fn tokens(&self, key: &K, now: Instant) -> f64 {
        self.levels.get(key).map_or(f64::from(self.capacity), |level| self.filled(*level, now))
    }

    fn filled(&self, level: Level, now: Instant) -> f64 {
        let since = now.saturating_duration_since(level.at).as_secs_f64();
        (level.tokens + since / self.refill.as_secs_f64()).min(f64::from(self.capacity))
    }

    /// Removes a quarter at least, so that the work is rare.
    fn make_room(&mut self, now: Instant) {
        let mut filled: Vec<f64> =
            self.levels.values().map(|level| self.filled(*level, now)).collect();
        let quarter = filled.len() / 4;
        if filled.is_empty() {
            return;
        }
        let (_, limit, _) = filled.select_nth_unstable_by(quarter, |a, b| b.total_cmp(a));
        let (limit, mut to_remove) = (*limit, quarter + 1);
        let (capacity, refill) = (f64::from(self.capacity), self.refill.as_secs_f64());
        self.levels.retain(|_, level| {
            let since = now.saturating_duration_since(level.at).as_secs_f64();
            let tokens = (level.tokens + since / refill).min(capacity);
            let remove = tokens >= capacity || (tokens >= limit && to_remove > 0);
            to_remove = to_remove.saturating_sub(usize::from(remove));
            !remove
        });
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.levels.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn empties_and_refills() {
        let mut buckets = Buckets::new(3, SECOND, 10);
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(buckets.wait(&"a", 1, start), Duration::ZERO);
            buckets.take(&"a", 1, start);
        }
        assert_eq!(buckets.wait(&"a", 1, start), SECOND);
        assert_eq!(buckets.wait(&"b", 3, start), Duration::ZERO);
        assert_eq!(buckets.wait(&"a", 1, start + SECOND), Duration::ZERO);
        assert_eq!(buckets.wait(&"a", 3, start + SECOND), 2 * SECOND);
        assert_eq!(buckets.wait(&"a", 99, start + 3 * SECOND), Duration::ZERO);
    }

    #[test]
    fn what_was_given_back_is_there_and_no_more() {
        let mut buckets = Buckets::new(2, SECOND, 10);
        let now = Instant::now();
        buckets.take(&"a", 2, now);
        buckets.give(&"a", 1, now);
        assert_eq!(buckets.wait(&"a", 2, now), SECOND);
        buckets.give(&"a", 7, now);
        assert_eq!((buckets.len(), buckets.wait(&"a", 2, now)), (0, Duration::ZERO));
    }

    #[test]
    fn the_emptiest_stay_when_there_are_too_many() {
        let mut buckets = Buckets::new(5, SECOND, 100);
        let now = Instant::now();
        buckets.take(&0, 5, now);
        for key in 1..10_000 {
            buckets.take(&key, 1, now);
            assert!(buckets.len() <= 100);
        }
        assert_eq!(buckets.wait(&0, 5, now), 5 * SECOND);
    }
}
