use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::common::PATIENCE;

/// How far everybody is.
pub(crate) struct Progress {
    acks: watch::Sender<usize>,
    edits: watch::Sender<usize>,
    in_flight: AtomicUsize,
    /// The highest number acknowledged in each room.
    highest: Mutex<HashMap<i64, i64>>,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self {
            acks: watch::Sender::new(0),
            edits: watch::Sender::new(0),
            in_flight: AtomicUsize::new(0),
            highest: Mutex::default(),
        }
    }

    /// Messages acknowledged for the first time.
    pub(crate) fn acks(&self) -> usize {
        *self.acks.borrow()
    }

    /// Waits until so many are.
    pub(crate) async fn acked(&self, count: usize) {
        reaches(&self.acks, count).await;
    }

    /// Waits until one more edit is acknowledged.
    pub(crate) async fn one_more_edit(&self) {
        let before = *self.edits.borrow();
        reaches(&self.edits, before + 1).await;
    }

    /// Sends that nobody has answered.
    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::SeqCst)
    }

    /// Nobody is connected any more.
    pub(crate) fn cut(&self) {
        self.in_flight.store(0, Ordering::SeqCst);
    }

    /// What is sent to this room from now on comes behind this number.
    pub(crate) fn highest(&self, room: i64) -> i64 {
        self.highest.lock().get(&room).copied().unwrap_or(0)
    }

    pub(super) fn sent(&self) {
        self.in_flight.fetch_add(1, Ordering::SeqCst);
    }

    pub(super) fn answered(&self) {
        self.in_flight.fetch_sub(1, Ordering::SeqCst);
    }

    pub(super) fn edited(&self) {
        self.edits.send_modify(|edits| *edits += 1);
    }

    pub(super) fn accepted(&self, room: i64, seq: i64) {
        let mut highest = self.highest.lock();
        let newest = highest.entry(room).or_default();
        *newest = seq.max(*newest);
        drop(highest);
        self.acks.send_modify(|acks| *acks += 1);
    }
}

async fn reaches(counter: &watch::Sender<usize>, count: usize) {
    let mut counter = counter.subscribe();
    let enough = counter.wait_for(|now| *now >= count);
    timeout(PATIENCE, enough).await.expect("answers").unwrap();
}
