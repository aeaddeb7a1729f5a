//! Delivering: from a committed change to every connection that may see it.

mod apply;
mod catch_up;
mod drain;
mod feed;
mod frame;
mod hub;
mod ring;
mod room_stream;
mod send_queue;
mod sequencer;
mod subscriber;
mod tasks;
mod user_stream;

use std::collections::HashMap;
use std::sync::Arc;

pub(crate) use apply::AskedBy;
pub(crate) use feed::Feed;
pub(crate) use frame::LoggedFrame;
pub(crate) use hub::{Hub, Watch};
pub use send_queue::{Flushed, FrameWriter, Outgoing, SendQueue};
pub(crate) use subscriber::Subscriber;
pub(crate) use tasks::Tasks;
pub(crate) use user_stream::{Asker, StateChange};

use crate::model::{Limits, Rev, RoomId, RoomView, StoreResult};

/// The delivering wing of one node.
pub(crate) struct Delivery {
    pub(crate) feed: Feed,
    pub(crate) hub: Hub,
    pub(crate) limits: Arc<Limits>,
    pub(crate) tasks: Tasks,
}

impl Delivery {
    /// Hands a frame to the room's stream, if anybody here watches it.
    pub(crate) fn publish(&self, room: RoomId, frame: LoggedFrame) {
        if let Some(stream) = self.hub.room(room) {
            stream.publish(frame);
        }
    }

    /// Gives a connection its seats in these rooms, behind the cursor that `cursor` makes of a room
    /// and its head. Rooms whose head was read before they were `watched` are asked for their head
    /// again, so that what was committed in between is not missed. `first` is brought forward first.
    pub(crate) async fn seat_all(
        self: &Arc<Self>,
        subscriber: &Arc<Subscriber>,
        views: &[RoomView],
        watched: &HashMap<RoomId, Watch>,
        cursor: impl Fn(RoomId, Rev) -> Rev,
        first: Option<RoomId>,
    ) -> StoreResult<()> {
        let mut unwatched = vec![];
        for view in views {
            let (room, head) = (view.room.id, view.room.rev);
            let watch = self.watch(room);
            if watch.stream().is_new() && !watched.contains_key(&room) {
                unwatched.push(room);
            }
            subscriber.sit(watch, cursor(room, head), head);
        }
        self.catch_up_first(subscriber, first);
        if !unwatched.is_empty() {
            for (room, head) in self.feed.heads(&unwatched).await?.rooms {
                if let Some(stream) = self.hub.room(room) {
                    stream.hint(head);
                }
            }
        }
        Ok(())
    }
}
