//! Delivering: from a committed change to every connection that may see it.

mod apply;
mod catch_up;
mod drain;
mod envelope;
mod expiry;
mod feed;
mod frame;
mod head_check;
mod hub;
mod known;
mod list;
mod listener;
mod listing;
mod login;
mod ring;
mod room_stream;
mod send_queue;
mod sequencer;
mod session_fence;
mod state_frames;
mod subscriber;
mod subscriptions;
mod sync;
mod tasks;
mod user_stream;

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

pub(crate) use apply::AskedBy;
pub(crate) use expiry::Expiry;
pub(crate) use feed::Feed;
pub(crate) use frame::LoggedFrame;
pub(crate) use hub::{Hub, Watch};
pub(crate) use listing::{Cursors, Listed, Listing};
pub(crate) use login::Login;
pub use send_queue::{Flushed, FrameWriter, Outgoing, SendQueue};
pub(crate) use subscriber::Subscriber;
pub(crate) use subscriptions::Subscriptions;
pub(crate) use tasks::Tasks;
pub(crate) use user_stream::{Asker, StateChange};

use envelope::Envelope;
use tokio::sync::Notify;

use crate::extension::Events;
use crate::model::{Limits, Rev, RoomId};
use crate::port::{ChannelLayer, Clock, Entropy, Topic};

/// The delivering wing of one node.
pub(crate) struct Delivery {
    pub(crate) feed: Feed,
    pub(crate) hub: Hub,
    pub(crate) limits: Arc<Limits>,
    pub(crate) tasks: Tasks,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) expiry: Expiry,
    /// What the host hears of what is committed here.
    pub(crate) events: Option<Events>,
    /// What joins this node to others, if there are any.
    pub(crate) layer: Option<Arc<dyn ChannelLayer>>,
    pub(crate) subscriptions: Arc<Subscriptions>,
    /// Whether one is to be asked for in a moment.
    pub(crate) suspects: AtomicBool,
    /// Asks for a head check before its time.
    pub(crate) suspicion: Notify,
}

impl Delivery {
    /// Hands a frame to the room's stream, here and on the other nodes.
    pub(crate) fn publish(&self, room: RoomId, frame: LoggedFrame) {
        self.tell(Topic::Room(room), || Envelope::logged(&frame));
        self.publish_here(room, frame);
    }

    /// Hands a frame to the room's stream, if anybody here watches it.
    fn publish_here(&self, room: RoomId, frame: LoggedFrame) {
        if let Some(stream) = self.hub.room(room) {
            stream.publish(frame);
        }
    }

    /// Tells the other nodes, if there are any. A layer that panics has lost the payload, and harms
    /// nobody here.
    fn tell<'a>(&self, topic: Topic, envelope: impl FnOnce() -> Envelope<'a>) {
        if let Some(layer) = &self.layer {
            let payload = envelope().seal();
            let publish = AssertUnwindSafe(|| layer.publish(topic, payload));
            if std::panic::catch_unwind(publish).is_err() {
                tracing::error!("the layer panicked; the other nodes were not told");
            }
        }
    }

    /// Watches rooms, and waits until the other nodes' payloads for them arrive: what is read from
    /// the store after that misses nothing.
    pub(crate) async fn watch_confirmed(
        self: &Arc<Self>,
        rooms: impl IntoIterator<Item = RoomId>,
    ) -> BTreeMap<RoomId, Watch> {
        let watches: BTreeMap<_, _> =
            rooms.into_iter().map(|room| (room, self.watch(room))).collect();
        self.subscriptions.confirmed(watches.keys().copied().map(Topic::Room)).await;
        watches
    }

    /// Gives a connection its seats in these rooms: behind the client's own cursor, also where it
    /// sits already, or else behind their heads. Rooms whose head was read before they were watched
    /// are asked for their head again, so that what was committed in between is not missed. `first`
    /// is brought forward first.
    pub(crate) async fn seat_all(
        self: &Arc<Self>,
        subscriber: &Arc<Subscriber>,
        heads: &[(RoomId, Rev)],
        cursors: &Cursors,
        first: Option<RoomId>,
    ) {
        let mut unwatched = vec![];
        for &(room, head) in heads {
            let watch = self.watch(room);
            if watch.stream().is_new() && !cursors.watched.contains_key(&room) {
                unwatched.push(room);
            }
            let cursor = cursors.rooms.get(&room).copied();
            if !cursor.is_some_and(|cursor| subscriber.rewind(room, cursor, head)) {
                subscriber.sit(watch, cursor.unwrap_or(head), head);
            }
        }
        self.catch_up_first(subscriber, first);
        if unwatched.is_empty() {
            return;
        }
        self.subscriptions.confirmed(unwatched.iter().copied().map(Topic::Room)).await;
        match self.feed.heads(&unwatched).await {
            Ok(heads) => {
                for (room, head) in heads.rooms {
                    if let Some(stream) = self.hub.room(room) {
                        stream.hint(head);
                    }
                }
            }
            // The seats are taken, and the head check asks the same again.
            Err(error) => {
                tracing::warn!(%error, "could not read heads; the next check will");
                self.suspicion.notify_one();
            }
        }
    }
}
