use std::sync::Arc;

use chat_core::model::StoreError;
use rusqlite::Connection;

use crate::open::execute;
use crate::queue::Queue;

/// One of the connections that only read.
pub(crate) struct Reader {
    pub(crate) connection: Connection,
    pub(crate) queue: Arc<Queue>,
}

impl Reader {
    /// Works until the queue is closed and empty.
    pub(crate) fn run(self) {
        while let Some(taken) = self.queue.take(1, 1) {
            for mut entry in taken {
                if entry.job.abandoned() {
                    continue;
                }
                // Several statements see one snapshot.
                match execute(&self.connection, "BEGIN") {
                    Ok(()) => {
                        entry.job.run(&self.connection);
                        self.end();
                    }
                    Err(error) => {
                        entry.job.fail(StoreError::failed(error));
                        self.end();
                    }
                }
                entry.job.answer();
            }
        }
    }

    fn end(&self) {
        if !self.connection.is_autocommit()
            && let Err(error) = execute(&self.connection, "ROLLBACK")
        {
            tracing::error!(%error, "a read could not be ended");
        }
    }
}
