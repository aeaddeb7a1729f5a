//! What the server says, for fixed values.

use std::collections::BTreeMap;

use chat_core::model::{
    ConnectionId, JsonText, Member, Message, MessageId, Rev, Role, RoomId, RoomKind, Seq,
    Timestamp, UserId, UserRev,
};
use chat_core::wire::server::{
    ServerAction, WireChannel, WireLimits, WireMember, WireMessage, WireRoom,
};
use chat_core::wire::{Code, Rejection};

use crate::files::{Golden, check};
use crate::values::{ann, bob, data, deleted, direct, edited, group, plain};

const EPOCH: &str = "4b1c6f0e9a7d2583";
const ROOM: RoomId = RoomId::new(1);

fn golden(name: &str, note: &'static str, action: &ServerAction<'_>) -> Golden {
    Golden::new(name, note, action.encode().json())
}

#[test]
fn everything_the_server_says_is_said_as_before() {
    let mut goldens = session();
    goldens.extend(messages());
    goldens.extend(rooms());
    goldens.extend(answers());
    check("server", &goldens);
}

fn session() -> Vec<Golden> {
    let ann = ann();
    let hello = ServerAction::Hello {
        protocol: "chat.v1",
        server: "chat 0.1.0",
        connection_id: ConnectionId::new(12),
        epoch: EPOCH,
        heartbeat_ms: 25_000,
        limits: WireLimits { frame_bytes: 65_536, content_bytes: 16_384, page_messages: 100 },
        features: &[],
    };
    let success = |last_room_id, auth_expires_at| ServerAction::LoginSuccess {
        user: &ann.handle,
        display_name: ann.display_name.as_deref(),
        user_id: ann.id,
        user_rev: UserRev::new(8),
        last_room_id,
        auth_expires_at,
    };
    let rooms = BTreeMap::from([(ROOM, Rev::new(20)), (RoomId::new(2), Rev::new(3))]);
    let resumed = |rooms, reset| ServerAction::Resumed {
        epoch: EPOCH,
        user_rev: UserRev::new(8),
        rooms,
        reset,
    };
    let reconnect = ServerAction::Reconnect { after_ms: 5_000, reason: "the node is going away" };
    let expires = Timestamp::from_micros(1_469_094_399_500_000);
    vec![
        golden("HELLO", "The first frame of every connection.", &hello),
        golden("LOGIN_SUCCESS", "Everything set.", &success(Some(ROOM), Some(expires))),
        golden("LOGIN_SUCCESS-first", "Somebody new.", &success(None, None)),
        golden("RESUMED", "Room ids are keys, so strings.", &resumed(rooms, false)),
        golden("RESUMED-reset", "Another history.", &resumed(BTreeMap::new(), true)),
        golden("RECONNECT", "A close with 4000 follows.", &reconnect),
    ]
}

fn messages() -> Vec<Golden> {
    let rows = (plain(), edited(), deleted());
    let (plain, edited, deleted) = (&rows.0, &rows.1, &rows.2);
    let view = group();
    let reset = ServerAction::RoomReset {
        room_id: ROOM,
        rev: Rev::new(20),
        room: WireRoom::new(&view, 120),
        messages: vec![deleted.into()],
        reason: "too far behind",
    };
    let direct = direct();
    let ahead = ServerAction::RoomReset {
        room_id: direct.room.id,
        rev: direct.room.rev,
        room: WireRoom::new(&direct, 120),
        messages: vec![],
        reason: "cursor ahead of the room",
    };
    let accepted = |key, duplicate| ServerAction::MessageAccepted {
        client_message_id: key,
        id: plain.id,
        room_id: plain.room,
        seq: plain.seq,
        rev: plain.rev,
        timestamp: plain.created_at,
        duplicate,
    };
    vec![
        golden("RECEIVE_MESSAGES", "Logged: covers (16, 17].", &logged(plain, None)),
        golden(
            "RECEIVE_MESSAGES-span",
            "Logged: covers (15, 19], as its sending at 17 was missed too.",
            &logged(edited, Some(Rev::new(15))),
        ),
        golden("RECEIVE_MESSAGES-deleted", "Logged: blanked.", &logged(deleted, None)),
        golden("RECEIVE_MESSAGES-page", "A page: no rev at the top.", &page(Some(ROOM), edited)),
        golden("RECEIVE_MESSAGES-rooms", "A page of several rooms.", &page(None, plain)),
        golden("ROOM_RESET", "Forget the room; have = 20.", &reset),
        golden("ROOM_RESET-direct", "A cursor from another history.", &ahead),
        golden("MESSAGE_ACCEPTED", "With the key.", &accepted(Some("key-1"), true)),
        golden("MESSAGE_ACCEPTED-no-key", "Without a key.", &accepted(None, false)),
    ]
}

fn logged(message: &Message, from_rev: Option<Rev>) -> ServerAction<'_> {
    ServerAction::ReceiveMessages {
        messages: vec![WireMessage::from(message)],
        room_id: Some(message.room),
        rev: Some(message.rev),
        from_rev,
        has_more_before: None,
        has_more_after: None,
    }
}

fn page(room_id: Option<RoomId>, message: &Message) -> ServerAction<'_> {
    ServerAction::ReceiveMessages {
        messages: vec![message.into()],
        room_id,
        rev: None,
        from_rev: None,
        has_more_before: Some(true),
        has_more_after: Some(false),
    }
}

