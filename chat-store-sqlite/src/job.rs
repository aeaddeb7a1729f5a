use std::panic::{AssertUnwindSafe, catch_unwind};

use chat_core::model::{StoreError, StoreResult};
use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::error::JobResult;

/// Work for a database thread. It is run, perhaps again in another transaction, and answered when
/// its fate is sealed.
pub(crate) trait Job: Send {
    /// Whether nobody waits for the answer any more.
    fn abandoned(&self) -> bool;

    /// Does the work and remembers the result. Returns whether what it wrote is to be kept.
    fn run(&mut self, connection: &Connection) -> bool;

    /// Replaces the result.
    fn fail(&mut self, error: StoreError);

    /// Replaces the result, unless the work was refused: then nothing happened for certain.
    fn fail_unless_refused(&mut self, error: StoreError);

    /// Sends the result.
    fn answer(self: Box<Self>);
}

/// A [`Job`] made of a closure.
pub(crate) struct Task<T, F> {
    work: F,
    result: Option<StoreResult<T>>,
    reply: oneshot::Sender<StoreResult<T>>,
}

/// A job, and where its answer will come. The closure may run more than once.
pub(crate) fn task<T, F>(work: F) -> (Task<T, F>, oneshot::Receiver<StoreResult<T>>)
where
    F: FnMut(&Connection) -> JobResult<T> + Send,
    T: Send,
{
    let (reply, answer) = oneshot::channel();
    (Task { work, result: None, reply }, answer)
}

impl<T, F> Job for Task<T, F>
where
    F: FnMut(&Connection) -> JobResult<T> + Send,
    T: Send,
{
    fn abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    fn run(&mut self, connection: &Connection) -> bool {
        let work = AssertUnwindSafe(|| (self.work)(connection));
        let result = match catch_unwind(work) {
            Ok(result) => result.map_err(StoreError::from),
            Err(_) => {
                tracing::error!("a database job panicked");
                Err(StoreError::failed("the job panicked"))
            }
        };
        self.result.insert(result).is_ok()
    }

    fn fail(&mut self, error: StoreError) {
        self.result = Some(Err(error));
    }

    fn fail_unless_refused(&mut self, error: StoreError) {
        if !matches!(self.result, Some(Err(_))) {
            self.fail(error);
        }
    }

    fn answer(self: Box<Self>) {
        let result = self.result.unwrap_or_else(|| Err(StoreError::failed("the job was not run")));
        // Whoever asked may have gone.
        let _ = self.reply.send(result);
    }
}
