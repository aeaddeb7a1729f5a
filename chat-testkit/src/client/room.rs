use std::collections::BTreeMap;

use serde_json::Value;

use super::value::{int, is_true, list, text};

/// A message as a client keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientMessage {
    /// Its number.
    pub seq: i64,
    /// The revision of its newest change.
    pub rev: i64,
    /// What it says.
    pub content: String,
    /// Whether it was deleted.
    pub deleted: bool,
    /// Who wrote it.
    pub author: i64,
    /// How often it was edited.
    pub edit_version: i64,
}

/// A room as a client keeps it.
#[derive(Clone, Debug, Default)]
pub struct ClientRoom {
    /// The cursor.
    pub have: i64,
    /// `direct`, `group` or `channel`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub topic: Option<String>,
    /// My role.
    pub role: String,
    /// The number of its newest message.
    pub last_seq: i64,
    /// How far I read.
    pub read_seq: i64,
    /// By id.
    pub messages: BTreeMap<i64, ClientMessage>,
    /// All messages from this number on are held; `None` before a page came.
    pub floor: Option<i64>,
    /// Roles by user id; `None` before a page came.
    pub members: Option<BTreeMap<i64, String>>,
    /// Whether the room's stream said last that I am no member.
    pub told_gone: bool,
    /// Sent `SYNC_ROOM`, and nothing fitted yet.
    pub(super) syncing: bool,
    /// The number of my newest message.
    own_seq: i64,
    /// The room's newest message when I was told last how far I had read.
    marked_at: i64,
    /// Name and topic are as of this revision.
    settings_at: i64,
    /// What the stream told of members before their page came.
    updates: BTreeMap<i64, Option<String>>,
}

/// What a logged frame means to a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    Next,
    Known,
    /// Something is missing; say so once.
    Gap,
    /// Something is missing, and was asked for.
    Ignored,
}

impl ClientRoom {
    /// A room that is new, behind the head that its view names.
    pub(super) fn new(view: &Value) -> Self {
        let mut room = Self { have: int(view, "rev").unwrap(), ..Self::default() };
        room.apply_view(view);
        room
    }

    /// How many messages are unread.
    pub fn unread(&self) -> i64 {
        self.last_seq - self.read_seq
    }

    /// My view, whole.
    pub(super) fn apply_view(&mut self, view: &Value) {
        self.role = text(view, "role").unwrap().to_owned();
        self.marker(int(view, "readSeq").unwrap(), int(view, "lastSeq").unwrap());
        self.apply_facts(view);
    }

    /// What a view says of the room itself, as of its revision; it may be older than what is known.
    pub(super) fn apply_facts(&mut self, view: &Value) {
        self.kind = text(view, "kind").unwrap().to_owned();
        let rev = int(view, "rev").unwrap();
        if rev >= self.settings_at {
            self.settings_at = rev;
            self.name = text(view, "name").unwrap().to_owned();
            self.topic = text(view, "topic").map(str::to_owned);
        }
    }

    /// How far I had read when `last` was the room's newest message. Sending reads, so what I wrote
    /// since counts as read.
    pub(super) fn marker(&mut self, read: i64, last: i64) {
        self.last_seq = self.last_seq.max(last);
        (self.read_seq, self.marked_at) = (read, last);
        self.wrote(self.own_seq);
    }

    fn wrote(&mut self, seq: i64) {
        self.own_seq = self.own_seq.max(seq);
        if seq > self.marked_at {
            self.read_seq = self.read_seq.max(seq);
        }
    }

    /// The rule for logged frames.
    pub(super) fn fit(&mut self, from: i64, rev: i64) -> Fit {
        if rev <= self.have {
            return Fit::Known;
        }
        if from > self.have {
            let asked = std::mem::replace(&mut self.syncing, true);
            return if asked { Fit::Ignored } else { Fit::Gap };
        }
        self.have = rev;
        self.syncing = false;
        Fit::Next
    }

