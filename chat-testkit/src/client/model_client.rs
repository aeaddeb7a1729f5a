use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::counts::ClientCounts;
use super::outbox::Outbox;
use super::requests::{Purpose, Requests};
use super::room::{ClientRoom, Fit};
use super::rooms::Rooms;
use super::value::{int, is_true, list, text};

/// A client that keeps to the rules of the protocol, across connections.
#[derive(Clone, Debug)]
pub struct ModelClient {
    name: String,
    user_id: i64,
    epoch: Option<String>,
    rooms: Rooms,
    outbox: Outbox,
    requests: Requests,
    phase: Phase,
    counts: ClientCounts,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Has not said yet what it knows: no room says anything to it.
    Connecting,
    /// Has said it.
    Resuming,
    /// Knows that nothing is missing.
    Live,
}

impl ModelClient {
    /// A client that knows nothing yet. The keys of what it writes begin with `name`.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            user_id: 0,
            epoch: None,
            rooms: Rooms::default(),
            outbox: Outbox::default(),
            requests: Requests::default(),
            phase: Phase::Connecting,
            counts: ClientCounts::default(),
        }
    }

    /// Its user's id; zero before the first login.
    pub fn user_id(&self) -> i64 {
        self.user_id
    }

    /// Its rooms, by id.
    pub fn rooms(&self) -> &BTreeMap<i64, ClientRoom> {
        &self.rooms.map
    }

    /// Its newest state.
    pub fn user_rev(&self) -> Option<i64> {
        self.rooms.user_rev
    }

    /// What it wrote.
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// What happened to it.
    pub fn counts(&self) -> ClientCounts {
        self.counts
    }

    /// Whether this connection has told it everything.
    pub fn is_live(&self) -> bool {
        self.phase == Phase::Live
    }

    /// Requests that wait for an answer on this connection.
    pub fn waiting(&self) -> usize {
        self.requests.count()
    }

    /// A new connection takes the place of the old one.
    pub fn connect(&mut self) {
        self.phase = Phase::Connecting;
        self.requests.forget();
        self.outbox.cut();
        self.rooms.cut();
    }

    /// A message to write; the action that sends it.
    pub fn write(&mut self, room: i64, content: impl Into<String>) -> Value {
        self.outbox.write(&self.name, room, content.into())
    }

    /// The action with a name under which it will be answered.
    pub fn ask(&mut self, action: Value) -> Value {
        self.requests.make(Purpose::Other, action)
    }

    /// Asks for what comes before all that is held of a room; `None` when nothing does.
    pub fn older(&mut self, room: i64) -> Option<Value> {
        let floor = self.rooms.map.get(&room)?.floor.filter(|floor| *floor > 1)?;
        let action = json!({
            "type": "REQUEST_MESSAGES", "roomId": room, "beforeSeq": floor, "limit": 100,
        });
        Some(self.requests.make(Purpose::History(room), action))
    }

    /// What was refused for now, once more.
    pub fn again(&mut self) -> Vec<Value> {
        if self.phase == Phase::Resuming && !self.requests.waits_for(Purpose::Resume) {
            return vec![self.resume()];
        }
        if self.phase != Phase::Live {
            return vec![];
        }
        let mut actions = self.wants();
        actions.extend(self.outbox.again());
        actions
    }

    /// A frame has come; what to send.
    pub fn receive(&mut self, frame: &Value) -> Vec<Value> {
        if let Some(id) = text(frame, "requestId") {
            self.answer(id, frame);
        }
        match text(frame, "type").unwrap_or_default() {
            "HELLO" => self.hello(frame),
            "LOGIN_SUCCESS" => {
                self.user_id = int(frame, "userId").unwrap();
                self.phase = Phase::Resuming;
                return vec![self.resume()];
            }
            "RESUMED" => {
                self.phase = Phase::Live;
                return self.again();
            }
            "RECEIVE_ROOMS" | "ROOM_ADDED" | "ROOM_REMOVED" | "READ_MARKER" => {
                self.rooms.state(frame, &mut self.counts);
                self.requests.void(|room| !self.rooms.map.contains_key(&room));
                return self.wants();
            }
            "RECEIVE_MESSAGES" | "MEMBER_UPDATED" | "ROOM_UPDATED" if has_rev(frame) => {
                return self.logged(frame);
            }
            "ROOM_RESET" => {
                self.counts.resets += 1;
                let id = int(frame, "roomId").unwrap();
                self.requests.void(|room| room == id);
                if let Some(room) = self.rooms.map.get_mut(&id) {
                    room.reset(frame, self.user_id);
                }
                return self.wants();
            }
            "MESSAGE_ACCEPTED" => {
                let (id, seq) = (int(frame, "id").unwrap(), int(frame, "seq").unwrap());
                let key = text(frame, "clientMessageId").unwrap_or_default();
                if !self.outbox.accepted(key, id, seq) {
                    self.counts.broken_promises += 1;
                }
            }
            "ERROR" => self.refused(frame),
            _ => {}
        }
        vec![]
    }

    /// Cursors belong to one history.
    fn hello(&mut self, frame: &Value) {
        let epoch = text(frame, "epoch").map(str::to_owned);
        if self.epoch.is_some() && self.epoch != epoch {
            self.rooms = Rooms::default();
        }
        self.epoch = epoch;
    }

    fn resume(&mut self) -> Value {
        let cursors = self.rooms.map.iter().map(|(id, room)| (id.to_string(), json!(room.have)));
        let mut action = json!({ "type": "RESUME", "rooms": Map::from_iter(cursors) });
        if self.rooms.user_rev.is_some() || !self.rooms.map.is_empty() {
            action["epoch"] = json!(self.epoch);
        }
        if let Some(user_rev) = self.rooms.user_rev {
            action["userRev"] = json!(user_rev);
        }
        self.requests.make(Purpose::Resume, action)
    }

    fn logged(&mut self, frame: &Value) -> Vec<Value> {
        if self.phase == Phase::Connecting {
            return vec![];
        }
        let (id, rev) = (int(frame, "roomId").unwrap(), int(frame, "rev").unwrap());
        let from = int(frame, "fromRev").unwrap_or(rev - 1);
        let Some(room) = self.rooms.map.get_mut(&id) else { return vec![] };
        match room.fit(from, rev) {
            Fit::Next => room.apply(frame, self.user_id),
            Fit::Known => self.counts.repeats += 1,
            Fit::Ignored => {}
            Fit::Gap => {
                if room.told_gone {
                    self.counts.told_gaps += 1;
                } else {
                    self.counts.gaps += 1;
                }
                return self.wants();
            }
        }
        vec![]
    }

    fn answer(&mut self, id: &str, frame: &Value) {
        let Some(purpose) = self.requests.answered(id) else {
            self.counts.strange_answers += 1;
            return;
        };
        let rooms = &mut self.rooms.map;
        match (purpose, text(frame, "type").unwrap_or_default()) {
            (Purpose::History(id), "RECEIVE_MESSAGES") => {
                if let Some(room) = rooms.get_mut(&id) {
                    room.page(frame, self.user_id);
                }
            }
            (Purpose::Members(id), "RECEIVE_MEMBERS") => {
                if let Some(room) = rooms.get_mut(&id) {
                    room.members_page(list(frame, "items"));
                }
            }
            _ => {}
        }
    }

    fn refused(&mut self, frame: &Value) {
        let Some(key) = text(frame, "clientMessageId") else { return };
        if is_true(frame, "retryable") {
            self.outbox.postponed(key);
        } else {
            self.outbox.refused(key, text(frame, "code").unwrap());
        }
    }

    /// Requests for what is missing and not under way.
    fn wants(&mut self) -> Vec<Value> {
        if self.phase == Phase::Connecting {
            return vec![];
        }
        let mut actions = vec![];
        for (&id, room) in &self.rooms.map {
            let mut want = |missing, purpose, action| {
                if missing && !self.requests.waits_for(purpose) {
                    actions.push(self.requests.make(purpose, action));
                }
            };
            let sync = json!({ "type": "SYNC_ROOM", "roomId": id, "sinceRev": room.have });
            want(room.syncing, Purpose::Sync(id), sync);
            if self.phase == Phase::Live {
                let history = json!({ "type": "REQUEST_MESSAGES", "roomId": id });
                want(room.floor.is_none(), Purpose::History(id), history);
                let no_members = room.members.is_none() && room.kind != "channel";
                let members = json!({ "type": "REQUEST_MEMBERS", "roomId": id });
                want(no_members, Purpose::Members(id), members);
            }
        }
        actions
    }
}

fn has_rev(frame: &Value) -> bool {
    frame.get("rev").is_some()
}
