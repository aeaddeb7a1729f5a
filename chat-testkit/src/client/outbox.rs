use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What a client wrote, until it knows what became of it.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    entries: BTreeMap<String, OutboxEntry>,
    /// The highest number that was acknowledged, by room.
    acked: BTreeMap<i64, i64>,
    written: usize,
}

/// One message of an outbox.
#[derive(Clone, Debug)]
pub struct OutboxEntry {
    /// Where to.
    pub room: i64,
    /// What it says.
    pub content: String,
    /// How often it was sent.
    pub attempts: usize,
    /// Its id and number, once the server has said them.
    pub acked: Option<(i64, i64)>,
    /// The code of its refusal, if it was refused for good.
    pub refused: Option<String>,
    number: usize,
    in_flight: bool,
    above: i64,
}

impl Outbox {
    /// Everything ever written, by `clientMessageId`.
    pub fn entries(&self) -> &BTreeMap<String, OutboxEntry> {
        &self.entries
    }

    /// Whether the fate of everything is known.
    pub fn is_settled(&self) -> bool {
        self.entries.values().all(OutboxEntry::is_settled)
    }

    /// Adds a message; the action that sends it.
    pub(super) fn write(&mut self, author: &str, room: i64, content: String) -> Value {
        self.written += 1;
        let key = format!("{author}-{}", self.written);
        let above = self.acked.get(&room).copied().unwrap_or_default();
        let number = self.written;
        let entry = OutboxEntry {
            room,
            content,
            attempts: 0,
            acked: None,
            refused: None,
            number,
            in_flight: false,
            above,
        };
        self.entries.insert(key.clone(), entry);
        self.send(&key)
    }

    /// The connection is gone, and what was under way on it.
    pub(super) fn cut(&mut self) {
        self.entries.values_mut().for_each(|entry| entry.in_flight = false);
    }

    /// Everything whose fate is open and that is not under way, in the order of writing.
    pub(super) fn again(&mut self) -> Vec<Value> {
        let open = self.entries.iter().filter(|(_, it)| !it.is_settled() && !it.in_flight);
        let mut keys: Vec<_> = open.map(|(key, entry)| (entry.number, key.clone())).collect();
        keys.sort_unstable();
        keys.iter().map(|(_, key)| self.send(key)).collect()
    }

    /// `MESSAGE_ACCEPTED`; false when it contradicts what was said before.
    pub(super) fn accepted(&mut self, key: &str, id: i64, seq: i64) -> bool {
        let Some(entry) = self.entries.get_mut(key) else { return false };
        if let Some(before) = entry.acked {
            return before == (id, seq);
        }
        entry.acked = Some((id, seq));
        let ordered = seq > entry.above;
        let acked = self.acked.entry(entry.room).or_default();
        *acked = seq.max(*acked);
        ordered
    }

    /// It was refused for good.
    pub(super) fn refused(&mut self, key: &str, code: &str) {
        if let Some(entry) = self.entries.get_mut(key)
            && entry.acked.is_none()
        {
            entry.refused = Some(code.to_owned());
        }
    }

    /// It was refused for now.
    pub(super) fn postponed(&mut self, key: &str) {
        if let Some(entry) = self.entries.get_mut(key) {
            entry.in_flight = false;
        }
    }

    fn send(&mut self, key: &str) -> Value {
        let entry = self.entries.get_mut(key).unwrap();
        entry.attempts += 1;
        entry.in_flight = true;
        json!({
            "type": "SEND_MESSAGE",
            "roomId": entry.room,
            "content": entry.content,
            "clientMessageId": key,
        })
    }
}

impl OutboxEntry {
    /// Whether its fate is known.
    pub fn is_settled(&self) -> bool {
        self.acked.is_some() || self.refused.is_some()
    }
}
