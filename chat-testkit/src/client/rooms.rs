use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::counts::ClientCounts;
use super::room::ClientRoom;
use super::value::{int, is_true, list, text};

/// A client's rooms, and what else only he may see.
#[derive(Clone, Debug, Default)]
pub(super) struct Rooms {
    pub(super) map: BTreeMap<i64, ClientRoom>,
    pub(super) user_rev: Option<i64>,
    /// The rooms of a list that goes on.
    partial: Option<(i64, BTreeSet<i64>)>,
}

impl Rooms {
    /// The connection is gone, and the rest of a list with it.
    pub(super) fn cut(&mut self) {
        self.partial = None;
        self.map.values_mut().for_each(|room| room.syncing = false);
    }

    /// The rule for state frames.
    pub(super) fn state(&mut self, frame: &Value, counts: &mut ClientCounts) {
        if text(frame, "type") == Some("RECEIVE_ROOMS") {
            return self.list(frame, counts);
        }
        if let Some(rev) = int(frame, "userRev") {
            if self.user_rev.is_some_and(|have| rev <= have) {
                counts.old_states += 1;
                return;
            }
            self.user_rev = Some(rev);
        }
        match text(frame, "type").unwrap() {
            "ROOM_ADDED" => self.put(&frame["room"]),
            "ROOM_REMOVED" => drop(self.map.remove(&int(frame, "roomId").unwrap())),
            "READ_MARKER" => {
                if let Some(room) = self.map.get_mut(&int(frame, "roomId").unwrap()) {
                    let read = int(frame, "readSeq").unwrap();
                    room.marker(read, read + int(frame, "unreadCount").unwrap());
                }
            }
            other => panic!("{other} is not a state frame"),
        }
    }

    fn list(&mut self, frame: &Value, counts: &mut ClientCounts) {
        let rev = int(frame, "userRev").unwrap();
        if self.user_rev.is_some_and(|have| rev < have) {
            counts.old_states += 1;
            return;
        }
        let begun = self.partial.take().filter(|(as_of, _)| *as_of == rev);
        let (_, mut all) = begun.unwrap_or_default();
        for room in list(frame, "rooms") {
            self.put(room);
            all.insert(int(room, "id").unwrap());
        }
        if is_true(frame, "complete") {
            self.map.retain(|id, _| all.contains(id));
            self.user_rev = Some(rev);
        } else {
            self.partial = Some((rev, all));
        }
    }

    fn put(&mut self, view: &Value) {
        let id = int(view, "id").unwrap();
        match self.map.get_mut(&id) {
            Some(room) => room.apply_view(view),
            None => drop(self.map.insert(id, ClientRoom::new(view))),
        }
    }
}
