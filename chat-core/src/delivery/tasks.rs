use std::future::Future;

use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

/// The tasks of one engine: counted, and ended together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tasks {
    tracker: TaskTracker,
    cancel: CancellationToken,
}

impl Tasks {
    /// Runs a task until it is done or the engine ends.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let cancel = self.cancel.clone();
        self.tracker.spawn(async move {
            cancel.run_until_cancelled(task).await;
        });
    }

    /// Ends all tasks when dropped.
    pub(crate) fn end_on_drop(&self) -> DropGuard {
        self.cancel.clone().drop_guard()
    }

    /// How many are running.
    pub(crate) fn count(&self) -> usize {
        self.tracker.len()
    }
}
