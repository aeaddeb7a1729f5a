use std::sync::Arc;

use super::call::Call;
use super::caller::Caller;
use super::messages::unexpected;
use super::{ChatError, RoomChanges, RoomSelector, RoomSpec};
use crate::directory::check_external;
use crate::feature::Answer;
use crate::feature::context::rejected;
use crate::model::Room;
use crate::node::Node;
use crate::wire::Code;
use crate::wire::client::ClientAction;

/// The rooms, on the host's authority.
#[derive(Debug)]
pub struct Rooms<'a>(Caller<'a>);

impl<'a> Rooms<'a> {
    pub(crate) fn new(node: &'a Arc<Node>) -> Self {
        Self(Caller::host(node))
    }

    /// The room with the host's own key (1 to 128 bytes), made if there is none: the same key is
    /// the same room, on any node, whenever. A room that exists stays as it is.
    ///
    /// # Errors
    /// [`ChatError`]; among them `CONFLICT` when a room of another kind has the key.
    pub async fn ensure(&self, key: &str, spec: RoomSpec) -> Result<Room, ChatError> {
        let node = self.0.node;
        check_external("external_key", key, &node.limits)?;
        let room = spec.into_room(key.to_owned(), node.clock.now());
        self.0.run(|call| async move { call.ensure_room(room).await }).await
    }

    /// The room as it stands, if there is one.
    ///
    /// # Errors
    /// [`ChatError`], when the store cannot be read.
    pub async fn find(&self, room: impl Into<RoomSelector>) -> Result<Option<Room>, ChatError> {
        let id = match self.0.room(room).await {
            Ok(id) => id,
            Err(error) if error.code() == Code::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(self.0.node.store.room(id).await.map_err(rejected)?)
    }

    /// Changes name, topic or data; all members are told. What stays the same is no change.
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND`.
    pub async fn update(
        &self,
        room: impl Into<RoomSelector>,
        changes: RoomChanges,
    ) -> Result<Room, ChatError> {
        update(&self.0, room, changes).await
    }
}

pub(super) async fn update(
    caller: &Caller<'_>,
    room: impl Into<RoomSelector>,
    changes: RoomChanges,
) -> Result<Room, ChatError> {
    let room = room.into();
    let update = |call: Call| async move {
        let update = changes.into_action(call.room(room).await?);
        match call.ask(ClientAction::UpdateRoom(update)).await?.answer {
            Some(Answer::Settings(room)) => Ok(room),
            _ => Err(unexpected()),
        }
    };
    caller.run(update).await
}
