use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::sync::{oneshot, watch};

use crate::open::{self, Connections};
use crate::queue::Queue;
use crate::readers::Reader;
use crate::statistics::Counters;
use crate::writer::Writer;
use crate::{OpenError, SqliteOptions, SqliteStore};

/// What all clones of a store share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) writes: Arc<Queue>,
    /// `None`: there is one connection for everything.
    pub(crate) reads: Option<Arc<Queue>>,
    pub(crate) counters: Arc<Counters>,
    /// The writer, which ends last, holds the receiver.
    pub(crate) running: watch::Sender<()>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.writes.close();
        if let Some(reads) = &self.reads {
            reads.close();
        }
    }
}

/// Opening blocks, so it is done on the thread that writes later.
pub(crate) async fn start(
    options: SqliteOptions,
    path: Option<PathBuf>,
) -> Result<SqliteStore, OpenError> {
    let (reply, started) = oneshot::channel();
    let (running, until_end) = watch::channel(());
    spawn("chat-sqlite-writer", move || {
        match threads(&options, path.as_ref(), running) {
            Ok((store, writer)) => {
                // If nobody waits any more, the store is dropped here, and the writer ends.
                drop(reply.send(Ok(store)));
                writer.run();
            }
            Err(error) => drop(reply.send(Err(error))),
        }
        drop(until_end);
    })?;
    started.await.unwrap_or_else(|_| Err(std::io::Error::other("opening panicked").into()))
}

fn threads(
    options: &SqliteOptions,
    path: Option<&PathBuf>,
    running: watch::Sender<()>,
) -> Result<(SqliteStore, Writer), OpenError> {
    let Connections { writer, readers } = open::open(options, path)?;
    let writes = Arc::new(Queue::new(options.write_queue_bytes));
    let reads = (!readers.is_empty()).then(|| Arc::new(Queue::new(options.read_queue)));
    let counters = Arc::<Counters>::default();
    let shared = Shared {
        writes: Arc::clone(&writes),
        reads: reads.clone(),
        counters: Arc::clone(&counters),
        running,
    };
    // From here on an error drops it, which ends the readers that run already.
    let store = SqliteStore { shared: Arc::new(shared) };
    let mut threads = Vec::new();
    for (connection, queue) in readers.into_iter().zip(reads.iter().cycle()) {
        let reader = Reader { connection, queue: Arc::clone(queue) };
        threads.push(spawn("chat-sqlite-reader", move || reader.run())?);
    }
    let writer = Writer {
        connection: writer,
        queue: writes,
        counters,
        // On a shared connection a read must not see what a group has not committed.
        group_jobs: if reads.is_some() { options.group_jobs } else { 1 },
        group_bytes: options.group_bytes,
        readers: threads,
    };
    Ok((store, writer))
}

/// Runs what blocks on a thread of its own.
pub(crate) async fn on_thread<T, E>(
    name: &str,
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<std::io::Error> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    // Whoever asked may have gone.
    spawn(name, move || drop(reply.send(work())))?;
    answer.await.unwrap_or_else(|_| Err(std::io::Error::other("the thread panicked").into()))
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> std::io::Result<JoinHandle<()>> {
    thread::Builder::new().name(name.into()).spawn(run)
}
