//! Frames as the server makes them.

use serde_json::{Value, json};

pub(crate) const EPOCH: &str = "4b1c6f0e9a7d2583";
const TIME: f64 = 1_469_007_999.25;

pub(crate) fn hello(epoch: &str) -> Value {
    json!({
        "type": "HELLO", "protocol": "chat.v1", "server": "chat 0.1.0", "connectionId": 12,
        "epoch": epoch, "heartbeatMs": 25_000, "features": [],
        "limits": { "frameBytes": 65_536, "contentBytes": 16_384, "pageMessages": 100 },
    })
}

pub(crate) fn login_success(user_rev: i64) -> Value {
    json!({ "type": "LOGIN_SUCCESS", "user": "ann", "userId": 3, "userRev": user_rev })
}

/// My view of a group of ann and bob.
pub(crate) fn view(id: i64, name: &str, rev: i64, last_seq: i64, read_seq: i64) -> Value {
    json!({
        "id": id, "name": name, "kind": "group", "rev": rev, "lastSeq": last_seq, "memberCount": 2,
        "role": "member", "readSeq": read_seq, "unreadCount": last_seq - read_seq,
        "capabilities":
            ["read", "leave", "sendMessage", "editMessage", "deleteMessage", "inviteUser"],
    })
}

pub(crate) fn receive_rooms(rooms: &[Value], user_rev: i64) -> Value {
    json!({ "type": "RECEIVE_ROOMS", "rooms": rooms, "userRev": user_rev, "complete": true })
}

pub(crate) fn room_added(room: &Value, user_rev: i64) -> Value {
    json!({ "type": "ROOM_ADDED", "room": room, "userRev": user_rev })
}

pub(crate) fn room_removed(room: i64, user_rev: i64) -> Value {
    json!({ "type": "ROOM_REMOVED", "roomId": room, "reason": "off topic", "userRev": user_rev })
}

pub(crate) fn read_marker(room: i64, seq: i64, unread: i64, user_rev: i64) -> Value {
    json!({
        "type": "READ_MARKER", "roomId": room, "readSeq": seq, "unreadCount": unread,
        "userRev": user_rev,
    })
}

/// The answer to RESUME.
pub(crate) fn resumed(request: &Value, rooms: &Value, user_rev: i64, reset: bool) -> Value {
    answer(
        request,
        json!({
            "type": "RESUMED", "epoch": EPOCH, "userRev": user_rev, "rooms": rooms, "reset": reset,
        }),
    )
}

/// A message by bob in room 1, whose ids are a hundred above their numbers.
pub(crate) fn message(seq: i64, rev: i64, content: &str) -> Value {
    json!({
        "id": 100 + seq, "roomId": 1, "seq": seq, "rev": rev, "user": "bob", "userId": 4,
        "content": content, "timestamp": TIME, "kind": "text", "editVersion": 0,
    })
}

/// The same, edited.
pub(crate) fn edited(seq: i64, rev: i64, content: &str) -> Value {
    let mut message = message(seq, rev, content);
    message["editVersion"] = 1.into();
    message["editedAt"] = (TIME + 60.0).into();
    message
}

/// The same, deleted.
pub(crate) fn deleted(seq: i64, rev: i64) -> Value {
    let mut message = message(seq, rev, "");
    message["deletedAt"] = (TIME + 120.0).into();
    message
}

/// The logged frame of a message, which speaks for what is later than `from`.
pub(crate) fn logged(from: i64, message: &Value) -> Value {
    let rev = &message["rev"];
    spanning(
        from,
        json!({ "type": "RECEIVE_MESSAGES", "roomId": 1, "rev": rev, "messages": [message] }),
    )
}

pub(crate) fn member_updated(from: i64, rev: i64, user: i64, role: Option<&str>) -> Value {
    let name = if user == 3 { "ann" } else { "bob" };
    spanning(
        from,
        json!({
            "type": "MEMBER_UPDATED", "roomId": 1, "rev": rev, "userId": user, "user": name,
            "role": role,
        }),
    )
}

pub(crate) fn room_updated(from: i64, rev: i64, name: &str) -> Value {
    spanning(
        from,
        json!({
            "type": "ROOM_UPDATED", "roomId": 1, "rev": rev, "name": name, "topic": "green",
            "kind": "group",
        }),
    )
}

fn spanning(from: i64, mut frame: Value) -> Value {
    if frame["rev"] != json!(from + 1) {
        frame["fromRev"] = from.into();
    }
    frame
}

pub(crate) fn room_reset(rev: i64, room: &Value, messages: &[Value]) -> Value {
    json!({
        "type": "ROOM_RESET", "roomId": 1, "rev": rev, "room": room, "messages": messages,
        "reason": "too far behind",
    })
}

/// The newest page of room 1, as an answer.
pub(crate) fn page(request: &Value, messages: &[Value], more: bool) -> Value {
    answer(
        request,
        json!({
            "type": "RECEIVE_MESSAGES", "roomId": 1, "messages": messages, "hasMoreBefore": more,
            "hasMoreAfter": false,
        }),
    )
}

/// Ann and bob.
pub(crate) fn members(request: &Value) -> Value {
    let item =
        |id: i64, user: &str, role: &str| json!({ "userId": id, "user": user, "role": role });
    let items = [item(3, "ann", "member"), item(4, "bob", "owner")];
    let room = &request["roomId"];
    answer(request, json!({ "type": "RECEIVE_MEMBERS", "roomId": room, "items": items }))
}

pub(crate) fn ack(request: &Value, rev: i64) -> Value {
    answer(request, json!({ "type": "ACK", "action": request["type"], "rev": rev }))
}

pub(crate) fn accepted(request: &Value, seq: i64, rev: i64, duplicate: bool) -> Value {
    json!({
        "type": "MESSAGE_ACCEPTED", "clientMessageId": request["clientMessageId"], "id": 100 + seq,
        "roomId": request["roomId"], "seq": seq, "rev": rev, "timestamp": TIME,
        "duplicate": duplicate,
    })
}

fn answer(request: &Value, mut frame: Value) -> Value {
    frame["requestId"] = request["requestId"].clone();
    frame
}
