use std::sync::Arc;
use std::thread::JoinHandle;

use chat_core::model::StoreError;
use rusqlite::{Connection, ErrorCode};

use crate::open::execute;
use crate::queue::{Entry, Queue};
use crate::statistics::Counters;

/// The one connection that writes: it commits what waits in groups.
pub(crate) struct Writer {
    pub(crate) connection: Connection,
    pub(crate) queue: Arc<Queue>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) group_jobs: usize,
    pub(crate) group_bytes: usize,
    pub(crate) readers: Vec<JoinHandle<()>>,
}

/// What became of the transaction when a job was run in it.
enum Transaction {
    Open,
    Lost,
}

impl Writer {
    /// Works until the queue is closed and empty; then closes the file behind the readers. Who
    /// closes it last, alone, brings the log into the database and removes it.
    pub(crate) fn run(mut self) {
        while let Some(mut group) = self.queue.take(self.group_jobs, self.group_bytes) {
            group.retain(|entry| !entry.job.abandoned());
            if !group.is_empty() {
                self.group(group);
            }
        }
        for reader in self.readers.drain(..) {
            // Jobs cannot panic, so neither has the thread.
            let _ = reader.join();
        }
    }

    /// Runs the jobs in one transaction, and answers them when it is committed.
    fn group(&self, mut group: Vec<Entry>) {
        if let Err(error) = self.begin() {
            return finish(group, |entry| entry.job.fail(error.clone()));
        }
        for at in 0..group.len() {
            if let Transaction::Lost = self.attempt(&mut group[at]) {
                // A full disk, say: SQLite rolled everything back. The others are innocent, and go
                // on one by one.
                finish([group.remove(at)], |_| ());
                return group.into_iter().for_each(|entry| self.group(vec![entry]));
            }
        }
        match self.commit() {
            Ok(()) => {
                self.counters.committed(group.len());
                finish(group, |_| ());
            }
            Err(error) => {
                tracing::error!(%error, "a commit failed");
                finish(group, |entry| entry.job.fail_unless_refused(error.clone()));
            }
        }
    }

    fn begin(&self) -> Result<(), StoreError> {
        // Only after a rollback that failed, too.
        if !self.connection.is_autocommit() {
            execute(&self.connection, "ROLLBACK").map_err(StoreError::failed)?;
        }
        execute(&self.connection, "BEGIN IMMEDIATE").map_err(StoreError::failed)
    }

    /// Runs one job in a savepoint, and undoes what it wrote if it does not want it kept.
    fn attempt(&self, entry: &mut Entry) -> Transaction {
        let kept = match execute(&self.connection, "SAVEPOINT job") {
            Ok(()) => entry.job.run(&self.connection),
            Err(error) => {
                entry.job.fail(StoreError::failed(error));
                return self.abort();
            }
        };
        if self.connection.is_autocommit() {
            if kept {
                entry.job.fail(StoreError::failed("the transaction was rolled back"));
            }
            return Transaction::Lost;
        }
        if !kept && execute(&self.connection, "ROLLBACK TO job").is_err() {
            return self.abort();
        }
        if let Err(error) = execute(&self.connection, "RELEASE job") {
            entry.job.fail_unless_refused(StoreError::failed(error));
            return self.abort();
        }
        Transaction::Open
    }

    fn abort(&self) -> Transaction {
        if let Err(error) = execute(&self.connection, "ROLLBACK") {
            tracing::error!(%error, "a rollback failed");
        }
        Transaction::Lost
    }

    /// Commits. The error is definite only if it surely was undone.
    fn commit(&self) -> Result<(), StoreError> {
        let Err(error) = execute(&self.connection, "COMMIT") else { return Ok(()) };
        // Refused before anything was written (a lock, say): then the transaction is still open,
        // and rolling it back settles the matter.
        if !self.connection.is_autocommit() {
            return Err(match execute(&self.connection, "ROLLBACK") {
                Ok(()) => StoreError::failed(error),
                Err(_) => StoreError::unknown(error),
            });
        }
        // SQLite rolled back itself. Without space the frame that makes a transaction valid was not
        // written. After another I/O error, of an fsync above all, it may be in the file and
        // come to life again if the machine dies now.
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Err(StoreError::failed(error)),
            _ => Err(StoreError::unknown(error)),
        }
    }
}

fn finish(group: impl IntoIterator<Item = Entry>, mut settle: impl FnMut(&mut Entry)) {
    for mut entry in group {
        settle(&mut entry);
        entry.job.answer();
    }
}

#[cfg(test)]
mod tests;
