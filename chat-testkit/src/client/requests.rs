use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Purpose {
    Resume,
    Sync(i64),
    History(i64),
    Members(i64),
    /// Somebody else's; the client only counts the answer.
    Other,
}

/// Requests that wait for their one answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Requests {
    open: BTreeMap<String, Purpose>,
    made: usize,
}

impl Requests {
    /// Names a request.
    pub(super) fn make(&mut self, purpose: Purpose, mut action: Value) -> Value {
        self.made += 1;
        let id = format!("r{}", self.made);
        action["requestId"] = json!(id);
        self.open.insert(id, purpose);
        action
    }

    /// Whether an answer for this is awaited.
    pub(super) fn waits_for(&self, purpose: Purpose) -> bool {
        self.open.values().any(|open| *open == purpose)
    }

    /// What the answer was for; `None` if nothing like it was asked.
    pub(super) fn answered(&mut self, id: &str) -> Option<Purpose> {
        self.open.remove(id)
    }

    /// What rooms that end were asked for is not wanted any more: should they begin anew, the
    /// answers know nothing of what came between.
    pub(super) fn void(&mut self, ends: impl Fn(i64) -> bool) {
        for purpose in self.open.values_mut() {
            match purpose {
                Purpose::Sync(room) | Purpose::History(room) | Purpose::Members(room)
                    if ends(*room) =>
                {
                    *purpose = Purpose::Other;
                }
                _ => {}
            }
        }
    }

    /// The connection is gone, and the answers with it.
    pub(super) fn forget(&mut self) {
        self.open.clear();
    }

    pub(super) fn count(&self) -> usize {
        self.open.len()
    }
}
