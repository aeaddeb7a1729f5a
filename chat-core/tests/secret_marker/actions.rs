//! Whatever somebody may think of asking for, with ids of his own and of others.

use serde_json::{Value, json};

use super::common::random::Random;
use super::journal::marker;

/// Bounds of the ids that exist, more or less.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    pub(crate) rooms: i64,
    pub(crate) messages: i64,
}

/// Those who act.
pub(crate) const PEOPLE: [&str; 7] = ["ann", "bob", "cid", "dan", "eve", "fay", "gus"];

pub(crate) struct Actions {
    pub(crate) random: Random,
    markers: u64,
}

impl Actions {
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: Random::new(seed ^ 0x5eed), markers: 0 }
    }

    pub(crate) fn marker(&mut self) -> String {
        self.markers += 1;
        marker(self.markers)
    }

    fn room(&mut self, known: Known) -> i64 {
        self.random.id(known.rooms + 1)
    }

    fn message(&mut self, known: Known) -> i64 {
        self.random.id(known.messages + 2)
    }

    fn person(&mut self) -> &'static str {
        PEOPLE[self.random.below(PEOPLE.len())]
    }

    pub(crate) fn resume(&mut self, known: Known) -> Value {
        let epoch = *self.random.pick(&["memory", "memory", "memory", "foreign"]);
        let mut rooms = serde_json::Map::new();
        for room in 1..=known.rooms + 1 {
            if !self.random.one_in(4) {
                let rev = match self.random.below(4) {
                    0 => 0,
                    1 => 1_000_000,
                    _ => self.random.below(40),
                };
                rooms.insert(room.to_string(), rev.into());
            }
        }
        json!({"type": "RESUME", "epoch": epoch, "userRev": self.random.below(30), "rooms": rooms,
            "activeRoomId": self.room(known)})
    }

    /// Something that `me` asks for.
    pub(crate) fn any(&mut self, me: &str, known: Known) -> Value {
        let (room, message) = (self.room(known), self.message(known));
        let (seq, rev) = (self.random.below(20), self.random.below(60));
        match self.random.below(60) {
            0..=6 | 30..=39 => self.send(me, room),
            7 => json!({"type": "EDIT_MESSAGE", "messageId": message, "content": self.marker(),
                "editVersion": self.random.below(2)}),
            8 => json!({"type": "DELETE_MESSAGE", "messageId": message}),
            9 | 10 => self.history(room, message),
            11 => json!({"type": "REQUEST_MESSAGES", "lastMessageId": message - 1}),
            12 => json!({"type": "SYNC_ROOM", "roomId": room, "sinceRev": rev}),
            13 => self.resume(known),
            14 => json!({"type": "REQUEST_MEMBERS", "roomId": room, "cursor": seq + 1}),
            15 => json!({"type": "BROWSE_ROOMS", "query": *self.random.pick(&["", "zq", "c"])}),
            16 => json!({"type": "REQUEST_ROOMS"}),
            17 => json!({"type": "MARK_READ", "roomId": room, "seq": seq, "force": true}),
            18 => json!({"type": "SELECT_ROOM", "roomId": room}),
            19 => self.update(room),
            20 => json!({"type": "JOIN_ROOM", "roomId": room}),
            21 => json!({"type": "LEAVE_ROOM", "roomId": room}),
            22 | 40..=46 => json!({"type": "INVITE_USER", "roomId": room, "user": self.person(),
                "reason": self.marker()}),
            23..=26 | 47..=55 => {
                json!({"type": "REMOVE_USER", "roomId": room, "user": self.person(),
                "reason": self.marker()})
            }
            27 => json!({"type": "SET_ROLE", "roomId": room, "user": self.person(),
                "role": *self.random.pick(&["member", "admin", "owner"])}),
            28 | 56 => json!({"type": "OPEN_DIRECT", "user": self.person()}),
            29 => self.create(),
            _ => json!({"type": "JOIN_ROOM", "roomId": room}),
        }
    }

    pub(crate) fn send(&mut self, me: &str, room: i64) -> Value {
        let mut send = json!({"type": "SEND_MESSAGE", "roomId": room, "content": self.marker(),
            "data": {"secret": self.marker()}});
        if self.random.one_in(3) {
            send["clientMessageId"] = format!("{me}-{}", self.random.below(9)).into();
        }
        send
    }

    fn update(&mut self, room: i64) -> Value {
        json!({"type": "UPDATE_ROOM", "roomId": room, "name": format!("c{}", self.marker()),
            "topic": self.marker(), "data": self.marker()})
    }

    pub(crate) fn create(&mut self) -> Value {
        let kind = *self.random.pick(&["group", "group", "channel"]);
        let users = [self.person(), self.person(), self.person()];
        json!({"type": "CREATE_ROOM", "kind": kind, "name": format!("c{}", self.marker()),
            "topic": self.marker(), "data": self.marker(), "users": users})
    }

    fn history(&mut self, room: i64, message: i64) -> Value {
        let mut ask = json!({"type": "REQUEST_MESSAGES", "roomId": room});
        let seq = self.random.below(12).into();
        match self.random.below(7) {
            0 => ask["beforeSeq"] = seq,
            1 => ask["afterSeq"] = seq,
            2 => ask["aroundSeq"] = seq,
            3 => ask["aroundMessageId"] = message.into(),
            4 => ask["firstMessageId"] = message.into(),
            5 => ask["lastMessageId"] = message.into(),
            _ => {}
        }
        ask
    }
}
