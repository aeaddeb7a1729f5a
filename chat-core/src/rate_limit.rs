//! Token buckets: how much a user and a connection may ask for.

use std::collections::HashMap;

use parking_lot::Mutex;

use crate::model::{Limits, Rate, Timestamp, UserId};
use crate::wire::client::ClientAction;

/// What is left to spend.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bucket {
    tokens: f64,
    filled_at: Timestamp,
}

impl Bucket {
    pub(crate) fn full(rate: Rate, now: Timestamp) -> Self {
        Self { tokens: f64::from(rate.burst), filled_at: now }
    }

    /// Takes `cost` out, or says in how many milliseconds it will be there.
    pub(crate) fn take(&mut self, cost: u32, rate: Rate, now: Timestamp) -> Result<(), u64> {
        let micros = now.as_micros().saturating_sub(self.filled_at.as_micros()).max(0);
        let refill = micros as f64 / 1e6 * f64::from(rate.per_second);
        self.tokens = (self.tokens + refill).min(f64::from(rate.burst));
        self.filled_at = now;
        // What costs more than the bucket holds is paid with all of it.
        let cost = f64::from(cost.min(rate.burst));
        if self.tokens >= cost {
            self.tokens -= cost;
            return Ok(());
        }
        let seconds = (cost - self.tokens) / f64::from(rate.per_second.max(1));
        Err((seconds * 1e3).ceil() as u64)
    }

    fn is_full(&self, rate: Rate, now: Timestamp) -> bool {
        let mut copy = *self;
        copy.take(rate.burst, rate, now).is_ok()
    }
}

/// The buckets of users. A reconnection finds its bucket as it was left.
#[derive(Default)]
pub(crate) struct UserBuckets(Mutex<HashMap<UserId, Bucket>>);

/// Buckets kept before those that have filled up again are thrown away; and if there are none,
/// somebody's: he finds a full one.
const MAX_BUCKETS: usize = 65_536;

impl UserBuckets {
    pub(crate) fn take(
        &self,
        user: UserId,
        cost: u32,
        rate: Rate,
        now: Timestamp,
    ) -> Result<(), u64> {
        let mut buckets = self.0.lock();
        if buckets.len() >= MAX_BUCKETS && !buckets.contains_key(&user) {
            buckets.retain(|_, bucket| !bucket.is_full(rate, now));
            // Room for more than this one, or every newcomer would have to search.
            let excess = (buckets.len() + MAX_BUCKETS / 4).saturating_sub(MAX_BUCKETS);
            let some: Vec<_> = buckets.keys().take(excess).copied().collect();
            for user in some {
                buckets.remove(&user);
            }
        }
        buckets.entry(user).or_insert_with(|| Bucket::full(rate, now)).take(cost, rate, now)
    }
}

/// What an action costs.
pub(crate) fn cost(action: &ClientAction, limits: &Limits) -> u32 {
    if let Some(cost) = limits.costs.get(action.name()) {
        return *cost;
    }
    match action {
        ClientAction::Login(_)
        | ClientAction::RefreshAuth(_)
        | ClientAction::Resume(_)
        | ClientAction::CreateRoom(_) => 10,
        ClientAction::OpenDirect(_) | ClientAction::InviteUser(_) | ClientAction::SyncRoom(_) => 5,
        ClientAction::RequestMessages(request) if request.room_id.is_none() => 20,
        ClientAction::RequestMessages(_)
        | ClientAction::RequestRooms(_)
        | ClientAction::RequestMembers(_)
        | ClientAction::BrowseRooms(_) => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const RATE: Rate = Rate { burst: 4, per_second: 2 };

    #[test]
    fn a_bucket_empties_and_fills_up_again() {
        let start = Timestamp::from_micros(0);
        let mut bucket = Bucket::full(RATE, start);
        for _ in 0..4 {
            assert_eq!(bucket.take(1, RATE, start), Ok(()));
        }
        assert_eq!(bucket.take(1, RATE, start), Err(500));
        let later = start.after(Duration::from_millis(500));
        assert_eq!(bucket.take(1, RATE, later), Ok(()));
        assert_eq!(bucket.take(100, RATE, later), Err(2_000), "a full bucket pays for anything");
        assert_eq!(bucket.take(100, RATE, later.after(Duration::from_secs(2))), Ok(()));
        assert!(bucket.take(1, RATE, start).is_err(), "a clock that goes back gives nothing");
    }

    #[test]
    fn a_user_keeps_his_bucket() {
        let (buckets, now) = (UserBuckets::default(), Timestamp::from_micros(0));
        assert_eq!(buckets.take(UserId::new(1), 4, RATE, now), Ok(()));
        assert!(buckets.take(UserId::new(1), 1, RATE, now).is_err());
        assert_eq!(buckets.take(UserId::new(2), 4, RATE, now), Ok(()));
    }
}
