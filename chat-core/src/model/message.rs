//! Messages as a store keeps them.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::json_text::max_json_len;
use super::{JsonText, MessageId, Rev, RoomId, Seq, Timestamp, UserRef};

/// What kind of message.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum MessageKind {
    /// Somebody wrote it.
    #[default]
    Text,
    /// The server wrote it.
    System,
    /// The embedder's own; the name starts with `x-`.
    Custom(Arc<str>),
}

impl MessageKind {
    /// How many bytes the name of a custom kind may have.
    pub const MAX_LEN: usize = 64;

    /// The name on the wire and in stores.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text => "text",
            Self::System => "system",
            Self::Custom(name) => name,
        }
    }

    /// The kind with this name; `None` if it is neither known nor a custom one.
    pub fn from_name(name: &str) -> Option<Self> {
        let custom = |name: &str| {
            name.strip_prefix("x-").is_some_and(|rest| !rest.is_empty())
                && name.len() <= Self::MAX_LEN
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        };
        match name {
            "text" => Some(Self::Text),
            "system" => Some(Self::System),
            _ if custom(name) => Some(Self::Custom(name.into())),
            _ => None,
        }
    }
}

impl Serialize for MessageKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for MessageKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::from_name(&name).ok_or_else(|| serde::de::Error::custom("unknown message kind"))
    }
}

/// A message. Deletion blanks it; the row stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The engine's id; ascends within a room.
    pub id: MessageId,
    /// The room.
    pub room: RoomId,
    /// Its number in the room.
    pub seq: Seq,
    /// The room's revision of its newest change.
    pub rev: Rev,
    /// Who wrote it.
    pub author: UserRef,
    /// What was written, byte for byte; empty when deleted.
    pub content: String,
    /// When it was stored.
    pub created_at: Timestamp,
    /// The author's own key for it.
    pub client_message_id: Option<String>,
    /// What kind of message.
    pub kind: MessageKind,
    /// How often it was edited.
    pub edit_version: u32,
    /// When it was edited last.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// The embedder's own data; gone when deleted.
    pub data: Option<JsonText>,
}

impl Message {
    /// Bytes of the message as JSON, at most: what pages are measured by.
    pub(crate) fn max_json_len(&self) -> usize {
        /// All fields but content and data; a key of 64 bytes may consist of escapes.
        const OTHERS: usize = 896;
        OTHERS
            + max_json_len(&self.content)
            + self.author.max_json_len()
            + self.data.as_ref().map_or(0, |data| data.as_str().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_custom_kind_is_marked_as_such() {
        for good in ["text", "system", "x-poll", "x-a.b_c-9"] {
            assert_eq!(MessageKind::from_name(good).unwrap().as_str(), good);
        }
        for bad in ["", "x-", "poll", "x-ü", "x-a b", &format!("x-{}", "a".repeat(63))] {
            assert_eq!(MessageKind::from_name(bad), None, "{bad}");
        }
    }
}
