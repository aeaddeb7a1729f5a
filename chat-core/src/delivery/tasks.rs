use std::future::Future;

use tokio::runtime::Handle;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

/// The tasks of one engine: counted, and ended together.
#[derive(Clone, Debug)]
pub(crate) struct Tasks {
    /// Connections may be dropped anywhere, and that begins tasks.
    runtime: Option<Handle>,
    tracker: TaskTracker,
    cancel: CancellationToken,
}

impl Tasks {
    /// Tasks on the runtime that this is called on.
    pub(crate) fn here() -> Self {
        let runtime = Handle::try_current().ok();
        Self { runtime, tracker: TaskTracker::new(), cancel: CancellationToken::new() }
    }

    /// Runs a task until it is done or the engine ends.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let cancel = self.cancel.clone();
        let task = async move {
            cancel.run_until_cancelled(task).await;
        };
        match &self.runtime {
            Some(runtime) => self.tracker.spawn_on(task, runtime),
            None => self.tracker.spawn(task),
        };
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
