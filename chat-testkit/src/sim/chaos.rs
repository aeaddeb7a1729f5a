use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::Mutex;

use super::coverage::Coverage;
use crate::model_test::random::Random;

/// What goes wrong, and how often it did. Shared by everything that a world is made of.
pub(super) struct Chaos {
    random: Mutex<Random>,
    calm: AtomicBool,
    /// The node that dies behind its next commit.
    doomed: Mutex<Option<usize>>,
    dead: Mutex<BTreeSet<usize>>,
    pub(super) counts: Mutex<Coverage>,
}

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Fine,
    /// Nothing happens.
    Fails,
    /// It happens, and nobody knows.
    Unknown,
}

/// What becomes of a payload: nothing, or arrivals.
pub(super) type Arrivals = Vec<Duration>;

impl Chaos {
    pub(super) fn new(random: Random) -> Self {
        Self {
            random: Mutex::new(random),
            calm: AtomicBool::new(true),
            doomed: Mutex::new(None),
            dead: Mutex::new(BTreeSet::new()),
            counts: Mutex::new(Coverage::default()),
        }
    }

    /// From now on things go wrong, or do not.
    pub(super) fn set_calm(&self, calm: bool) {
        self.calm.store(calm, Ordering::Relaxed);
        if calm {
            *self.doomed.lock() = None;
        }
    }

    pub(super) fn count(&self, count: impl FnOnce(&mut Coverage)) {
        count(&mut self.counts.lock());
    }

    /// How long a call is under way before, or after, it takes effect.
    pub(super) fn pause(&self) -> Duration {
        let mut random = self.random.lock();
        if self.calm.load(Ordering::Relaxed) {
            return Duration::from_millis(1);
        }
        let most = if random.one_in(15) { 120 } else { 6 };
        Duration::from_millis(random.below(most) as u64)
    }

    pub(super) fn fate(&self, changes: bool) -> Fate {
        if self.calm.load(Ordering::Relaxed) {
            return Fate::Fine;
        }
        let fate = match self.random.lock().below(100) {
            0..3 => Fate::Fails,
            3..6 if changes => Fate::Unknown,
            _ => return Fate::Fine,
        };
        self.count(|counts| match fate {
            Fate::Unknown => counts.unknown_outcomes += 1,
            _ => counts.failures += usize::from(changes),
        });
        fate
    }

    /// What becomes of a payload.
    pub(super) fn arrivals(&self) -> Arrivals {
        let mut random = self.random.lock();
        let soon = |random: &mut Random| Duration::from_millis(random.below(12) as u64);
        if self.calm.load(Ordering::Relaxed) {
            return vec![Duration::from_millis(1)];
        }
        match random.below(100) {
            0..14 => {
                self.count(|counts| counts.lost_payloads += 1);
                vec![]
            }
            14..22 => {
                self.count(|counts| counts.doubled_payloads += 1);
                vec![soon(&mut random), Duration::from_millis(random.below(400) as u64)]
            }
            22..32 => {
                self.count(|counts| counts.late_payloads += 1);
                vec![Duration::from_millis(30 + random.below(900) as u64)]
            }
            _ => vec![soon(&mut random)],
        }
    }

    /// The node will die behind its next commit.
    pub(super) fn doom(&self, node: usize) {
        *self.doomed.lock() = Some(node);
    }

    /// A node has committed something. True when that was the last it did.
    pub(super) fn dies(&self, node: usize) -> bool {
        let mut doomed = self.doomed.lock();
        if *doomed == Some(node) {
            *doomed = None;
            self.dead.lock().insert(node);
            self.count(|counts| counts.deaths += 1);
        }
        self.is_dead(node)
    }

    pub(super) fn is_dead(&self, node: usize) -> bool {
        self.dead.lock().contains(&node)
    }
}
