use std::sync::Arc;

use super::call::{Call, Told};
use super::caller::Caller;
use super::{ChatError, Draft, RoomSelector};
use crate::feature::Answer;
use crate::model::{Message, MessageId, Receipt, RoomId};
use crate::node::Node;
use crate::port::store::{History, Page};
use crate::wire::client::{ClientAction, DeleteMessage, EditMessage, RequestMessages};
use crate::wire::{Code, Rejection};

/// Messages, on the host's authority: no membership and no role is asked for. Their author is the
/// user `system`.
#[derive(Debug)]
pub struct Messages<'a>(Caller<'a>);

impl<'a> Messages<'a> {
    pub(crate) fn new(node: &'a Arc<Node>) -> Self {
        Self(Caller::host(node))
    }

    /// Says something in a room, to all its members. With a [key](Draft::key) it is safe to repeat
    /// for ever.
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND` for an unknown room, and `IDEMPOTENCY_CONFLICT` when
    /// the key was used for another message in this room.
    pub async fn post(
        &self,
        room: impl Into<RoomSelector>,
        draft: Draft,
    ) -> Result<Receipt, ChatError> {
        send(&self.0, room, draft).await
    }

    /// Changes what anybody's message says, from the `version` ([`Message::edit_version`]) that
    /// the host saw. The same edit again is done already.
    ///
    /// # Errors
    /// [`ChatError`]; among them `CONFLICT` when the message is in another version, or deleted.
    pub async fn edit(
        &self,
        message: MessageId,
        version: u32,
        content: impl Into<String>,
    ) -> Result<Message, ChatError> {
        edit(&self.0, message, version, content.into()).await
    }

    /// Deletes anybody's message, for good. Once more is no error.
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND`.
    pub async fn delete(&self, message: MessageId) -> Result<Message, ChatError> {
        delete(&self.0, message).await
    }

    /// A page of a room's messages, ascending, of at most `limit` (and 100).
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND` for an unknown room.
    pub async fn history(
        &self,
        room: impl Into<RoomSelector>,
        page: Page,
        limit: usize,
    ) -> Result<History, ChatError> {
        history(&self.0, room, page, limit).await
    }
}

pub(super) async fn send(
    caller: &Caller<'_>,
    room: impl Into<RoomSelector>,
    draft: Draft,
) -> Result<Receipt, ChatError> {
    let room = room.into();
    let send = |call: Call| async move {
        let send = draft.into_action(call.room(room).await?);
        match call.ask(ClientAction::SendMessage(send)).await?.answer {
            Some(Answer::Accepted { receipt, .. }) => Ok(receipt),
            _ => Err(unexpected()),
        }
    };
    caller.run(send).await
}

pub(super) async fn edit(
    caller: &Caller<'_>,
    message: MessageId,
    version: u32,
    content: String,
) -> Result<Message, ChatError> {
    let edit = EditMessage { message_id: message, content, edit_version: version };
    let edit = |call: Call| async move { call.ask(ClientAction::EditMessage(edit)).await };
    Ok(changed(caller.run(edit).await?)?)
}

pub(super) async fn delete(caller: &Caller<'_>, message: MessageId) -> Result<Message, ChatError> {
    let delete = DeleteMessage { message_id: message };
    let delete = |call: Call| async move { call.ask(ClientAction::DeleteMessage(delete)).await };
    Ok(changed(caller.run(delete).await?)?)
}

pub(super) async fn history(
    caller: &Caller<'_>,
    room: impl Into<RoomSelector>,
    page: Page,
    limit: usize,
) -> Result<History, ChatError> {
    let room = room.into();
    let read = |call: Call| async move {
        let request = request(call.room(room).await?, page, limit);
        match call.ask(ClientAction::RequestMessages(request)).await?.answer {
            Some(Answer::Page { history, .. }) => Ok(history),
            _ => Err(unexpected()),
        }
    };
    caller.run(read).await
}

fn changed(told: Told) -> Result<Message, Rejection> {
    match told.answer {
        Some(Answer::Changed { message, .. }) => Ok(message),
        _ => Err(unexpected()),
    }
}

fn request(room: RoomId, page: Page, limit: usize) -> RequestMessages {
    let mut request = RequestMessages {
        room_id: Some(room),
        before_seq: None,
        after_seq: None,
        around_seq: None,
        around_message_id: None,
        first_message_id: None,
        last_message_id: None,
        limit: Some(i64::try_from(limit).unwrap_or(i64::MAX)),
    };
    match page {
        Page::Latest => {}
        Page::Before(seq) => request.before_seq = Some(seq),
        Page::After(seq) => request.after_seq = Some(seq),
        Page::Around(seq) => request.around_seq = Some(seq),
        Page::BeforeMessage(id) => request.first_message_id = Some(id),
        Page::AroundMessage(id) => request.around_message_id = Some(id),
    }
    request
}

/// A handler gave another answer than it is asked for: it is done, but nobody can say what.
pub(super) fn unexpected() -> Rejection {
    tracing::error!("a handler gave an answer of another kind");
    Rejection::new(Code::Internal, "done, but the answer cannot be read")
}
