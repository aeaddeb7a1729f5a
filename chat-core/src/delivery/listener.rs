//! What the other nodes tell. All of it is a hint: what is lost, late or doubled is made good by
//! sequencers and the store.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures::{FutureExt, StreamExt};

use super::Delivery;
use super::envelope::Envelope;
use super::user_stream::StateChange;
use crate::model::{AuthRev, RoomId, UserRev};
use crate::port::{ChannelLayer, LayerEvent, Topic};
use crate::telemetry;
use crate::wire::EncodedAction;

/// How long to leave a layer alone that panicked.
const PAUSE: Duration = Duration::from_secs(1);

impl Delivery {
    /// Starts what runs as long as the engine.
    pub(crate) fn start(self: &Arc<Self>) {
        self.tasks.spawn(super::head_check::run(self.clone()));
        self.tasks.spawn(super::expiry::run(self.clone()));
        if let Some(layer) = &self.layer {
            self.tasks.spawn(self.clone().listen(layer.clone()));
        }
    }

    /// Hears the other nodes until the layer ends. Whatever it says while it panics is lost, so the
    /// node looks for it.
    async fn listen(self: Arc<Self>, layer: Arc<dyn ChannelLayer>) {
        let mut events = None;
        loop {
            let hear = async {
                let events = events.get_or_insert_with(|| layer.events());
                while let Some(event) = events.next().await {
                    self.hear(event);
                }
            };
            if AssertUnwindSafe(hear).catch_unwind().await.is_ok() {
                tracing::warn!("the layer has ended; the other nodes are heard of by head checks");
                return self.suspect();
            }
            tracing::error!("the layer panicked; what it had to say may be lost");
            self.suspect();
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn hear(self: &Arc<Self>, event: LayerEvent) {
        match event {
            LayerEvent::Payload(topic, payload) => match Envelope::open(&payload) {
                Some(envelope) => {
                    telemetry::payload();
                    self.open(topic, envelope);
                }
                None => {
                    telemetry::garbage();
                    tracing::debug!(?topic, "a payload that says nothing");
                }
            },
            LayerEvent::Reset => {
                telemetry::layer_reset();
                self.suspect();
            }
        }
    }

    fn open(self: &Arc<Self>, topic: Topic, envelope: Envelope<'_>) {
        match (topic, envelope) {
            (Topic::Room(room), envelope @ Envelope::Logged { .. }) => {
                if let Some(frame) = envelope.into_frame() {
                    self.publish_here(room, frame);
                }
            }
            (Topic::Control(user), Envelope::State { user_rev, ends, json }) => {
                let action = EncodedAction::from_json(json.to_owned());
                let change =
                    StateChange::Frame { action, ends: ends.map(RoomId::new), asker: None };
                self.change_state_here(user, UserRev::new(user_rev), change);
            }
            (Topic::Control(user), Envelope::Joined { user_rev, room }) => {
                let change = StateChange::Room { room: RoomId::new(room), asker: None };
                self.change_state_here(user, UserRev::new(user_rev), change);
            }
            (Topic::Control(user), Envelope::Revoked { auth_rev }) => {
                self.check_sessions(user, AuthRev::new(auth_rev));
            }
            _ => {}
        }
    }

    /// Anything may have been missed: looks, but not at the same moment as every other node.
    fn suspect(self: &Arc<Self>) {
        if self.suspects.swap(true, Ordering::AcqRel) {
            return;
        }
        let delivery = self.clone();
        self.tasks.spawn(async move {
            let spread = u64::try_from(delivery.limits.reset_spread.as_micros()).unwrap_or(1);
            let pause = delivery.entropy.next_u64() % spread.max(1);
            tokio::time::sleep(Duration::from_micros(pause)).await;
            delivery.suspects.store(false, Ordering::Release);
            delivery.suspicion.notify_one();
        });
    }
}
