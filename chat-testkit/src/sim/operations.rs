//! What people and accidents do.

use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::setup::{USERS, handle};
use super::world::World;

/// Requests that one client has open at most.
const OPEN: usize = 12;
/// Rooms beyond which nobody makes new ones.
const ROOMS: i64 = 9;

impl World {
    /// Something happens.
    pub(super) fn happen(&mut self) {
        match self.random.below(100) {
            0..80 => self.somebody_asks(),
            80..86 => self.somebody_goes(),
            86..93 => self.somebody_sleeps(),
            93..95 => self.somebody_is_thrown_about(),
            95..97 => self.a_node_is_cut_off(),
            97..98 => self.a_node_is_doomed(),
            98..99 => self.a_node_goes_out_of_service(),
            _ => self.somebody_asks_again(),
        }
    }

    fn somebody_asks(&mut self) {
        let at = self.random.below(self.peers.len());
        if !self.peers[at].is_live() || self.peers[at].client.waiting() >= OPEN {
            return;
        }
        let rooms: Vec<i64> = self.peers[at].client.rooms().keys().copied().collect();
        let Some(room) = (!rooms.is_empty()).then(|| *self.random.pick(&rooms)) else {
            return self.ask(at, json!({ "type": "JOIN_ROOM", "roomId": 1 }));
        };
        let other = handle(self.random.below(USERS));
        let anywhere = 1 + self.random.up_to(ROOMS);
        match self.random.below(100) {
            0..38 => self.write(at, room),
            38..43 => {
                let count = 6 + self.random.below(10);
                (0..count).for_each(|_| self.write(at, room));
            }
            43..55 => self.change_a_message(at, room),
            55..62 => {
                let last = self.peers[at].client.rooms()[&room].last_seq;
                let seq = self.random.up_to(last);
                let force = self.random.one_in(4);
                let action = json!({
                    "type": "MARK_READ", "roomId": room, "seq": seq, "force": force,
                });
                self.ask(at, action);
            }
            62..64 => self.make_a_room(at),
            64..66 => self.ask(at, json!({ "type": "OPEN_DIRECT", "user": other })),
            66..70 => self.ask(at, json!({ "type": "JOIN_ROOM", "roomId": anywhere })),
            70..73 => self.ask(at, json!({ "type": "LEAVE_ROOM", "roomId": room })),
            73..82 => self.member(at, "INVITE_USER", room, &other),
            82..88 => self.member(at, "REMOVE_USER", room, &other),
            88..91 => {
                let role = *self.random.pick(&["member", "admin", "owner"]);
                let action = json!({
                    "type": "SET_ROLE", "roomId": room, "user": other, "role": role,
                });
                self.ask(at, action);
            }
            91..94 => {
                let (name, topic) = (self.word(), self.word());
                let action = json!({
                    "type": "UPDATE_ROOM", "roomId": room, "name": name, "topic": topic,
                });
                self.ask(at, action);
            }
            94..97 => self.ask(at, json!({ "type": "REQUEST_MESSAGES", "roomId": anywhere })),
            _ => self.write(at, anywhere),
        }
    }

    fn ask(&mut self, at: usize, action: Value) {
        let action = self.peers[at].client.ask(action);
        self.peers[at].send(action);
    }

    fn member(&mut self, at: usize, what: &str, room: i64, user: &str) {
        self.ask(at, json!({ "type": what, "roomId": room, "user": user }));
    }

    fn write(&mut self, at: usize, room: i64) {
        let length = if self.random.one_in(6) { 400 } else { 20 };
        let content = format!("{} {}", self.word(), "x".repeat(self.random.below(length)));
        let action = self.peers[at].client.write(room, content);
        self.peers[at].send(action);
    }

    fn word(&mut self) -> String {
        format!("w{}", self.random.below(1_000_000))
    }

    fn change_a_message(&mut self, at: usize, room: i64) {
        let client = &self.peers[at].client;
        let me = client.user_id();
        let kept = &client.rooms()[&room].messages;
        let mine: Vec<_> = kept.iter().filter(|(_, it)| it.author == me && !it.deleted).collect();
        if mine.is_empty() {
            return self.write(at, room);
        }
        let (&id, message) = *self.random.pick(&mine);
        let action = if self.random.one_in(4) {
            json!({ "type": "DELETE_MESSAGE", "messageId": id })
        } else {
            let content = format!("edited {}", self.random.below(1_000));
            json!({
                "type": "EDIT_MESSAGE", "messageId": id, "content": content,
                "editVersion": message.edit_version,
            })
        };
        self.ask(at, action);
    }

