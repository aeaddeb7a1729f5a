use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::guard::guarded;
use crate::port::{Event, Hooks};
use crate::telemetry;

/// What was committed, on its way to the host's hook. Nobody waits for it: what does not fit is
/// dropped.
pub(crate) struct Events(mpsc::Sender<Event>);

impl Events {
    /// The way, and the task that walks it.
    pub(crate) fn new(
        hooks: Arc<dyn Hooks>,
        backlog: usize,
        deadline: Duration,
    ) -> (Self, impl Future<Output = ()> + Send + 'static) {
        let (sender, mut events) = mpsc::channel(backlog.max(1));
        let tell = async move {
            while let Some(event) = events.recv().await {
                let hook = async { hooks.after_commit(&event).await };
                // It was logged, and there is nobody else to be told.
                let _ = guarded("after_commit", deadline, hook).await;
            }
        };
        (Self(sender), tell)
    }

    /// Tells the hook, if it is not too far behind.
    pub(crate) fn tell(&self, event: Event) {
        if self.0.try_send(event).is_err() {
            telemetry::event_dropped();
            tracing::debug!("the hook is too far behind; an event is dropped");
        }
    }
}
