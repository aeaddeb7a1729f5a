//! The engine's files, and stand-ins for what they stand on. Nobody has a seat.
#![allow(dead_code, unreachable_pub, reason = "tests use a part")]

#[path = "../../src/delivery/catch_up.rs"]
mod catch_up;
#[path = "../../src/delivery/known.rs"]
mod known;
#[path = "../../src/delivery/listing.rs"]
mod listing;
#[path = "../../src/delivery/login.rs"]
pub(crate) mod login;
#[path = "../../src/delivery/send_queue.rs"]
pub(crate) mod send_queue;
#[path = "../../src/delivery/subscriber.rs"]
pub(crate) mod subscriber;

pub(crate) use crate::sync;

use std::future::Future;
use std::sync::Arc;

use chat_core::port::store::{Heads, History};
use loom::future::block_on;
use loom::thread::{self, JoinHandle};

use crate::model::{
    ConnectionId, Limits, Rev, RoomId, RoomView, StoreError, StoreResult, UserId, UserRev,
};
use crate::sync::{AtomicBool, Mutex, Ordering};
use crate::wire::EncodedAction;

use subscriber::Subscriber;

pub(crate) struct Delivery {
    pub(crate) limits: Limits,
    pub(crate) feed: Feed,
    pub(crate) tasks: Tasks,
    repaired: AtomicBool,
}

impl Delivery {
    pub(crate) fn new() -> Arc<Self> {
        let (limits, tasks) = (Limits::default(), Tasks::default());
        Arc::new(Self { limits, feed: Feed, tasks, repaired: AtomicBool::new(false) })
    }

    /// The list is told as soon as somebody asks for it.
    pub(crate) async fn tell_list(&self, subscriber: &Subscriber) -> StoreResult<bool> {
        subscriber.known.begin_lost_list();
        let is_due = subscriber.known.is_listing();
        if is_due {
            subscriber.drop_list();
            self.repaired.store(true, Ordering::SeqCst);
        }
        Ok(is_due)
    }

    pub(crate) fn repaired(&self) -> bool {
        self.repaired.load(Ordering::SeqCst)
    }
}

/// Each task is a thread.
#[derive(Default)]
pub(crate) struct Tasks(Mutex<Vec<JoinHandle<()>>>);

impl Tasks {
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let task = thread::spawn(move || block_on(task));
        self.0.lock().push(task);
    }

    pub(crate) fn join(&self) {
        let tasks = std::mem::take(&mut *self.0.lock());
        tasks.into_iter().for_each(|task| task.join().unwrap());
    }
}

pub(crate) struct Feed;

pub(crate) struct Frame {
    pub(crate) rev: Rev,
    pub(crate) action: EncodedAction,
}

pub(crate) struct FeedPage {
    pub(crate) frames: Vec<Frame>,
    pub(crate) through: Rev,
    pub(crate) more: bool,
}

impl Feed {
    pub(crate) async fn page(
        &self,
        _reader: Option<UserId>,
        _room: RoomId,
        _after: Rev,
    ) -> StoreResult<FeedPage> {
        Err(StoreError::NotMember)
    }

    pub(crate) async fn heads(&self, _rooms: &[RoomId]) -> StoreResult<Heads> {
        Ok(Heads::default())
    }

    pub(crate) async fn room_view(
        &self,
        _user: UserId,
        _room: RoomId,
    ) -> StoreResult<(Option<RoomView>, UserRev)> {
        Err(StoreError::NotMember)
    }

    pub(crate) async fn newest(&self, _user: UserId, _room: RoomId) -> StoreResult<History> {
        Err(StoreError::NotMember)
    }
}

mod user_stream {
    /// Nothing changes here.
    #[derive(Clone)]
    pub(crate) struct StateChange;
}

mod hub {
    use std::sync::Arc;

    use super::room_stream::RoomStream;
    use crate::model::RoomId;

    pub(crate) struct Watch(Arc<RoomStream>);

    impl Watch {
        pub(crate) fn room(&self) -> RoomId {
            RoomId::new(1)
        }

        pub(crate) fn stream(&self) -> &Arc<RoomStream> {
            &self.0
        }
    }
}

mod room_stream {
    use std::sync::Arc;

    use super::subscriber::{Subscriber, Ticket};
    use super::{ConnectionId, Rev};

    pub(crate) enum Command {
        Join { subscriber: Arc<Subscriber>, ticket: Ticket, cursor: Rev },
    }

    pub(crate) struct RoomStream;

    impl RoomStream {
        pub(crate) fn leave(&self, _id: ConnectionId) {}

        pub(crate) fn command(&self, _command: Command) {}

        pub(crate) fn admits(&self, _cursor: Rev, _member_at: Rev) -> bool {
            false
        }
    }
}
