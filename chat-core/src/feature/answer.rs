//! Answers as values: what a client hears encoded, and a host as it is.

use std::sync::Arc;

use crate::model::{JsonText, Message, ReadMarker, Receipt, Room, RoomId, RoomView, UserRev};
use crate::port::store::{ChannelSummary, History, MemberPage};
use crate::wire::EncodedAction;
use crate::wire::server::{
    ServerAction, StateReply, WireChannel, WireMember, WireMessage, WireRoom,
};

/// What whoever asked is told.
#[derive(Debug)]
pub(crate) enum Answer {
    /// It is done.
    Done(&'static str),
    /// A message is stored.
    Accepted { receipt: Receipt, client_message_id: Option<String> },
    /// A message was changed.
    Changed { action: &'static str, message: Message },
    /// The room's settings stand like this.
    Settings(Room),
    /// A page of history.
    Page { room: RoomId, history: History },
    /// Some of my rooms.
    Rooms { rooms: Vec<RoomView>, user_rev: UserRev, more: bool, excerpt_chars: usize },
    /// Some channels.
    Channels { items: Vec<ChannelSummary>, more: bool },
    /// Some members.
    Members { room: RoomId, page: MemberPage },
    /// What an action of the host's own came to.
    Custom { action: Arc<str>, data: Option<JsonText> },
    /// How far I read.
    Marker(ReadMarker),
    /// I am a member no more.
    Removed { room: RoomId, reason: Option<String>, user_rev: Option<UserRev> },
}

impl Answer {
    /// The answer to a request of a client; `None` where nobody waits for one.
    pub(crate) fn encode(&self, request_id: Option<&str>) -> Option<EncodedAction> {
        let waits = match self {
            Self::Done(_) | Self::Changed { .. } | Self::Settings(_) => request_id.is_some(),
            Self::Custom { data, .. } => data.is_some() || request_id.is_some(),
            Self::Accepted { client_message_id, .. } => {
                client_message_id.is_some() || request_id.is_some()
            }
            _ => true,
        };
        waits.then(|| self.action().encode_reply(request_id))
    }

    /// What the one connection that asked is told instead of what all of its user's are told;
    /// `None` where that is the same.
    pub(crate) fn state_reply(
        &self,
        request_id: Option<&str>,
        user_rev: UserRev,
    ) -> Option<StateReply> {
        match self {
            Self::Marker(_) if request_id.is_none() => None,
            Self::Marker(marker) => {
                Some(StateReply::new(request_id, user_rev, |rev| read_marker(marker, rev)))
            }
            Self::Removed { room, reason, .. } => {
                Some(StateReply::new(request_id, user_rev, |rev| {
                    room_removed(*room, reason.as_deref(), rev)
                }))
            }
            // All else is no state.
            _ => None,
        }
    }

    /// As the server says it.
    pub(crate) fn action(&self) -> ServerAction<'_> {
        match self {
            Self::Done(action) => ServerAction::ack(action, None),
            Self::Accepted { receipt, client_message_id } => ServerAction::MessageAccepted {
                client_message_id: client_message_id.as_deref(),
                id: receipt.id,
                room_id: receipt.room,
                seq: receipt.seq,
                rev: receipt.rev,
                timestamp: receipt.at,
                duplicate: receipt.duplicate,
            },
            Self::Changed { action, message } => ServerAction::ack(action, Some(message.rev)),
            Self::Settings(room) => ServerAction::ack("UPDATE_ROOM", Some(room.settings_rev)),
            Self::Page { room, history } => ServerAction::ReceiveMessages {
                messages: history.messages.iter().map(WireMessage::from).collect(),
                room_id: Some(*room),
                rev: None,
                from_rev: None,
                has_more_before: Some(history.more_before),
                has_more_after: Some(history.more_after),
            },
            Self::Rooms { rooms, user_rev, more, excerpt_chars } => ServerAction::ReceiveRooms {
                rooms: rooms.iter().map(|view| WireRoom::new(view, *excerpt_chars)).collect(),
                user_rev: *user_rev,
                complete: !more,
                cursor: rooms.last().map(|view| view.room.id).filter(|_| *more),
            },
            Self::Channels { items, more } => ServerAction::ReceiveRoomList {
                items: items.iter().map(channel).collect(),
                cursor: items.last().map(|last| last.id).filter(|_| *more),
            },
            Self::Members { room, page } => ServerAction::ReceiveMembers {
                room_id: *room,
                items: page.members.iter().map(WireMember::from).collect(),
                cursor: page.members.last().map(|last| last.user.id).filter(|_| page.more),
            },
            Self::Custom { action, data } => {
                ServerAction::ActionResult { action, data: data.as_ref() }
            }
            Self::Marker(marker) => read_marker(marker, marker.changed.then_some(marker.user_rev)),
            Self::Removed { room, reason, user_rev } => {
                room_removed(*room, reason.as_deref(), *user_rev)
            }
        }
    }
}

fn read_marker(marker: &ReadMarker, user_rev: Option<UserRev>) -> ServerAction<'static> {
    ServerAction::ReadMarker {
        room_id: marker.room,
        read_seq: marker.read_seq,
        unread_count: marker.unread(),
        user_rev,
    }
}

fn room_removed(
    room_id: RoomId,
    reason: Option<&str>,
    user_rev: Option<UserRev>,
) -> ServerAction<'_> {
    ServerAction::RoomRemoved { room_id, reason, user_rev }
}

fn channel(summary: &ChannelSummary) -> WireChannel<'_> {
    WireChannel {
        id: summary.id,
        name: &summary.name,
        topic: summary.topic.as_deref(),
        member_count: summary.member_count,
    }
}
