use chat_core::model::Timestamp;
use chat_core::port::{Clock, Entropy};
use parking_lot::Mutex;
use tokio::time::Instant;

use crate::model_test::random::Random;

/// The virtual clock as a wall clock.
pub(super) struct SimClock(pub(super) Instant);

impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(1_795_000_000_000_000).after(self.0.elapsed())
    }
}

/// Randomness that a seed decides.
pub(super) struct SimEntropy(pub(super) Mutex<Random>);

impl Entropy for SimEntropy {
    fn next_u64(&self) -> u64 {
        self.0.lock().next()
    }
}
