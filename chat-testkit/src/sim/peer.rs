use std::collections::VecDeque;

use chat_core::model::{Rev, RoomId, UserId};
use chat_core::{Connection, Outgoing};
use futures::FutureExt;
use serde_json::Value;
use tokio::time::Instant;

use super::chaos::Chaos;
use super::ledger::Ledger;
use super::trace::Trace;
use crate::ModelClient;
use crate::client::ConnectionCheck;

/// A client, and its connection if it has one.
pub(super) struct Peer {
    pub(super) name: String,
    pub(super) handle: String,
    pub(super) client: ModelClient,
    pub(super) line: Option<Line>,
    /// When to connect again, once the connection is gone.
    pub(super) back_at: Instant,
    /// Until when it does not read.
    pub(super) asleep_until: Option<Instant>,
    pub(super) violations: Vec<String>,
}

/// One connection.
pub(super) struct Line {
    /// The node's name.
    pub(super) node: usize,
    pub(super) connection: Connection,
    to_send: VecDeque<Value>,
    check: ConnectionCheck,
    /// When it was made.
    connected: Instant,
    /// What its queue takes.
    queue_bytes: usize,
    /// How much of a list of its rooms it was told.
    list_bytes: usize,
    /// When nothing waited to be read, and how much was committed then.
    drained: (Instant, usize),
}

impl Peer {
    pub(super) fn new(name: String, handle: String, now: Instant) -> Self {
        let client = ModelClient::new(name.clone());
        Self {
            name,
            handle,
            client,
            line: None,
            back_at: now,
            asleep_until: None,
            violations: vec![],
        }
    }

    pub(super) fn is_live(&self) -> bool {
        self.line.is_some() && self.client.is_live()
    }

    /// Nothing that it asked or wrote is open.
    pub(super) fn is_settled(&self) -> bool {
        self.is_live()
            && self.client.waiting() == 0
            && self.client.outbox().is_settled()
            && self.line.as_ref().is_some_and(|line| line.to_send.is_empty())
    }

    pub(super) fn connect(
        &mut self,
        node: usize,
        connection: Connection,
        queue_bytes: usize,
        commits: usize,
    ) {
        self.client.connect();
        self.line = Some(Line {
            node,
            connection,
            to_send: VecDeque::new(),
            check: ConnectionCheck::default(),
            connected: Instant::now(),
            queue_bytes,
            list_bytes: 0,
            drained: (Instant::now(), commits),
        });
    }

    pub(super) fn disconnect(&mut self, back_at: Instant) {
        self.line = None;
        self.back_at = back_at;
    }

    pub(super) fn send(&mut self, action: Value) {
        if let Some(line) = &mut self.line {
            line.to_send.push_back(action);
        }
    }

    /// Hands over what the connection takes.
    pub(super) fn flush(&mut self, chaos: &Chaos, trace: &mut Trace) {
        let Some(line) = &mut self.line else { return };
        while line.connection.accepts()
            && let Some(action) = line.to_send.pop_front()
        {
            line.check.sent(&action);
            chaos.count(|counts| {
                counts.requests += 1;
                let cursors = action["rooms"].as_object().is_some_and(|rooms| !rooms.is_empty());
                counts.resumes += usize::from(action["type"] == "RESUME" && cursors);
            });
            let text = action.to_string();
            trace.line(format_args!("{} > {text}", self.name));
            line.connection.receive(&text).unwrap();
        }
    }

