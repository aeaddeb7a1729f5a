//! What carries payloads between nodes.

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;

use crate::model::{RoomId, UserId};

/// Carries opaque payloads to the *other* nodes, at most once, in no promised order. Local delivery
/// is not its business: the node does that itself, so a room keeps working on each node while the
/// layer is down. Whatever it loses is repaired from the store: a layer is only latency.
#[async_trait]
pub trait ChannelLayer: Send + Sync {
    /// Asks for the payloads of these topics. Resolves when confirmed; while the layer is down, at
    /// once: after reconnection it subscribes to everything again, then emits
    /// [`LayerEvent::Reset`]. Calls for one topic take effect in call order.
    async fn subscribe(&self, topics: &[Topic]);

    /// Ends what [`subscribe`](Self::subscribe) began.
    async fn unsubscribe(&self, topics: &[Topic]);

    /// Hands a payload to the other nodes that asked for the topic. Never waits for them: what does
    /// not fit is dropped and counted.
    fn publish(&self, topic: Topic, payload: Bytes);

    /// What arrives. Taken once; later calls get an empty stream. A [`Mailbox`](super::Mailbox) has
    /// one. A stream that panics is polled again after a second; one that ends leaves the node with
    /// what head checks find.
    fn events(&self) -> BoxStream<'static, LayerEvent>;
}

/// What payloads are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Topic {
    /// What all members of a room see.
    Room(RoomId),
    /// What only one user sees.
    Control(UserId),
    /// Who is online: one of 64 shards by user id.
    Presence(u8),
}

/// What a layer has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LayerEvent {
    /// A payload of a topic.
    Payload(Topic, Bytes),
    /// Anything may have been missed.
    Reset,
}
