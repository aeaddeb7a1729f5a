use crate::model::{JsonText, MessageKind, RoomId};
use crate::wire::client::SendMessage;

/// A message to be sent.
#[derive(Clone, Debug)]
pub struct Draft {
    content: String,
    kind: MessageKind,
    key: Option<String>,
    data: Option<JsonText>,
}

impl Draft {
    /// What a person says; at most 16 KiB.
    pub fn text(content: impl Into<String>) -> Self {
        Self::new(content, MessageKind::Text)
    }

    /// What the server says. Only the host can, on its own authority.
    pub fn system(content: impl Into<String>) -> Self {
        Self::new(content, MessageKind::System)
    }

    /// A message of a kind of the host's own, for clients that know what to make of it.
    pub fn of_kind(content: impl Into<String>, kind: MessageKind) -> Self {
        Self::new(content, kind)
    }

    fn new(content: impl Into<String>, kind: MessageKind) -> Self {
        Self { content: content.into(), kind, key: None, data: None }
    }

    /// Makes the message safe to repeat, for ever: the same key of the same author in the same room
    /// is the same message, and another message under that key is refused. 1 to 64 bytes.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Data beside the content, for clients; at most 4 KiB, kept byte for byte.
    #[must_use]
    pub fn data(mut self, data: JsonText) -> Self {
        self.data = Some(data);
        self
    }

    pub(super) fn into_action(self, room: RoomId) -> SendMessage {
        SendMessage {
            room_id: room,
            content: self.content,
            client_message_id: self.key,
            kind: Some(self.kind),
            data: self.data,
        }
    }
}
