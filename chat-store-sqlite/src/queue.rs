use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::{Condvar, Mutex};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::job::Job;

/// A bounded queue from async callers to plain threads. What is in it weighs something, and
/// callers wait, first come first served, while it is full.
#[derive(Debug)]
pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    ready: Condvar,
    space: Arc<Semaphore>,
    capacity: u32,
}

#[derive(Debug, Default)]
struct Waiting {
    entries: VecDeque<Entry>,
    closed: bool,
}

/// A job with the space that it takes up, until it is answered.
pub(crate) struct Entry {
    pub(crate) job: Box<dyn Job>,
    space: OwnedSemaphorePermit,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry").field("weight", &self.weight()).finish_non_exhaustive()
    }
}

impl Entry {
    fn weight(&self) -> usize {
        self.space.num_permits()
    }
}

impl Queue {
    pub(crate) fn new(capacity: usize) -> Self {
        let capacity = u32::try_from(capacity.max(1)).unwrap_or(u32::MAX);
        // A semaphore of 32 bit platforms holds less.
        let capacity = capacity.min(u32::try_from(Semaphore::MAX_PERMITS).unwrap_or(u32::MAX));
        Self {
            waiting: Mutex::default(),
            ready: Condvar::new(),
            space: Arc::new(Semaphore::new(capacity as usize)),
            capacity,
        }
    }

    /// Puts a job in when there is space. What weighs more than the whole queue waits until it is
    /// empty.
    pub(crate) async fn push(&self, job: Box<dyn Job>, weight: usize) {
        let weight = u32::try_from(weight).unwrap_or(u32::MAX).clamp(1, self.capacity);
        let Ok(space) = Arc::clone(&self.space).acquire_many_owned(weight).await else {
            return; // Closed: whoever waits for the answer sees the job go.
        };
        let mut waiting = self.waiting.lock();
        if !waiting.closed {
            waiting.entries.push_back(Entry { job, space });
            drop(waiting);
            self.ready.notify_one();
        }
    }

    /// Waits for jobs and takes up to `jobs` of them, stopping after the one that brings their
    /// weight to `weight`. `None` when the queue is closed and empty.
    pub(crate) fn take(&self, jobs: usize, weight: usize) -> Option<Vec<Entry>> {
        let mut waiting = self.waiting.lock();
        while waiting.entries.is_empty() {
            if waiting.closed {
                return None;
            }
            self.ready.wait(&mut waiting);
        }
        let (mut taken, mut sum) = (Vec::new(), 0);
        while taken.len() < jobs
            && (taken.is_empty() || sum < weight)
            && let Some(entry) = waiting.entries.pop_front()
        {
            sum += entry.weight();
            taken.push(entry);
        }
        Some(taken)
    }

    /// Takes no more jobs; what waits is still done.
    pub(crate) fn close(&self) {
        self.waiting.lock().closed = true;
        self.space.close();
        self.ready.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::JobResult;
    use crate::job::task;

    fn job() -> Box<dyn Job> {
        Box::new(task(|_| -> JobResult<()> { Ok(()) }).0)
    }

    #[tokio::test]
    async fn callers_wait_for_space() {
        let queue = Queue::new(10);
        queue.push(job(), 4).await;
        queue.push(job(), 4).await;
        let mut third = Box::pin(queue.push(job(), 4));
        assert!(futures::poll!(&mut third).is_pending());
        let taken = queue.take(1, 10);
        assert!(futures::poll!(&mut third).is_pending(), "an unanswered job still takes space");
        drop(taken);
        third.await;
        assert_eq!(queue.take(10, 100).map(|jobs| jobs.len()), Some(2));
    }

    #[tokio::test]
    async fn a_group_is_bounded_by_number_and_weight() {
        let queue = Queue::new(1_000);
        for _ in 0..9 {
            queue.push(job(), 10).await;
        }
        assert_eq!(queue.take(2, 1_000).map(|jobs| jobs.len()), Some(2));
        assert_eq!(queue.take(9, 25).map(|jobs| jobs.len()), Some(3));
        queue.close();
        assert_eq!(queue.take(9, 0).map(|jobs| jobs.len()), Some(1));
        assert_eq!(queue.take(9, 1_000).map(|jobs| jobs.len()), Some(3));
        assert!(queue.take(9, 1_000).is_none());
    }

    #[tokio::test]
    async fn what_is_heavier_than_the_queue_passes_alone() {
        let queue = Queue::new(10);
        queue.push(job(), 1_000).await;
        assert!(futures::poll!(Box::pin(queue.push(job(), 1))).is_pending());
    }
}
