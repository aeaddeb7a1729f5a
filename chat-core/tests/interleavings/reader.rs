//! A client that reads one room and believes nothing.

use std::sync::Arc;

use shuttle::rand::{Rng, thread_rng};

use crate::delivery::Delivery;
use crate::delivery::frame::FRAME;
use crate::delivery::hub::Watch;
use crate::delivery::login::Login;
use crate::delivery::room_stream::RoomStream;
use crate::delivery::send_queue::{Outgoing, SendQueue};
use crate::delivery::subscriber::Subscriber;
use crate::model::{AuthRev, ConnectionId, Rev, UserId};
use crate::wire::EncodedAction;

/// A connection whose queue is full soon.
pub(crate) fn subscriber(id: i64, user: i64) -> Arc<Subscriber> {
    let login = Login { key: None, since: AuthRev::ZERO, expires_at: None };
    let queue = Arc::new(SendQueue::new(thread_rng().gen_range(2..=6) * FRAME));
    let subscriber = Subscriber::new(ConnectionId::new(id), UserId::new(user), queue, login);
    subscriber.known.open();
    Arc::new(subscriber)
}

/// The span that a frame says.
fn span(action: &EncodedAction) -> (i64, i64) {
    let text = action.json().trim_matches(['[', ']']);
    let (from, rev) = text.split_once(',').unwrap();
    (from.parse().unwrap(), rev.parse().unwrap())
}

pub(crate) struct Reader {
    pub(crate) subscriber: Arc<Subscriber>,
    pub(crate) have: i64,
}

impl Reader {
    /// Resumes behind `have`, which gives it a seat if its user is a member.
    pub(crate) fn resume(
        delivery: &Arc<Delivery>,
        stream: &Arc<RoomStream>,
        subscriber: Arc<Subscriber>,
        have: i64,
    ) -> Self {
        if let Some(member_at) = delivery.feed.membership(subscriber.user) {
            subscriber.sit(Watch(stream.clone()), Rev::new(have), member_at);
            delivery.catch_up(&subscriber);
        }
        Self { subscriber, have }
    }

    /// Reads one frame, which must begin where the last one ended; false at the end.
    pub(crate) async fn read(&mut self) -> bool {
        match self.subscriber.queue.next().await {
            Some(Outgoing::Action(action)) => {
                let (from, rev) = span(&action);
                assert!(from == self.have && from < rev, "at {}: ({from}, {rev}]", self.have);
                self.have = rev;
                true
            }
            Some(Outgoing::Close(_)) | None => false,
            Some(Outgoing::Raw(_)) => panic!("nobody sends such"),
        }
    }

    /// Reads up to this revision.
    pub(crate) async fn read_to(&mut self, rev: i64) {
        while self.have < rev {
            assert!(self.read().await, "it ended at {}", self.have);
        }
        assert_eq!(self.have, rev);
    }

    /// The connection breaks; what it had.
    pub(crate) fn leave(self) -> i64 {
        self.subscriber.queue.disconnect();
        self.subscriber.leave_all();
        self.have
    }
}
