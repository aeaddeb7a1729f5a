use std::sync::Arc;

use super::call::Call;
use super::caller::Caller;
use super::messages::{self, unexpected};
use super::{ChatError, Draft, RoomSelector};
use crate::feature::Answer;
use crate::model::{
    Identity, JsonText, Message, MessageId, MessageKind, ReadMarker, Receipt, RoomId, Seq,
};
use crate::node::Node;
use crate::port::store::{History, Page};
use crate::wire::Rejection;
use crate::wire::client::{ClientAction, CustomAction, MarkRead};
use crate::wire::scan::scan;

/// What a user could ask for over a connection, but for what brings that connection itself forward,
/// done by the host in his name: he needs the same memberships and roles, and whoever hears of it
/// hears the same. The user is made if the chat has never seen him; a login that has ended or run out
/// does nothing any more.
///
/// No rate limit holds, unless [asked for](Self::metered).
#[derive(Clone, Debug)]
pub struct AsUser<'a>(pub(super) Caller<'a>);

impl<'a> AsUser<'a> {
    pub(crate) const fn new(node: &'a Arc<Node>, identity: Identity) -> Self {
        Self(Caller { node, identity: Some(identity), metered: false })
    }

    /// Counts what follows against the user's rate limit, as if he asked himself: for hosts that
    /// pass requests of his on.
    #[must_use]
    pub fn metered(mut self) -> Self {
        self.0.metered = true;
        self
    }

    /// Says something. With a [key](Draft::key) it is safe to repeat for ever, also after the user
    /// has left the room.
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND` where he is no member, and `IDEMPOTENCY_CONFLICT`
    /// when he used the key for another message in this room.
    pub async fn send(
        &self,
        room: impl Into<RoomSelector>,
        draft: Draft,
    ) -> Result<Receipt, ChatError> {
        messages::send(&self.0, room, draft).await
    }

    /// Changes what a message of his says, from the `version` ([`Message::edit_version`]) that he
    /// saw. The same edit again is done already.
    ///
    /// # Errors
    /// [`ChatError`]; among them `CONFLICT` when the message is in another version, or deleted.
    pub async fn edit(
        &self,
        message: MessageId,
        version: u32,
        content: impl Into<String>,
    ) -> Result<Message, ChatError> {
        messages::edit(&self.0, message, version, content.into()).await
    }

    /// Deletes a message of his, or of anybody where he moderates. Once more is no error.
    ///
    /// # Errors
    /// [`ChatError`]; among them `FORBIDDEN`.
    pub async fn delete(&self, message: MessageId) -> Result<Message, ChatError> {
        messages::delete(&self.0, message).await
    }

    /// A page of a room's messages, ascending, of at most `limit` (and 100).
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND` where he is no member.
    pub async fn history(
        &self,
        room: impl Into<RoomSelector>,
        page: Page,
        limit: usize,
    ) -> Result<History, ChatError> {
        messages::history(&self.0, room, page, limit).await
    }

    /// Moves his read marker forward, at most to the newest message; all his devices are told.
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND` where he is no member.
    pub async fn mark_read(
        &self,
        room: impl Into<RoomSelector>,
        seq: Seq,
    ) -> Result<ReadMarker, ChatError> {
        self.mark(room, seq, false).await
    }

    /// As [`mark_read`](Self::mark_read), also backwards: from `seq` on all is unread again.
    ///
    /// # Errors
    /// As there.
    pub async fn mark_unread(
        &self,
        room: impl Into<RoomSelector>,
        seq: Seq,
    ) -> Result<ReadMarker, ChatError> {
        self.mark(room, seq.previous(), true).await
    }

    /// Has the host's own action `name` done for him: an [`x-…`](crate::ActionHandler), about a room or
    /// about none. Returns what its handler does. `data` has at most
    /// [`frame_bytes`](crate::Limits::frame_bytes).
    ///
    /// # Errors
    /// [`ChatError`]: what the handler refuses, and `UNKNOWN_ACTION` where there is none.
    pub async fn act(
        &self,
        name: &str,
        room: Option<RoomId>,
        data: Option<JsonText>,
    ) -> Result<Option<JsonText>, ChatError> {
        let custom = self.custom(name, room, data)?;
        let act = |call: Call| async move {
            match call.ask(ClientAction::Custom(custom)).await?.answer {
                Some(Answer::Custom { data, .. }) => Ok(data),
                _ => Err(unexpected()),
            }
        };
        self.0.run(act).await
    }

    /// The request, if it could have come over a connection.
    fn custom(
        &self,
        name: &str,
        room_id: Option<RoomId>,
        data: Option<JsonText>,
    ) -> Result<CustomAction, Rejection> {
        let Some(MessageKind::Custom(name)) = MessageKind::from_name(name) else {
            return Err(CustomAction::unknown());
        };
        let limits = &self.0.node.limits;
        let text = data.as_ref().map_or("null", JsonText::as_str);
        if text.len() > limits.frame_bytes {
            return Err(Rejection::too_large("the data is too long"));
        }
        scan(text, limits.frame_depth)?;
        Ok(CustomAction { name, room_id, data })
    }

    async fn mark(
        &self,
        room: impl Into<RoomSelector>,
        seq: Seq,
        force: bool,
    ) -> Result<ReadMarker, ChatError> {
        let room = room.into();
        let mark = |call: Call| async move {
            let mark = MarkRead { room_id: call.room(room).await?, seq, force };
            match call.ask(ClientAction::MarkRead(mark)).await?.answer {
                Some(Answer::Marker(marker)) => Ok(marker),
                _ => Err(unexpected()),
            }
        };
        self.0.run(mark).await
    }
}
