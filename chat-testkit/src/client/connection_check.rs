use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Checks what one connection is sent: in each room spans join, without hole or repetition, unless
/// the server says so.
#[derive(Debug, Default)]
pub struct ConnectionCheck {
    /// Up to where the client said that it knows each room.
    named: BTreeMap<i64, i64>,
    /// Up to where each room was told.
    told: BTreeMap<i64, i64>,
    /// Rooms that may begin again further back.
    rewound: BTreeSet<i64>,
    /// How often the client has said in the middle where it is; each may be answered from there.
    asked: BTreeMap<i64, usize>,
    /// The rooms of a list that goes on.
    listed: BTreeSet<i64>,
}

impl ConnectionCheck {
    /// The client has sent this.
    pub fn sent(&mut self, action: &Value) {
        match action["type"].as_str() {
            Some("RESUME") => {
                for (room, rev) in action["rooms"].as_object().into_iter().flatten() {
                    let room = room.parse().unwrap();
                    if self.told.contains_key(&room) || self.named.contains_key(&room) {
                        *self.asked.entry(room).or_default() += 1;
                    } else {
                        self.named.insert(room, rev.as_i64().unwrap());
                    }
                }
            }
            Some("SYNC_ROOM") => {
                *self.asked.entry(action["roomId"].as_i64().unwrap()).or_default() += 1;
            }
            _ => {}
        }
    }

    /// The client has read this. What is wrong with it, if anything.
    pub fn read(&mut self, frame: &Value) -> Option<String> {
        match frame["type"].as_str() {
            Some("RECEIVE_ROOMS") => {
                for room in frame["rooms"].as_array().into_iter().flatten() {
                    self.view(room);
                    self.listed.insert(room["id"].as_i64()?);
                }
                if frame["complete"] == true {
                    let listed = std::mem::take(&mut self.listed);
                    self.forget(|room| !listed.contains(room));
                }
            }
            Some("ROOM_REMOVED") => self.forget(|room| *room == frame["roomId"]),
            Some("ROOM_ADDED") => self.view(&frame["room"]),
            Some("ROOM_RESET") => {
                let room = frame["roomId"].as_i64()?;
                self.named.remove(&room);
                self.told.insert(room, frame["rev"].as_i64()?);
            }
            Some("RECEIVE_MESSAGES" | "MEMBER_UPDATED" | "ROOM_UPDATED") => {
                return self.logged(frame);
            }
            _ => {}
        }
        None
    }

    /// Rooms are no more; told of again, they begin anew.
    fn forget(&mut self, ends: impl Fn(&i64) -> bool) {
        self.named.retain(|room, _| !ends(room));
        self.told.retain(|room, _| !ends(room));
    }

    /// A room is told of, as of a revision that its stream may not have reached: frames up to there
    /// may follow, once.
    fn view(&mut self, room: &Value) {
        let (id, rev) = (room["id"].as_i64().unwrap(), room["rev"].as_i64().unwrap());
        if let Some(named) = self.named.remove(&id) {
            self.told.insert(id, named);
            return;
        }
        let told = self.told.entry(id).or_insert(rev);
        *told = rev.max(*told);
        self.rewound.insert(id);
    }

    fn logged(&mut self, frame: &Value) -> Option<String> {
        let (room, rev) = (frame["roomId"].as_i64()?, frame["rev"].as_i64()?);
        let from = frame["fromRev"].as_i64().unwrap_or(rev - 1);
        let known = self.named.remove(&room);
        let told = self.told.insert(room, rev).or(known)?;
        if from > told {
            return Some(format!("room {room}: hole between {told} and {from}"));
        }
        if from < told && !self.rewound.remove(&room) && !self.is_asked_for(room) {
            return Some(format!("room {room}: ({from}, {rev}] behind {told}"));
        }
        None
    }
    /// The client has said where it is, and was not answered from there yet.
    fn is_asked_for(&mut self, room: i64) -> bool {
        let Some(asked) = self.asked.get_mut(&room).filter(|asked| **asked > 0) else {
            return false;
        };
        *asked -= 1;
        true
    }
}
