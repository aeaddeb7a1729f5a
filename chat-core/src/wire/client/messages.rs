use super::request::null_as_default;
use serde::Deserialize;

use crate::model::{JsonText, MessageId, MessageKind, Rev, RoomId, Seq};

/// `SEND_MESSAGE`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SendMessage {
    /// Which room.
    pub room_id: RoomId,
    /// What to say.
    pub content: String,
    /// My key: the same again gives the same message, for ever.
    pub client_message_id: Option<String>,
    /// `text`, or a kind of the embedder's own.
    pub kind: Option<MessageKind>,
    /// The embedder's own data.
    pub data: Option<JsonText>,
}

/// `EDIT_MESSAGE`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EditMessage {
    /// Which message.
    pub message_id: MessageId,
    /// What it shall say.
    pub content: String,
    /// The version that I saw.
    pub edit_version: u32,
}

/// `DELETE_MESSAGE`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeleteMessage {
    /// Which message.
    pub message_id: MessageId,
}

/// `REQUEST_MESSAGES`: a page of a room's history. At most one of the positions; none: the newest.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = crate::wire::schema::of_all_rooms))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RequestMessages {
    /// Which room; left out only with `lastMessageId`.
    pub room_id: Option<RoomId>,
    /// Older than this.
    pub before_seq: Option<Seq>,
    /// Newer than this.
    pub after_seq: Option<Seq>,
    /// On both sides of this.
    pub around_seq: Option<Seq>,
    /// On both sides of this.
    pub around_message_id: Option<MessageId>,
    /// The seed's way to scroll back: older than this.
    #[cfg_attr(feature = "schema", schemars(extend("deprecated" = true)))]
    pub first_message_id: Option<MessageId>,
    /// The seed's way to catch up: everything since this, in all my rooms; 0: the newest.
    #[cfg_attr(feature = "schema", schemars(extend("deprecated" = true)))]
    pub last_message_id: Option<i64>,
    /// How many.
    pub limit: Option<i64>,
}

/// `SYNC_ROOM`: I miss what came after.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SyncRoom {
    /// Which room.
    pub room_id: RoomId,
    /// My cursor.
    pub since_rev: Rev,
}

/// `MARK_READ`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MarkRead {
    /// Which room.
    pub room_id: RoomId,
    /// The newest message that I read.
    pub seq: Seq,
    /// Also backwards: mark as unread.
    #[serde(default, deserialize_with = "null_as_default")]
    pub force: bool,
}