    /// Reads at most `most` frames. False once the connection is over.
    pub(super) fn read(
        &mut self,
        most: usize,
        ledger: &Ledger,
        chaos: &Chaos,
        trace: &mut Trace,
    ) -> bool {
        for _ in 0..most {
            let Some(line) = &mut self.line else { return true };
            match line.connection.next().now_or_never() {
                None => {
                    line.drained = (Instant::now(), ledger.commits());
                    return true;
                }
                Some(Some(Outgoing::Action(action))) => {
                    trace.line(format_args!("{} < {}", self.name, action.json()));
                    let frame = serde_json::from_str(action.json()).unwrap();
                    line.measure(&frame, action.json().len(), chaos);
                    self.take(&frame, ledger, chaos);
                }
                Some(Some(Outgoing::Raw(_))) => {}
                Some(Some(Outgoing::Close(close))) => {
                    trace.line(format_args!("{} closed {}", self.name, close.code));
                    if !close.is_resumable() {
                        self.violation(format!("closed for good: {}", close.code));
                    }
                    return false;
                }
                Some(None) => return false,
            }
        }
        true
    }

    fn take(&mut self, frame: &Value, ledger: &Ledger, chaos: &Chaos) {
        let was_live = self.client.is_live();
        let known = self.client.user_id();
        let actions = self.client.receive(frame);
        chaos.count(|counts| {
            counts.frames += 1;
            match frame["type"].as_str() {
                Some("ROOM_RESET") => counts.resets += 1,
                Some("ROOM_REMOVED") => counts.fences += 1,
                Some("MESSAGE_ACCEPTED") => counts.acks += 1,
                Some("RECEIVE_ROOMS") => counts.snapshots += usize::from(was_live),
                _ => {}
            }
        });
        if known != 0 {
            self.check_fence(frame, ledger);
        }
        let Some(line) = &mut self.line else { return };
        if let Some(wrong) = line.check.read(frame) {
            self.violation(wrong);
        }
        actions.into_iter().for_each(|action| self.send(action));
    }

    /// Whoever is told of a room is a member, or was one when that was committed; or when it was
    /// read, and it was under way since.
    fn check_fence(&mut self, frame: &Value, ledger: &Ledger) {
        let Some(line) = &self.line else { return };
        let (node, connected, (drained, commits)) = (line.node, line.connected, line.drained);
        let user = UserId::new(self.client.user_id());
        let mut leaks = vec![];
        let mut look = |room: &Value, rev: &Value| {
            let (Some(room), Some(rev)) = (room.as_i64(), rev.as_i64()) else { return };
            let (room, rev) = (RoomId::new(room), Rev::new(rev));
            if !ledger.is_beyond(room, user, rev, (node, connected)) {
                return;
            }
            let oldest = ledger.oldest_read(node, room, drained).unwrap_or(commits);
            if !ledger.is_member_since(room, user, oldest.min(commits)) {
                leaks.push(format!("room {room}: revision {rev} told to who is no member"));
            }
        };
        match frame["type"].as_str() {
            Some("RECEIVE_MESSAGES" | "ROOM_RESET") => {
                for message in frame["messages"].as_array().into_iter().flatten() {
                    look(&message["roomId"], &message["rev"]);
                }
            }
            Some("MEMBER_UPDATED" | "ROOM_UPDATED") => look(&frame["roomId"], &frame["rev"]),
            Some("ROOM_ADDED") => look(&frame["room"]["id"], &frame["room"]["rev"]),
            Some("RECEIVE_ROOMS") => {
                for room in frame["rooms"].as_array().into_iter().flatten() {
                    look(&room["id"], &room["rev"]);
                }
            }
            _ => {}
        }
        leaks.into_iter().for_each(|leak| self.violation(leak));
    }

    pub(super) fn violation(&mut self, what: String) {
        self.violations.push(format!("{}: {what}", self.name));
    }
}

impl Line {
    /// Adds up how long a list of rooms is that nobody asked for.
    fn measure(&mut self, frame: &Value, bytes: usize, chaos: &Chaos) {
        if frame["type"] != "RECEIVE_ROOMS" || !frame["requestId"].is_null() {
            return;
        }
        self.list_bytes += bytes;
        if frame["complete"] == true {
            let is_long = self.list_bytes > self.queue_bytes;
            chaos.count(|counts| counts.long_lists += usize::from(is_long));
            self.list_bytes = 0;
        }
    }
}
