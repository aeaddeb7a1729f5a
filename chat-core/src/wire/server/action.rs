use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;

use super::{WireMessage, WireRoom};
use crate::model::{
    ConnectionId, Handle, JsonText, Member, MessageId, Rev, Role, RoomId, RoomKind, Seq, Timestamp,
    UserId, UserRev,
};
use crate::wire::{Code, EncodedAction, Rejection};

/// Everything the server says.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum ServerAction<'a> {
    /// The first frame.
    Hello {
        /// The protocol's version.
        protocol: &'static str,
        /// What runs here.
        server: &'static str,
        /// For support.
        connection_id: ConnectionId,
        /// The name of this history: cursors are good in it only.
        epoch: &'a str,
        /// The silence after which the client should send PING.
        heartbeat_ms: u64,
        /// What is refused beyond.
        limits: WireLimits,
        /// What the server can do beyond the first version.
        features: &'a [&'a str],
    },
    /// The login is done.
    LoginSuccess {
        /// My handle.
        user: &'a Handle,
        /// What people see instead.
        #[serde(skip_serializing_if = "Option::is_none")]
        display_name: Option<&'a str>,
        /// My id.
        user_id: UserId,
        /// My revision.
        user_rev: UserRev,
        /// The room that I had open.
        #[serde(skip_serializing_if = "Option::is_none")]
        last_room_id: Option<RoomId>,
        /// When the login ends.
        #[serde(skip_serializing_if = "Option::is_none")]
        auth_expires_at: Option<Timestamp>,
    },
    /// My rooms, replacing what I knew.
    ReceiveRooms {
        /// The rooms, ascending by id.
        rooms: Vec<WireRoom<'a>>,
        /// My revision.
        user_rev: UserRev,
        /// Whether these are all.
        complete: bool,
        /// Where to go on.
        #[serde(skip_serializing_if = "Option::is_none")]
        cursor: Option<RoomId>,
    },
    /// Everything missing has been sent.
    Resumed {
        /// The name of this history.
        epoch: &'a str,
        /// My revision.
        user_rev: UserRev,
        /// Where each room stands.
        rooms: BTreeMap<RoomId, Rev>,
        /// Drop what was cached: it belongs to another history.
        reset: bool,
    },
    /// Messages: logged (with `rev`: exactly one changed row) or a page of history (without).
    ReceiveMessages {
        /// The messages.
        messages: Vec<WireMessage<'a>>,
        /// Their room; left out where they are of several.
        #[serde(skip_serializing_if = "Option::is_none")]
        room_id: Option<RoomId>,
        /// The revision up to which the frame speaks.
        #[serde(skip_serializing_if = "Option::is_none")]
        rev: Option<Rev>,
        /// The revision behind which the frame begins to speak; left out: `rev` − 1.
        #[serde(skip_serializing_if = "Option::is_none")]
        from_rev: Option<Rev>,
        /// Whether there are older ones.
        #[serde(skip_serializing_if = "Option::is_none")]
        has_more_before: Option<bool>,
        /// Whether there are newer ones.
        #[serde(skip_serializing_if = "Option::is_none")]
        has_more_after: Option<bool>,
    },
    /// Somebody came, went or has another role; logged.
    MemberUpdated {
        /// The room.
        room_id: RoomId,
        /// The revision.
        rev: Rev,
        /// The revision behind which the frame begins to speak; left out: `rev` − 1.
        #[serde(skip_serializing_if = "Option::is_none")]
        from_rev: Option<Rev>,
        /// Who.
        user_id: UserId,
        /// Who.
        user: &'a Handle,
        /// What people see instead.
        #[serde(skip_serializing_if = "Option::is_none")]
        display_name: Option<&'a str>,
        /// The role; null: not a member any more.
        role: Option<Role>,
        /// Who did it.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<&'a Handle>,
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'a str>,
    },
    /// The room's settings as they stand; logged.
    RoomUpdated {
        /// The room.
        room_id: RoomId,
        /// The revision.
        rev: Rev,
        /// The revision behind which the frame begins to speak; left out: `rev` − 1.
        #[serde(skip_serializing_if = "Option::is_none")]
        from_rev: Option<Rev>,
        /// The name.
        name: &'a str,
        /// The topic.
        #[serde(skip_serializing_if = "Option::is_none")]
        topic: Option<&'a str>,
        /// What kind of room.
        kind: RoomKind,
        /// Custom data.
        #[serde(skip_serializing_if = "Option::is_none")]
        data: Option<&'a JsonText>,
    },
    /// Forget the room and begin anew from here.
    RoomReset {
        /// The room.
        room_id: RoomId,
        /// The new cursor.
        rev: Rev,
        /// My view of it: what it is called may have changed meanwhile.
        room: WireRoom<'a>,
        /// The newest page.
        messages: Vec<WireMessage<'a>>,
        /// Why.
        reason: &'static str,
    },
    /// My message is stored.
    MessageAccepted {
        /// My key.
        #[serde(skip_serializing_if = "Option::is_none")]
        client_message_id: Option<&'a str>,
        /// Its id.
        id: MessageId,
        /// Its room.
        room_id: RoomId,
        /// Its number.
        seq: Seq,
        /// The revision in which it was stored, or changed last.
        rev: Rev,
        /// When it was stored.
        timestamp: Timestamp,
        /// Whether it was stored before.
        duplicate: bool,
    },
    /// A room is mine to see; upserts my view of it.
    RoomAdded {
        /// My view.
        room: WireRoom<'a>,
        /// My revision; left out where nothing changed.
        #[serde(skip_serializing_if = "Option::is_none")]
        user_rev: Option<UserRev>,
    },
    /// A room is mine no more.
    RoomRemoved {
        /// The room.
        room_id: RoomId,
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'a str>,
        /// My revision; left out where nothing changed.
        #[serde(skip_serializing_if = "Option::is_none")]
        user_rev: Option<UserRev>,
    },
    /// How far I read.
    ReadMarker {
        /// The room.
        room_id: RoomId,
        /// The newest message read.
        read_seq: Seq,
        /// How many are not.
        unread_count: i64,
        /// My revision; left out where nothing changed.
        #[serde(skip_serializing_if = "Option::is_none")]
        user_rev: Option<UserRev>,
    },
    /// Members of a room.
    ReceiveMembers {
        /// The room.
        room_id: RoomId,
        /// The members, ascending by id.
        items: Vec<WireMember<'a>>,
        /// Where to go on.
        #[serde(skip_serializing_if = "Option::is_none")]
        cursor: Option<UserId>,
    },
    /// Channels that anyone may join.
    ReceiveRoomList {
        /// The channels, ascending by id.
        items: Vec<WireChannel<'a>>,
        /// Where to go on.
        #[serde(skip_serializing_if = "Option::is_none")]
        cursor: Option<RoomId>,
    },
    /// Done.
    Ack {
        /// What was asked.
        action: &'static str,
        /// The room's revision of it.
        #[serde(skip_serializing_if = "Option::is_none")]
        rev: Option<Rev>,
        /// When the login ends that was prolonged.
        #[serde(skip_serializing_if = "Option::is_none")]
        auth_expires_at: Option<Timestamp>,
    },
    /// I am here.
    Pong {
        /// What came with the PING.
        #[serde(skip_serializing_if = "Option::is_none")]
        t: Option<&'a RawValue>,
    },
    /// Refused.
    Error {
        /// What was asked.
        #[serde(skip_serializing_if = "Option::is_none")]
        action: Option<&'a str>,
        /// Why, for programs.
        code: Code,
        /// Why, for developers.
        message: &'a str,
        /// Whether the same may succeed later.
        retryable: bool,
        /// When.
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after_ms: Option<u64>,
        /// The client's key for the message that was refused.
        #[serde(skip_serializing_if = "Option::is_none")]
        client_message_id: Option<&'a str>,
        /// More, by code.
        #[serde(skip_serializing_if = "Option::is_none")]
        details: Option<&'a RawValue>,
    },
    /// Come back within this time, to another node.
    Reconnect {
        /// The window to spread over.
        after_ms: u64,
        /// Why.
        reason: &'static str,
    },
}

