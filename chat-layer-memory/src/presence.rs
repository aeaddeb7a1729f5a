use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use chat_core::model::UserId;
use chat_core::port::{Presence, PresenceError};
use parking_lot::Mutex;
use tokio::time::Instant;

/// One node's part in the knowledge of who is online. Its leases outlive it, until their end.
///
/// Time is tokio's, so that tests in virtual time see leases end.
#[derive(Debug)]
pub struct MemoryPresence {
    node: u64,
    leases: Arc<Leases>,
}

/// The leases of all nodes of a bus.
#[derive(Debug, Default)]
pub(crate) struct Leases {
    ends: Mutex<Ends>,
    nodes: AtomicU64,
}

#[derive(Debug, Default)]
struct Ends {
    /// When each node's lease for a user ends.
    of: HashMap<UserId, HashMap<u64, Instant>>,
    /// So many users may be known before those whose leases have ended are looked for.
    sweep_at: usize,
}

impl MemoryPresence {
    pub(crate) fn new(leases: Arc<Leases>) -> Self {
        let node = leases.nodes.fetch_add(1, Ordering::Relaxed);
        Self { node, leases }
    }
}

impl Ends {
    fn sweep(&mut self, now: Instant) {
        if self.of.len() > self.sweep_at {
            self.of.retain(|_, ends| {
                ends.retain(|_, end| *end > now);
                !ends.is_empty()
            });
            self.sweep_at = self.of.len() * 2;
        }
    }
}

#[async_trait]
impl Presence for MemoryPresence {
    async fn renew(&self, users: &[UserId], lease: Duration) -> Result<(), PresenceError> {
        let (now, mut ends) = (Instant::now(), self.leases.ends.lock());
        for user in users {
            ends.of.entry(*user).or_default().insert(self.node, now + lease);
        }
        ends.sweep(now);
        Ok(())
    }

    async fn leave(&self, users: &[UserId]) -> Result<(), PresenceError> {
        let mut ends = self.leases.ends.lock();
        for user in users {
            if let Some(nodes) = ends.of.get_mut(user) {
                nodes.remove(&self.node);
                if nodes.is_empty() {
                    ends.of.remove(user);
                }
            }
        }
        Ok(())
    }

    async fn online(&self, users: &[UserId]) -> Result<Vec<UserId>, PresenceError> {
        let (now, ends) = (Instant::now(), self.leases.ends.lock());
        let lasts =
            |user: &UserId| ends.of.get(user).is_some_and(|ends| ends.values().any(|it| *it > now));
        let mut seen = HashSet::new();
        Ok(users.iter().copied().filter(|user| seen.insert(*user) && lasts(user)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryBus;

    #[tokio::test(start_paused = true)]
    async fn leases_that_ended_take_no_space() {
        let bus = MemoryBus::new();
        let presence = bus.presence();
        for round in 0..100 {
            let users: Vec<_> = (1..=100).map(|n| UserId::new(round * 100 + n)).collect();
            presence.renew(&users, Duration::from_secs(15)).await.unwrap();
            tokio::time::advance(Duration::from_secs(16)).await;
        }
        assert!(presence.leases.ends.lock().of.len() <= 400);
    }
}