    /// The content of a logged frame.
    pub(super) fn apply(&mut self, frame: &Value, me: i64) {
        match text(frame, "type").unwrap() {
            "RECEIVE_MESSAGES" => self.upsert_all(list(frame, "messages"), me),
            "MEMBER_UPDATED" => self.member(frame, me),
            "ROOM_UPDATED" => self.settings(frame),
            other => panic!("{other} is not a logged frame"),
        }
    }

    fn member(&mut self, frame: &Value, me: i64) {
        let (user, role) = (int(frame, "userId").unwrap(), text(frame, "role"));
        if user == me {
            self.told_gone = role.is_none();
        }
        let role = role.map(str::to_owned);
        match &mut self.members {
            Some(members) => put(members, user, role),
            None => drop(self.updates.insert(user, role)),
        }
    }

    fn settings(&mut self, frame: &Value) {
        let rev = int(frame, "rev").unwrap();
        if rev >= self.settings_at && self.kind != "direct" {
            self.settings_at = rev;
            self.name = text(frame, "name").unwrap().to_owned();
            self.topic = text(frame, "topic").map(str::to_owned);
        }
    }

    /// Of two versions the one with the higher revision stands.
    pub(super) fn upsert_all(&mut self, messages: &[Value], me: i64) {
        for message in messages {
            let (id, seq) = (int(message, "id").unwrap(), int(message, "seq").unwrap());
            let rev = int(message, "rev").unwrap();
            let author = int(message, "userId").unwrap();
            if author == me {
                self.wrote(seq);
            }
            self.last_seq = self.last_seq.max(seq);
            if self.messages.get(&id).is_none_or(|known| known.rev < rev) {
                let content = text(message, "content").unwrap().to_owned();
                let deleted = message.get("deletedAt").is_some();
                let edit_version = int(message, "editVersion").unwrap_or_default();
                let kept = ClientMessage { seq, rev, content, deleted, author, edit_version };
                self.messages.insert(id, kept);
            }
        }
    }

    /// `ROOM_RESET`: begin anew.
    pub(super) fn reset(&mut self, frame: &Value, me: i64) {
        self.have = int(frame, "rev").unwrap();
        self.syncing = false;
        self.messages.clear();
        self.members = None;
        self.updates.clear();
        let page = list(frame, "messages");
        self.upsert_all(page, me);
        if let Some(view) = frame.get("room") {
            self.apply_facts(view);
            // It comes out of turn with my other state: what is not newer may be older.
            let last = int(view, "lastSeq").unwrap();
            if last > self.marked_at {
                self.marker(int(view, "readSeq").unwrap(), last);
            }
        }
        self.floor = Some(lowest(page).unwrap_or(self.last_seq + 1));
    }

    /// A page of history, the newest.
    pub(super) fn page(&mut self, frame: &Value, me: i64) {
        let page = list(frame, "messages");
        self.upsert_all(page, me);
        let floor = if is_true(frame, "hasMoreBefore") { lowest(page).unwrap() } else { 0 };
        self.floor = Some(self.floor.map_or(floor, |known| known.min(floor)));
    }

    /// All members, as they stood at some moment since they were asked for: what the stream told
    /// meanwhile is newer, or followed by what is.
    pub(super) fn members_page(&mut self, items: &[Value]) {
        let role = |item| (int(item, "userId").unwrap(), text(item, "role").unwrap().to_owned());
        let mut members: BTreeMap<_, _> = items.iter().map(role).collect();
        for (user, role) in std::mem::take(&mut self.updates) {
            put(&mut members, user, role);
        }
        self.members = Some(members);
    }
}

fn put(members: &mut BTreeMap<i64, String>, user: i64, role: Option<String>) {
    match role {
        Some(role) => drop(members.insert(user, role)),
        None => drop(members.remove(&user)),
    }
}

fn lowest(messages: &[Value]) -> Option<i64> {
    messages.iter().filter_map(|message| int(message, "seq")).min()
}
