//! Messages and rooms as clients see them.

use serde::Serialize;

use crate::model::{
    Change, Handle, JsonText, Message, MessageId, MessageKind, Operation, Rev, Role, RoomId,
    RoomKind, RoomView, Seq, Timestamp, UserId,
};

/// A message.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Message"))]
#[serde(rename_all = "camelCase")]
pub struct WireMessage<'a> {
    /// Ascends within a room.
    id: MessageId,
    /// Its room.
    room_id: RoomId,
    /// Its number in the room: 1, 2, 3 …
    seq: Seq,
    /// The room's revision of its newest change.
    rev: Rev,
    /// Who wrote it.
    user: &'a Handle,
    /// Who wrote it.
    user_id: UserId,
    /// What to show instead of the handle, if anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<&'a str>,
    /// What was written; empty when deleted.
    content: &'a str,
    /// When it was stored.
    timestamp: Timestamp,
    /// The author's key, if he gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_message_id: Option<&'a str>,
    /// What kind of message.
    kind: &'a MessageKind,
    /// How often it was edited.
    edit_version: u32,
    /// When it was edited last.
    #[serde(skip_serializing_if = "Option::is_none")]
    edited_at: Option<Timestamp>,
    /// When it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_at: Option<Timestamp>,
    /// The embedder's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a JsonText>,
}

impl<'a> From<&'a Message> for WireMessage<'a> {
    fn from(message: &'a Message) -> Self {
        Self {
            id: message.id,
            room_id: message.room,
            seq: message.seq,
            rev: message.rev,
            user: &message.author.handle,
            user_id: message.author.id,
            display_name: message.author.display_name.as_deref(),
            content: &message.content,
            timestamp: message.created_at,
            client_message_id: message.client_message_id.as_deref(),
            kind: &message.kind,
            edit_version: message.edit_version,
            edited_at: message.edited_at,
            deleted_at: message.deleted_at,
            data: message.data.as_ref(),
        }
    }
}

/// My view of a room.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Room"))]
#[serde(rename_all = "camelCase")]
pub struct WireRoom<'a> {
    /// The room.
    id: RoomId,
    /// Its name; in direct rooms the other's handle.
    name: &'a str,
    /// What kind of room.
    kind: RoomKind,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<&'a str>,
    /// The newest change.
    rev: Rev,
    /// The newest message.
    last_seq: Seq,
    /// The newest message, in short.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_message: Option<WireLastMessage<'a>>,
    /// How many members it has.
    member_count: u32,
    /// My role.
    role: Role,
    /// What I may do.
    capabilities: Vec<Operation>,
    /// How far I read.
    read_seq: Seq,
    /// `lastSeq` − `readSeq`.
    unread_count: i64,
    /// In direct rooms the other's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    peer_id: Option<UserId>,
    /// What to show instead of the other's handle, if anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    peer_name: Option<&'a str>,
    /// The embedder's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a JsonText>,
}

/// The newest message of a room, in short.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "LastMessage"))]
#[serde(rename_all = "camelCase")]
struct WireLastMessage<'a> {
    /// Its id.
    id: MessageId,
    /// Its number.
    seq: Seq,
    /// Who wrote it.
    user: &'a Handle,
    /// What to show instead of the handle, if anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<&'a str>,
    /// How it begins.
    excerpt: &'a str,
}

impl<'a> WireRoom<'a> {
    /// The view, with excerpts of at most `excerpt_chars` characters.
    pub fn new(view: &'a RoomView, excerpt_chars: usize) -> Self {
        let room = &view.room;
        Self {
            id: room.id,
            name: view.peer.as_ref().map_or(&room.name, |peer| peer.handle.as_str()),
            kind: room.kind,
            topic: room.topic.as_deref(),
            rev: room.rev,
            last_seq: room.last_seq,
            last_message: view.last_message.as_ref().map(|last| WireLastMessage {
                id: last.id,
                seq: last.seq,
                user: &last.author.handle,
                display_name: last.author.display_name.as_deref(),
                excerpt: excerpt(&last.content, excerpt_chars),
            }),
            member_count: view.member_count,
            role: view.role,
            capabilities: Operation::capabilities(room.kind, view.role),
            read_seq: view.read_seq,
            unread_count: room.last_seq.get() - view.read_seq.get(),
            peer_id: view.peer.as_ref().map(|peer| peer.id),
            peer_name: view.peer.as_ref().and_then(|peer| peer.display_name.as_deref()),
            data: room.data.as_ref(),
        }
    }
}

/// The beginning of a text.
fn excerpt(text: &str, chars: usize) -> &str {
    text.char_indices().nth(chars).map_or(text, |(end, _)| &text[..end])
}

/// A change of a room as the logged frame that tells it, covering the revisions `(from, rev]`.
pub(crate) fn logged(change: &Change, from: Rev) -> super::ServerAction<'_> {
    use super::ServerAction;
    let rev = change.rev();
    let from_rev = (from != rev.previous()).then_some(from);
    match change {
        Change::Message(message) => ServerAction::ReceiveMessages {
            messages: vec![message.into()],
            room_id: Some(message.room),
            rev: Some(rev),
            from_rev,
            has_more_before: None,
            has_more_after: None,
        },
        Change::Member(member) => ServerAction::MemberUpdated {
            room_id: member.room,
            rev,
            from_rev,
            user_id: member.user.id,
            user: &member.user.handle,
            display_name: member.user.display_name.as_deref(),
            role: member.role,
            by: member.by.as_ref().map(|by| &by.handle),
            reason: member.reason.as_deref(),
        },
        Change::Room(room) => ServerAction::RoomUpdated {
            room_id: room.id,
            rev,
            from_rev,
            name: &room.name,
            topic: room.topic.as_deref(),
            kind: room.kind,
            data: room.data.as_ref(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn an_excerpt_ends_between_characters() {
        assert_eq!(excerpt("äöü", 2), "äö");
        assert_eq!(excerpt("äöü", 3), "äöü");
        assert_eq!(excerpt("", 3), "");
    }
}
