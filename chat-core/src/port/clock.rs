//! Time and randomness come through ports, so that tests decide both.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::model::Timestamp;

/// The wall clock.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The operating system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        SystemTime::now().into()
    }
}

impl From<SystemTime> for Timestamp {
    /// The same moment, to the microsecond; at most to the ends of what the type can hold.
    fn from(time: SystemTime) -> Self {
        let epoch = Self::from_micros(0);
        match time.duration_since(UNIX_EPOCH) {
            Ok(since) => epoch.after(since),
            Err(earlier) => epoch.before(earlier.duration()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_moment_is_the_same_before_and_after_the_epoch() {
        let micros = Duration::from_micros(1_795_000_000_123_457);
        let at = |time: SystemTime| Timestamp::from(time).as_micros();
        assert_eq!(at(UNIX_EPOCH + micros), 1_795_000_000_123_457);
        assert_eq!(at(UNIX_EPOCH - micros), -1_795_000_000_123_457);
    }
}