/// What the server refuses beyond.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Limits"))]
#[serde(rename_all = "camelCase")]
pub struct WireLimits {
    /// Bytes of a frame.
    pub frame_bytes: usize,
    /// Bytes of a message's content.
    pub content_bytes: usize,
    /// Messages in a page.
    pub page_messages: usize,
}

/// A member of a room.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Member"))]
#[serde(rename_all = "camelCase")]
pub struct WireMember<'a> {
    /// Who.
    pub user_id: UserId,
    /// Who.
    pub user: &'a Handle,
    /// What people see instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<&'a str>,
    /// The role.
    pub role: Option<Role>,
}

/// A channel that anyone may join.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Channel"))]
#[serde(rename_all = "camelCase")]
pub struct WireChannel<'a> {
    /// The room.
    pub id: RoomId,
    /// Its name.
    pub name: &'a str,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<&'a str>,
    /// How many members it has.
    pub member_count: u32,
}

impl<'a> From<&'a Member> for WireMember<'a> {
    fn from(member: &'a Member) -> Self {
        Self {
            user_id: member.user.id,
            user: &member.user.handle,
            display_name: member.user.display_name.as_deref(),
            role: member.role,
        }
    }
}

impl<'a> ServerAction<'a> {
    /// "Done".
    pub const fn ack(action: &'static str, rev: Option<Rev>) -> Self {
        Self::Ack { action, rev, auth_expires_at: None }
    }

    /// The refusal of `action`.
    pub fn error(action: Option<&'a str>, rejection: &'a Rejection) -> Self {
        Self::Error {
            action,
            code: rejection.code,
            message: &rejection.message,
            retryable: rejection.code.is_retryable(),
            retry_after_ms: rejection.retry_after_ms,
            client_message_id: None,
            details: rejection.details.as_deref(),
        }
    }

    /// The action as bytes.
    pub fn encode(&self) -> EncodedAction {
        self.encode_reply(None)
    }

    /// The action as the answer to a request.
    pub fn encode_reply(&self, request_id: Option<&str>) -> EncodedAction {
        let mut json = match serde_json::to_string(self) {
            Ok(json) => json,
            Err(error) => {
                tracing::error!(%error, "an action could not be encoded");
                UNENCODABLE.to_owned()
            }
        };
        if let Some(Ok(id)) = request_id.map(serde_json::to_string) {
            // Every action is an object that begins with its type.
            json.insert_str(1, &format!("\"requestId\":{id},"));
        }
        EncodedAction::from_json(json)
    }
}

/// Stands in for an action whose stored custom data is no JSON any more.
const UNENCODABLE: &str =
    r#"{"type":"ERROR","code":"INTERNAL","message":"cannot be encoded","retryable":true}"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_repeats_the_requests_name() {
        let ack = ServerAction::ack("SELECT_ROOM", None);
        assert_eq!(ack.encode().json(), r#"{"type":"ACK","action":"SELECT_ROOM"}"#);
        assert_eq!(
            ack.encode_reply(Some("a\"b")).json(),
            r#"{"requestId":"a\"b","type":"ACK","action":"SELECT_ROOM"}"#
        );
    }
}
