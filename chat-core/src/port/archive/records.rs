use serde::Serialize;

use super::Key;
use crate::model::{
    AuthRev, Handle, JsonText, MessageId, MessageKind, Rev, Role, RoomId, RoomKind, Seq, Timestamp,
    UserId, UserRev,
};
use crate::port::store::RequestKey;

/// A user, without what other tables say of him.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UserRecord {
    /// The engine's id.
    pub id: UserId,
    /// The host's own key.
    pub external_id: String,
    /// The @name.
    pub handle: Handle,
    /// The name that is shown.
    pub display_name: Option<String>,
    /// The host's own data.
    pub data: Option<JsonText>,
    /// How often changed what only he may see.
    pub user_rev: UserRev,
    /// How often sessions of his were ended.
    pub auth_rev: AuthRev,
    /// When he was first seen.
    pub created_at: Timestamp,
}

impl UserRecord {
    /// Where it stands.
    pub const fn key(&self) -> Key {
        Key::new(self.id.get(), 0)
    }

    /// Bytes of its texts, as pages are measured.
    pub fn text_bytes(&self) -> usize {
        self.external_id.len()
            + self.handle.as_str().len()
            + length(&self.display_name)
            + json(&self.data)
    }
}

/// A room's own row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoomRecord {
    /// The engine's id.
    pub id: RoomId,
    /// What kind of room.
    pub kind: RoomKind,
    /// The host's own key.
    pub external_key: Option<String>,
    /// The name; empty in direct rooms.
    pub name: String,
    /// What it is about.
    pub topic: Option<String>,
    /// The host's own data.
    pub data: Option<JsonText>,
    /// The room's head.
    pub rev: Rev,
    /// The revision of the newest change of its settings.
    pub settings_rev: Rev,
    /// The number of its newest message.
    pub last_seq: Seq,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it, if not the server.
    pub creator: Option<UserId>,
    /// The creator's key for it.
    #[serde(serialize_with = "request_key")]
    pub request: Option<RequestKey>,
    /// The two of a direct room, the lower id first.
    pub pair: Option<(UserId, UserId)>,
}

impl RoomRecord {
    /// Where it stands.
    pub const fn key(&self) -> Key {
        Key::new(self.id.get(), 0)
    }

    /// Bytes of its texts, as pages are measured.
    pub fn text_bytes(&self) -> usize {
        self.name.len() + length(&self.external_key) + length(&self.topic) + json(&self.data)
    }
}

/// The room that a user opened last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LastRoomRecord {
    /// Whose.
    pub user: UserId,
    /// Which room.
    pub room: RoomId,
}

impl LastRoomRecord {
    /// Where it stands.
    pub const fn key(&self) -> Key {
        Key::new(self.user.get(), 0)
    }
}

/// The end of one session of a user, or of all that he had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RevocationRecord {
    /// Whose.
    pub user: UserId,
    /// When, in the count of his revocations.
    pub auth_rev: AuthRev,
    /// The host's key for the session; `None`: all.
    pub session: Option<String>,
}

impl RevocationRecord {
    /// Where it stands.
    pub const fn key(&self) -> Key {
        Key::new(self.user.get(), self.auth_rev.get())
    }

    /// Bytes of its texts, as pages are measured.
    pub fn text_bytes(&self) -> usize {
        length(&self.session)
    }
}

/// A membership, past ones included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MemberRecord {
    /// The room.
    pub room: RoomId,
    /// Who.
    pub user: UserId,
    /// The role; `None` when not a member any more.
    pub role: Option<Role>,
    /// The room's revision of its newest change; zero where a channel was joined.
    pub rev: Rev,
    /// How far he read.
    pub read_seq: Seq,
    /// Who made the newest change, if not he himself.
    pub changed_by: Option<UserId>,
    /// Why, if somebody said so.
    pub reason: Option<String>,
}

impl MemberRecord {
    /// Where it stands.
    pub const fn key(&self) -> Key {
        Key::new(self.room.get(), self.user.get())
    }

    /// Bytes of its texts, as pages are measured.
    pub fn text_bytes(&self) -> usize {
        length(&self.reason)
    }
}

/// A message, deleted ones included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MessageRecord {
    /// The engine's id.
    pub id: MessageId,
    /// The room.
    pub room: RoomId,
    /// Its number in the room.
    pub seq: Seq,
    /// The room's revision of its newest change.
    pub rev: Rev,
    /// Who wrote it.
    pub author: UserId,
    /// When it was stored.
    pub created_at: Timestamp,
    /// How often it was edited.
    pub edit_version: u32,
    /// When it was edited last.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// What kind of message.
    pub kind: MessageKind,
    /// The author's key for it.
    #[serde(serialize_with = "request_key")]
    pub request: Option<RequestKey>,
    /// What was written; empty when deleted.
    pub content: String,
    /// The embedder's own data; gone when deleted.
    pub data: Option<JsonText>,
}

impl MessageRecord {
    /// Where it stands.
    pub const fn key(&self) -> Key {
        Key::new(self.id.get(), 0)
    }

    /// Bytes of its texts, as pages are measured.
    pub fn text_bytes(&self) -> usize {
        self.content.len() + json(&self.data)
    }
}

fn request_key<S: serde::Serializer>(
    request: &Option<RequestKey>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    request.as_ref().map(|request| (&request.id, request.digest)).serialize(serializer)
}

fn length(text: &Option<String>) -> usize {
    text.as_ref().map_or(0, String::len)
}

fn json(data: &Option<JsonText>) -> usize {
    data.as_ref().map_or(0, |data| data.as_str().len())
}
