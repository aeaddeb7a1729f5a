//! What a client knows of its rooms by the rules of the protocol.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::int;

/// Follows the logged frames of a connection.
#[derive(Clone, Debug, Default)]
pub struct Follower {
    /// The cursor in each room.
    pub have: BTreeMap<i64, i64>,
    /// The rows as they stand: the newest revision of each message and its content.
    pub messages: HashMap<(i64, i64), (i64, String)>,
    /// Frames whose span begins behind the cursor.
    pub holes: Vec<Value>,
    /// Frames that say what was said.
    pub repeats: Vec<Value>,
    pub resets: Vec<Value>,
    pub user_rev: i64,
}

impl Follower {
    pub fn follow_all<'a>(&mut self, frames: impl IntoIterator<Item = &'a Value>) {
        frames.into_iter().for_each(|frame| self.follow(frame));
    }

    pub fn follow(&mut self, frame: &Value) {
        let kind = frame["type"].as_str().unwrap();
        if let (true, Some(user_rev)) = (kind != "LOGIN_SUCCESS", frame["userRev"].as_i64()) {
            // A snapshot is no older than what it repairs; it may be as old.
            let old =
                user_rev < self.user_rev || user_rev == self.user_rev && kind != "RECEIVE_ROOMS";
            if old {
                return;
            }
            self.user_rev = user_rev;
        }
        match kind {
            "RECEIVE_ROOMS" => {
                let rooms = frame["rooms"].as_array().unwrap();
                let known = std::mem::take(&mut self.have);
                for room in rooms {
                    let id = int(&room["id"]);
                    let have = known.get(&id).copied().unwrap_or_else(|| int(&room["rev"]));
                    self.have.insert(id, have);
                }
                let have = &self.have;
                self.messages.retain(|(room, _), _| have.contains_key(room));
            }
            // An answer in which nothing changed says nothing new, and may be late.
            "ROOM_ADDED" if frame["userRev"].is_null() => {}
            "ROOM_ADDED" => {
                let room = &frame["room"];
                self.have.entry(int(&room["id"])).or_insert_with(|| int(&room["rev"]));
            }
            "ROOM_REMOVED" => {
                self.have.remove(&int(&frame["roomId"]));
                self.messages.retain(|(room, _), _| *room != int(&frame["roomId"]));
            }
            "ROOM_RESET" => {
                let (room, rev) = (int(&frame["roomId"]), int(&frame["rev"]));
                // It may cross a removal.
                let Some(have) = self.have.get_mut(&room) else { return };
                *have = rev;
                self.messages.retain(|(of, _), _| *of != room);
                self.upsert(frame);
                self.resets.push(frame.clone());
            }
            "RECEIVE_MESSAGES" | "MEMBER_UPDATED" | "ROOM_UPDATED" if frame["rev"].is_i64() => {
                self.logged(frame);
            }
            _ => {}
        }
    }

    fn logged(&mut self, frame: &Value) {
        let (room, rev) = (int(&frame["roomId"]), int(&frame["rev"]));
        let from = frame["fromRev"].as_i64().unwrap_or(rev - 1);
        let Some(have) = self.have.get_mut(&room) else { return };
        if from > *have {
            self.holes.push(frame.clone());
        } else if rev <= *have {
            self.repeats.push(frame.clone());
        } else {
            *have = rev;
            if frame["type"] == "RECEIVE_MESSAGES" {
                assert_eq!(frame["messages"].as_array().unwrap().len(), 1, "{frame}");
                assert_eq!(frame["messages"][0]["rev"], frame["rev"]);
                self.upsert(frame);
            }
        }
    }

    fn upsert(&mut self, frame: &Value) {
        for message in frame["messages"].as_array().unwrap() {
            let key = (int(&message["roomId"]), int(&message["id"]));
            let row = (int(&message["rev"]), message["content"].as_str().unwrap().to_owned());
            let known = self.messages.entry(key).or_insert_with(|| row.clone());
            if known.0 < row.0 {
                *known = row;
            }
        }
    }

    /// Asserts that the connection got every revision, in order, without hole or repeat.
    pub fn assert_seamless(&self) {
        assert_eq!(self.holes, Vec::<Value>::new(), "holes");
        assert_eq!(self.repeats, Vec::<Value>::new(), "repeats");
    }
}
