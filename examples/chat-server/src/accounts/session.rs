use std::time::Duration;

use chat_core::model::{Handle, Timestamp};

/// Sessions that one account may have; one more ends the oldest.
pub const SESSIONS_PER_ACCOUNT: usize = 64;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// A session that is not used ends after this time.
const IDLE: Duration = DAY.saturating_mul(30);
/// However much it is used, a session ends after this time.
const LONGEST: Duration = DAY.saturating_mul(180);

/// A login that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub account: String,
    /// His @name.
    pub handle: Handle,
    /// When it ends if it is not used any more.
    pub expires_at: Timestamp,
}

/// When a session that begins now ends if it is never used: in 30 days.
#[must_use]
pub fn first_expiry(now: Timestamp) -> Timestamp {
    now.after(IDLE)
}

/// The new end of a session that is used now: 30 days on, and at most 180 after its beginning.
/// `None` where that is not a day later than its present end, which saves a write.
#[must_use]
pub fn slide(created_at: Timestamp, expires_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let end = now.after(IDLE).min(created_at.after(LONGEST));
    (end >= expires_at.after(DAY)).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_slide_by_days_up_to_a_cap() {
        let day = |n: u32| Timestamp::from_micros(0).after(DAY * n);
        assert_eq!(first_expiry(day(2)), day(32));
        assert_eq!(slide(day(0), day(30), day(0).after(DAY / 2)), None);
        assert_eq!(slide(day(0), day(30), day(1)), Some(day(31)));
        assert_eq!(slide(day(0), day(179), day(170)), Some(day(180)));
        assert_eq!(slide(day(0), day(180), day(179)), None);
    }
}