fn rooms() -> Vec<Golden> {
    let (ann, bob, data) = (ann(), bob(), data());
    let (group, direct) = (group(), direct());
    let view = |view| WireRoom::new(view, 120);
    let user_rev = Some(UserRev::new(9));
    let list = |rooms, complete, cursor| ServerAction::ReceiveRooms {
        rooms,
        user_rev: UserRev::new(8),
        complete,
        cursor,
    };
    let member = |role, from_rev, by, reason| ServerAction::MemberUpdated {
        room_id: ROOM,
        rev: Rev::new(21),
        from_rev,
        user_id: ann.id,
        user: &ann.handle,
        display_name: ann.display_name.as_deref(),
        role,
        by,
        reason,
    };
    let settings = |from_rev, topic, data| ServerAction::RoomUpdated {
        room_id: ROOM,
        rev: Rev::new(22),
        from_rev,
        name: "Tea",
        topic,
        kind: RoomKind::Group,
        data,
    };
    let added = |of, user_rev| ServerAction::RoomAdded { room: view(of), user_rev };
    let removed = |reason, user_rev| ServerAction::RoomRemoved { room_id: ROOM, reason, user_rev };
    let marker = |user_rev| ServerAction::ReadMarker {
        room_id: ROOM,
        read_seq: Seq::new(5),
        unread_count: 0,
        user_rev,
    };
    let from = Some(Rev::new(17));
    let by_bob = member(None, from, Some(&bob.handle), Some("off topic"));
    vec![
        golden("RECEIVE_ROOMS", "All.", &list(vec![view(&group), view(&direct)], true, None)),
        golden("RECEIVE_ROOMS-part", "More follow.", &list(vec![view(&group)], false, Some(ROOM))),
        golden(
            "MEMBER_UPDATED",
            "Came, or has another role.",
            &member(Some(Role::Admin), None, None, None),
        ),
        golden("MEMBER_UPDATED-gone", "Removed by somebody; covers (17, 21].", &by_bob),
        golden("ROOM_UPDATED", "Everything set.", &settings(from, Some("green"), Some(&data))),
        golden("ROOM_UPDATED-bare", "No topic, no data.", &settings(None, None, None)),
        golden("ROOM_ADDED", "State.", &added(&group, user_rev)),
        golden("ROOM_ADDED-known", "An answer that changed nothing.", &added(&direct, None)),
        golden("ROOM_REMOVED", "State.", &removed(Some("off topic"), user_rev)),
        golden("ROOM_REMOVED-bare", "Nobody said why.", &removed(None, user_rev)),
        golden("READ_MARKER", "State.", &marker(user_rev)),
        golden("READ_MARKER-known", "An answer that changed nothing.", &marker(None)),
    ]
}

fn answers() -> Vec<Golden> {
    let member =
        |user, role| Member { room: ROOM, user, role, rev: Rev::new(2), by: None, reason: None };
    let rows = [member(bob(), Some(Role::Owner)), member(ann(), None)];
    let members = ServerAction::ReceiveMembers {
        room_id: ROOM,
        items: rows.iter().map(WireMember::from).collect(),
        cursor: Some(UserId::new(4)),
    };
    let channel = |id, topic| WireChannel { id, name: "lobby", topic, member_count: 40 };
    let channels = ServerAction::ReceiveRoomList {
        items: vec![channel(RoomId::new(5), Some("all")), channel(RoomId::new(6), None)],
        cursor: Some(RoomId::new(6)),
    };
    let ack = ServerAction::ack("EDIT_MESSAGE", Some(Rev::new(19)));
    let bare_ack = ServerAction::ack("SELECT_ROOM", None);
    let refreshed = ServerAction::Ack {
        action: "REFRESH_AUTH",
        rev: None,
        auth_expires_at: Some(Timestamp::from_micros(1_469_094_399_500_000)),
    };
    let votes = JsonText::parse(r#"{"votes":[3, 4]}"#).unwrap();
    let result = |data| ServerAction::ActionResult { action: "x-poll", data };
    let t = serde_json::value::to_raw_value(&[1.5]).unwrap();
    let busy = Rejection::new(Code::RateLimited, "too many requests").retry_after_ms(250);
    let details = serde_json::json!({ "id": MessageId::new(7) });
    let conflict = Rejection::new(Code::Conflict, "changed since").details(&details);
    let mut conflict = ServerAction::error(Some("SEND_MESSAGE"), &conflict);
    if let ServerAction::Error { client_message_id, .. } = &mut conflict {
        *client_message_id = Some("key-1");
    }
    let limited = ServerAction::error(Some("PING"), &busy);
    let nobody = Rejection::not_found().details(&serde_json::json!({ "user": "Zoé" }));
    let nobody = ServerAction::error(Some("INVITE_USER"), &nobody);
    let unreadable = Rejection::new(Code::BadJson, "not JSON");
    let reply = bare_ack.encode_reply(Some("r-\"7\""));
    vec![
        golden("RECEIVE_MEMBERS", "A page that goes on.", &members),
        golden("RECEIVE_ROOM_LIST", "A page that may go on.", &channels),
        golden("ACK", "With the room's revision.", &ack),
        golden("ACK-bare", "Without.", &bare_ack),
        golden("ACK-refreshed", "The login goes on until then.", &refreshed),
        Golden::new("ACK-requestId", "Every action may answer a request.", reply.json()),
        golden("ACTION_RESULT", "What the host says.", &result(Some(&votes))),
        golden("ACTION_RESULT-bare", "It says nothing but that it is done.", &result(None)),
        golden("PONG", "What came with the PING, as it was.", &ServerAction::Pong { t: Some(&t) }),
        golden("PONG-bare", "Nothing came.", &ServerAction::Pong { t: None }),
        golden("ERROR", "What details say depends on the code.", &conflict),
        golden("ERROR-later", "Try again, but not before.", &limited),
        golden("ERROR-nobody", "Nobody has this handle.", &nobody),
        golden("ERROR-unreadable", "No action.", &ServerAction::error(None, &unreadable)),
    ]
}
