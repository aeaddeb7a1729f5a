use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

/// Something that a client was shown of a room.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Microseconds since 1970.
    pub(crate) at: i64,
    pub(crate) room: i64,
    pub(crate) rev: i64,
    pub(crate) message: Option<Shown>,
}

/// A version of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) id: i64,
    pub(crate) seq: i64,
    pub(crate) content: String,
}

/// All that a frame shows of rooms.
pub(crate) fn seen(frame: &Value) -> Vec<Seen> {
    let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros() as i64;
    let list = |field: &str| frame[field].as_array().map_or(&[][..], Vec::as_slice);
    let of = |room: &Value, rev: &Value, message| {
        Some(Seen { at, room: room.as_i64()?, rev: rev.as_i64()?, message })
    };
    match frame["type"].as_str().unwrap_or_default() {
        "RECEIVE_MESSAGES" | "ROOM_RESET" => list("messages")
            .iter()
            .filter_map(|it| of(&it["roomId"], &it["rev"], Some(shown(it))))
            .collect(),
        "MEMBER_UPDATED" | "ROOM_UPDATED" => {
            of(&frame["roomId"], &frame["rev"], None).into_iter().collect()
        }
        "ROOM_ADDED" => of(&frame["room"]["id"], &frame["room"]["rev"], None).into_iter().collect(),
        "RECEIVE_ROOMS" => {
            list("rooms").iter().filter_map(|it| of(&it["id"], &it["rev"], None)).collect()
        }
        _ => vec![],
    }
}

fn shown(message: &Value) -> Shown {
    let number = |field: &str| message[field].as_i64().unwrap();
    let content = message["content"].as_str().unwrap().to_owned();
    Shown { id: number("id"), seq: number("seq"), content }
}
