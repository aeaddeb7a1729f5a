//! The engine's files, and stand-ins for what they stand on.
#![allow(dead_code, unreachable_pub, reason = "tests use a part")]

#[path = "../../../src/delivery/catch_up.rs"]
mod catch_up;
#[path = "../../../src/delivery/drain.rs"]
mod drain;
pub(crate) mod feed;
pub(crate) mod frame;
pub(crate) mod hub;
#[path = "../../../src/delivery/known.rs"]
mod known;
#[path = "../../../src/delivery/listing.rs"]
mod listing;
#[path = "../../../src/delivery/login.rs"]
pub(crate) mod login;
#[path = "../../../src/delivery/ring.rs"]
mod ring;
#[path = "../../../src/delivery/room_stream.rs"]
pub(crate) mod room_stream;
#[path = "../../../src/delivery/send_queue.rs"]
pub(crate) mod send_queue;
#[path = "../../../src/delivery/sequencer.rs"]
mod sequencer;
#[path = "../../../src/delivery/subscriber.rs"]
pub(crate) mod subscriber;

pub(crate) use crate::sync;

use std::future::Future;
use std::sync::Arc;

use drain::Drain;
use feed::Feed;
use frame::FRAME;
use hub::Hub;
use room_stream::RoomStream;
use shuttle::rand::{Rng, thread_rng};

use subscriber::Subscriber;

use crate::model::{Limits, RoomId, StoreResult};
use crate::sync::{AtomicU64, Notify, Ordering};

pub(crate) const ROOM: RoomId = RoomId::new(1);

/// The delivering wing, as far as draining a room and catching up need it.
pub(crate) struct Delivery {
    pub(crate) limits: Limits,
    pub(crate) feed: Feed,
    pub(crate) hub: Hub,
    pub(crate) tasks: Tasks,
    repairs: AtomicU64,
    repaired: Notify,
}

#[derive(Default)]
pub(crate) struct Tasks;

mod user_stream {
    /// Nothing changes here but rooms.
    #[derive(Clone)]
    pub(crate) struct StateChange;
}

impl Delivery {
    /// Everything is so small that it is full now and then, each time something else.
    pub(crate) fn new() -> Arc<Self> {
        let mut limits = Limits::default();
        limits.queue_bytes = 4 * FRAME;
        limits.batch_bytes = thread_rng().gen_range(1..=3) * FRAME;
        limits.ring_frames = thread_rng().gen_range(1..=6);
        limits.room_pending = thread_rng().gen_range(1..=6);
        let (feed, tasks, repairs) = (Feed::default(), Tasks, AtomicU64::new(0));
        Arc::new(Self { limits, feed, hub: Hub, tasks, repairs, repaired: Notify::new() })
    }

    /// The room's stream, and its drain, which runs until the stream is closed.
    pub(crate) fn open_room(self: &Arc<Self>) -> Arc<RoomStream> {
        let stream = Arc::new(RoomStream::new(ROOM, self.limits.room_pending));
        self.tasks.spawn(Drain::new(self.clone(), stream.clone()).run());
        stream
    }

    /// The list is told as soon as somebody asks for it.
    pub(crate) async fn tell_list(&self, subscriber: &Subscriber) -> StoreResult<bool> {
        subscriber.known.begin_lost_list();
        let is_due = subscriber.known.is_listing();
        if is_due {
            subscriber.drop_list();
            self.repairs.fetch_add(1, Ordering::SeqCst);
            self.repaired.notify_waiters();
        }
        Ok(is_due)
    }

    /// A drain has died, which fails the test by itself.
    pub(crate) fn forget(&self, _stream: &Arc<RoomStream>) {}

    /// Resolves when some state was sent again.
    pub(crate) async fn repaired(&self) {
        let repaired = self.repaired.notified();
        if self.repairs.load(Ordering::SeqCst) == 0 {
            repaired.await;
        }
    }
}

impl Tasks {
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        drop(shuttle::future::spawn(task));
    }
}
