use std::time::Duration;

use crate::model_test::Random;

/// How often what goes wrong: so many of a thousand payloads, on their way to each node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Faults {
    /// Never arrive.
    pub lose: u16,
    /// Arrive twice. Each of both may be delayed.
    pub repeat: u16,
    /// Arrive later, so that others overtake them.
    pub delay: u16,
    /// How much later, at most.
    pub longest_delay: Duration,
    /// Are followed by a reset that says that something may be missing.
    pub reset: u16,
}

impl Faults {
    /// Nothing goes wrong.
    pub const NONE: Self =
        Self { lose: 0, repeat: 0, delay: 0, longest_delay: Duration::ZERO, reset: 0 };

    /// Nothing arrives.
    pub const LOSE_ALL: Self = Self { lose: 1_000, ..Self::NONE };

    pub(super) fn happens(per_thousand: u16, random: &mut Random) -> bool {
        random.below(1_000) < usize::from(per_thousand)
    }

    /// How much later a payload comes.
    pub(super) fn lateness(&self, random: &mut Random) -> Duration {
        if !Self::happens(self.delay, random) {
            return Duration::ZERO;
        }
        let longest = usize::try_from(self.longest_delay.as_micros()).unwrap_or(usize::MAX - 1);
        Duration::from_micros(random.below(longest + 1) as u64)
    }
}

impl Default for Faults {
    fn default() -> Self {
        Self::NONE
    }
}
