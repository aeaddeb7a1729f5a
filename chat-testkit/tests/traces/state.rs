//! What a client knows, as JSON.

use std::collections::BTreeMap;

use chat_testkit::ModelClient;
use chat_testkit::client::{ClientMessage, ClientRoom, OutboxEntry};
use serde_json::{Value, json};

pub(crate) fn state(client: &ModelClient) -> Value {
    let rooms: BTreeMap<_, _> = client.rooms().iter().map(|(id, it)| (id, room(it))).collect();
    let entries = client.outbox().entries().iter();
    let outbox: BTreeMap<_, _> = entries.map(|(key, entry)| (key, written(entry))).collect();
    json!({ "userRev": client.user_rev(), "rooms": rooms, "outbox": outbox })
}

fn room(room: &ClientRoom) -> Value {
    let messages: BTreeMap<_, _> = room.messages.iter().map(|(id, it)| (id, message(it))).collect();
    json!({
        "have": room.have,
        "kind": room.kind,
        "name": room.name,
        "topic": room.topic,
        "role": room.role,
        "lastSeq": room.last_seq,
        "readSeq": room.read_seq,
        "unreadCount": room.unread(),
        "messages": messages,
        "members": room.members,
    })
}

fn message(message: &ClientMessage) -> Value {
    let ClientMessage { seq, rev, content, deleted, .. } = message;
    json!({ "seq": seq, "rev": rev, "content": content, "deleted": deleted })
}

fn written(entry: &OutboxEntry) -> Value {
    let id = entry.acked.map(|(id, _)| id);
    json!({ "id": id, "refused": entry.refused })
}
