//! What people do.

use serde_json::{Value, json};

use crate::peer::Peer;
use crate::round::USERS;

/// Requests that one client has open at most, and messages.
const OPEN: usize = 12;
/// Rooms beyond which nobody makes new ones.
const ROOMS: usize = 7;

impl Peer {
    pub(crate) async fn do_something(&mut self) {
        let model = &self.client.model;
        let unsettled = model.outbox().entries().values().filter(|entry| !entry.is_settled());
        if model.waiting() + unsettled.count() >= OPEN {
            return;
        }
        let rooms: Vec<i64> = model.rooms().keys().copied().collect();
        if rooms.is_empty() {
            return self.ask(json!({ "type": "JOIN_ROOM", "roomId": 1 })).await;
        }
        let room = rooms[self.random.below(rooms.len())];
        let last = model.rooms()[&room].last_seq;
        let other = format!("u{}", self.random.below(USERS));
        match self.random.below(100) {
            0..44 => self.say_something(room).await,
            44..50 => {
                for _ in 0..2 + self.random.below(6) {
                    self.say_something(room).await;
                }
            }
            50..60 => self.change_a_message(room).await,
            60..68 => {
                let seq = self.random.below(last as usize + 1);
                self.ask(json!({ "type": "MARK_READ", "roomId": room, "seq": seq })).await;
            }
            68..72 if rooms.len() < ROOMS => {
                let name = format!("room {}", self.random.below(1000));
                let create = json!({ "type": "CREATE_ROOM", "kind": "group", "name": name, "users": [other] });
                self.ask(create).await;
            }
            72..82 => {
                self.ask(json!({ "type": "INVITE_USER", "roomId": room, "user": other })).await;
            }
            82..90 => self.throw_out(room, &other).await,
            90..92 => self.ask(json!({ "type": "LEAVE_ROOM", "roomId": room })).await,
            92..93 => {
                let name = format!("room {}", self.random.below(1000));
                self.ask(json!({ "type": "UPDATE_ROOM", "roomId": room, "name": name })).await;
            }
            93..95 => self.ask(json!({ "type": "JOIN_ROOM", "roomId": 1 })).await,
            95..97 => self.client.cut(),
            _ => self.say_something(room).await,
        }
    }

    /// Removes somebody, and speaks behind his back.
    async fn throw_out(&mut self, room: i64, other: &str) {
        self.ask(json!({ "type": "REMOVE_USER", "roomId": room, "user": other })).await;
        self.say_something(room).await;
        self.say_something(room).await;
    }

    async fn ask(&mut self, action: Value) {
        let action = self.client.model.ask(action);
        self.send(&action).await;
    }

    async fn say_something(&mut self, room: i64) {
        let length = if self.random.below(8) == 0 { 800 } else { 24 };
        let length = self.random.below(length);
        let content = format!("{:x} {}", self.random.next(), "x".repeat(length));
        self.write(room, &content).await;
    }

    pub(crate) async fn write(&mut self, room: i64, content: &str) {
        let action = self.client.model.write(room, content);
        self.send(&action).await;
    }

    async fn change_a_message(&mut self, room: i64) {
        let model = &self.client.model;
        let me = model.user_id();
        let kept = model.rooms()[&room].messages.iter();
        let mine: Vec<_> = kept.filter(|(_, it)| it.author == me && !it.deleted).collect();
        if mine.is_empty() {
            return;
        }
        let (&id, message) = mine[self.random.below(mine.len())];
        let version = message.edit_version;
        let action = if self.random.below(4) == 0 {
            json!({ "type": "DELETE_MESSAGE", "messageId": id })
        } else {
            let content = format!("edited {:x}", self.random.next());
            json!({ "type": "EDIT_MESSAGE", "messageId": id, "content": content, "editVersion": version })
        };
        self.ask(action).await;
    }
}
