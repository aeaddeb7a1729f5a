//! Group commit: one first-in-first-out queue a room collects what waits for the next append.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::time::Instant;

use crate::delivery::Tasks;
use crate::model::{Limits, RoomId, StoreError, StoreResult};
use crate::port::store::{Appended, NewMessage, Store};
use crate::telemetry;

/// What is done with the outcome of an append, in the order of the room.
type Done = Box<dyn FnOnce(StoreResult<Appended>) + Send>;

struct Waiting {
    message: NewMessage,
    done: Done,
}

/// The queues of all rooms that something waits in.
pub(crate) struct Appender {
    store: Arc<dyn Store>,
    limits: Arc<Limits>,
    tasks: Tasks,
    rooms: Mutex<HashMap<RoomId, VecDeque<Waiting>>>,
}

impl Appender {
    pub(crate) fn new(store: Arc<dyn Store>, limits: Arc<Limits>, tasks: Tasks) -> Self {
        Self { store, limits, tasks, rooms: Mutex::default() }
    }

    /// Puts a message behind those that wait in the room. `done` is called exactly once, in the
    /// order of submission; it must not wait.
    pub(crate) fn submit(
        self: &Arc<Self>,
        room: RoomId,
        message: NewMessage,
        done: impl FnOnce(StoreResult<Appended>) + Send + 'static,
    ) {
        let mut rooms = self.rooms.lock();
        let idle = !rooms.contains_key(&room);
        let queue = rooms.entry(room).or_default();
        if queue.len() >= self.limits.room_backlog {
            drop(rooms);
            return done(Err(StoreError::failed("too much waits in this room")));
        }
        queue.push_back(Waiting { message, done: Box::new(done) });
        drop(rooms);
        if idle {
            let turn = Turn { appender: self.clone(), room, over: false };
            self.tasks.spawn(turn.run());
        }
    }

    /// Whether nothing waits anywhere.
    pub(crate) fn is_idle(&self) -> bool {
        self.rooms.lock().is_empty()
    }
}

/// A room's right to commit, held by one task: whoever finds no queue of the room begins one.
struct Turn {
    appender: Arc<Appender>,
    room: RoomId,
    /// Nothing waited any more, and the queue was given up. The room's next one is not ours.
    over: bool,
}

impl Turn {
    /// What goes into the room's next commit; `None` when nothing waits: then the turn is over.
    fn next_batch(&mut self) -> Option<Vec<Waiting>> {
        let mut rooms = self.appender.rooms.lock();
        let queue = rooms.get_mut(&self.room)?;
        if queue.is_empty() {
            rooms.remove(&self.room);
            self.over = true;
            return None;
        }
        let batch = queue.len().min(self.appender.limits.append_batch);
        Some(queue.drain(..batch).collect())
    }

    async fn run(mut self) {
        while let Some(batch) = self.next_batch() {
            let (messages, done): (Vec<_>, Vec<_>) =
                batch.into_iter().map(|waiting| (waiting.message, waiting.done)).unzip();
            let mut pending = Pending(done.into());
            let (count, began) = (messages.len(), Instant::now());
            let results = self.appender.store.append(self.room, messages).await;
            telemetry::appended(count, began.elapsed());
            match results {
                Ok(results) => results.into_iter().for_each(|result| pending.answer(result)),
                Err(error) => pending.answer_all(&error),
            }
        }
    }
}

impl Drop for Turn {
    /// Cut short: what still waits was never tried.
    fn drop(&mut self) {
        if self.over {
            return;
        }
        let left = self.appender.rooms.lock().remove(&self.room).unwrap_or_default();
        for waiting in left {
            (waiting.done)(Err(StoreError::failed("the engine stopped")));
        }
    }
}

/// Those who wait for a commit that is under way. Whoever is left when it is cut short does not
/// know what became of it.
struct Pending(VecDeque<Done>);

impl Pending {
    fn answer(&mut self, result: StoreResult<Appended>) {
        if let Some(done) = self.0.pop_front() {
            done(result);
        }
    }

    fn answer_all(&mut self, error: &StoreError) {
        while !self.0.is_empty() {
            self.answer(Err(error.clone()));
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.answer_all(&StoreError::unknown("the commit was cut short"));
    }
}

#[cfg(test)]
#[cfg(feature = "memory-store")]
mod tests {
    use std::collections::VecDeque;
    use std::sync::Arc;

    use crate::appender::{Appender, Turn};
    use crate::delivery::Tasks;
    use crate::memory_store::MemoryStore;
    use crate::model::{
        Handle, Limits, MessageKind, RoomId, StoreError, Timestamp, UserId, UserRef,
    };
    use crate::port::store::{Actor, NewMessage};

    #[tokio::test]
    async fn a_turn_that_is_over_leaves_the_next_queue_alone() {
        let (store, room) = (Arc::new(MemoryStore::default()), RoomId::new(1));
        let appender = Arc::new(Appender::new(store, Arc::new(Limits::default()), Tasks::here()));
        appender.rooms.lock().insert(room, VecDeque::new());
        let mut turn = Turn { appender: appender.clone(), room, over: false };
        assert!(turn.next_batch().is_none());

        let (tell, told) = tokio::sync::oneshot::channel();
        appender.submit(room, message(), move |outcome| drop(tell.send(outcome)));
        drop(turn);
        assert!(matches!(told.await.unwrap(), Err(StoreError::NotFound)));
    }

    fn message() -> NewMessage {
        let handle = Handle::new("bob").unwrap();
        NewMessage {
            author: UserRef { id: UserId::new(1), handle, display_name: None },
            actor: Actor::Server,
            content: "hi".into(),
            kind: MessageKind::Text,
            data: None,
            request: None,
            at: Timestamp::from_micros(0),
        }
    }
}