    fn make_a_room(&mut self, at: usize) {
        if self.peers[at].client.rooms().len() as i64 >= ROOMS {
            return;
        }
        let kind = *self.random.pick(&["group", "channel"]);
        let users = [handle(self.random.below(USERS)), handle(self.random.below(USERS))];
        let name = self.word();
        let data = self.room_data();
        let action = json!({
            "type": "CREATE_ROOM", "kind": kind, "name": name, "users": users, "data": data,
        });
        self.ask(at, action);
    }

    /// Removed, missed, added, removed again, with words in between; and where he is connected,
    /// nothing of that may be heard.
    fn somebody_is_thrown_about(&mut self) {
        let at = self.random.below(self.peers.len());
        let rooms = self.peers[at].client.rooms().iter();
        let mine: Vec<_> = rooms.filter(|(_, it)| it.role == "owner").map(|(id, _)| *id).collect();
        if !self.peers[at].is_live() || mine.is_empty() {
            return;
        }
        let (room, user) = (*self.random.pick(&mine), handle(self.random.below(USERS)));
        for round in 0..2 {
            self.member(at, "REMOVE_USER", room, &user);
            self.write(at, room);
            self.write(at, room);
            if round == 0 || self.random.one_in(2) {
                self.member(at, "INVITE_USER", room, &user);
            }
        }
        let his = self.peers.iter().filter(|peer| peer.handle == user);
        let node = his.filter_map(|peer| peer.line.as_ref()).map(|line| line.node).next();
        if let Some(node) = node.filter(|_| self.random.one_in(2)) {
            self.cut_off(node);
        }
    }

    /// Somebody says again where he is, in one room or in all.
    fn somebody_asks_again(&mut self) {
        let at = self.random.below(self.peers.len());
        let peer = &self.peers[at];
        if !peer.is_live() || peer.client.rooms().is_empty() {
            return;
        }
        let cursors: Vec<_> = peer.client.rooms().iter().map(|(id, it)| (*id, it.have)).collect();
        let (room, have) = *self.random.pick(&cursors);
        let back = self.random.up_to(have.min(8));
        let action = if self.random.one_in(3) {
            let rooms = cursors.iter().map(|(id, have)| (id.to_string(), json!(have)));
            json!({
                "type": "RESUME", "epoch": "memory", "userRev": peer.client.user_rev(),
                "rooms": Map::from_iter(rooms),
            })
        } else {
            json!({ "type": "SYNC_ROOM", "roomId": room, "sinceRev": have - back })
        };
        self.chaos.count(|counts| counts.asked_again += 1);
        self.ask(at, action);
    }

    fn somebody_goes(&mut self) {
        let at = self.random.below(self.peers.len());
        let pause = if self.random.one_in(3) { 1_500 } else { 100 };
        let pause = Duration::from_millis(self.random.below(pause) as u64);
        self.peers[at].disconnect(Instant::now() + pause);
    }

    fn somebody_sleeps(&mut self) {
        let at = self.random.below(self.peers.len());
        let pause = Duration::from_millis(50 + self.random.below(900) as u64);
        self.peers[at].asleep_until = Some(Instant::now() + pause);
    }

    fn a_node_is_cut_off(&mut self) {
        if self.nodes.is_empty() {
            return;
        }
        let at = self.random.below(self.nodes.len());
        self.cut_off(self.nodes[at].id);
    }

    fn cut_off(&mut self, id: usize) {
        let Some(node) = self.nodes.iter_mut().find(|node| node.id == id) else { return };
        let pause = Duration::from_millis(100 + self.random.below(1_000) as u64);
        node.cut_until = Some(Instant::now() + pause);
        self.trace.line(format_args!("node {} is cut off", node.id));
        self.bus.cut(node.id, true);
        self.chaos.count(|counts| counts.partitions += 1);
    }

    fn a_node_is_doomed(&mut self) {
        if self.nodes.len() > 1 {
            let node = self.random.below(self.nodes.len());
            self.chaos.doom(self.nodes[node].id);
        }
    }
    /// It finishes what was asked, and sends everybody away.
    fn a_node_goes_out_of_service(&mut self) {
        if self.nodes.len() > 1 {
            let at = self.random.below(self.nodes.len());
            let node = self.nodes.swap_remove(at);
            self.trace.line(format_args!("node {} goes out of service", node.id));
            self.chaos.count(|counts| counts.drains += 1);
            let engine = node.engine.clone();
            let deadline = Duration::from_millis(100 + self.random.below(900) as u64);
            tokio::spawn(async move { engine.drain(deadline).await });
            self.leaving.push((Instant::now() + deadline, node));
        }
    }
}
