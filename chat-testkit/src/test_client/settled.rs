//! When a client knows what the store holds.

use std::collections::BTreeMap;

use chat_core::model::{RoomId, UserId};
use chat_core::port::store::RoomStore;

use super::TestClient;

/// Rooms read at once.
const PAGE: usize = 500;

/// What a user's client should know.
struct Truth {
    user_rev: i64,
    /// The head of each of his rooms.
    rooms: BTreeMap<i64, i64>,
}

impl TestClient {
    /// Waits until it knows everything that the store holds for its user by now: each of his rooms
    /// to its newest revision, his rooms and markers, and what became of all that he wrote. What it
    /// has not heard of by then was not sent to it.
    ///
    /// # Panics
    /// When the store cannot be read, and where an expectation would.
    pub async fn settled(&mut self) {
        loop {
            while self.step_now().await {}
            let truth = self.truth().await;
            if self.knows(&truth) {
                return;
            }
            self.step(&format!("to know rooms up to {:?}", truth.rooms)).await;
        }
    }

    fn knows(&self, truth: &Truth) -> bool {
        let model = self.model();
        let user_rev = model.user_rev().unwrap_or_default();
        let knows = |(id, rev): (&i64, &i64)| match model.rooms().get(id) {
            Some(room) => room.have >= *rev,
            // He has left it since.
            None => user_rev > truth.user_rev,
        };
        model.is_live()
            && model.waiting() == 0
            && model.outbox().is_settled()
            && user_rev >= truth.user_rev
            && truth.rooms.iter().all(knows)
    }

    async fn truth(&self) -> Truth {
        let (user, store) = (UserId::new(self.model().user_id()), self.engine.store());
        let mut truth = Truth { user_rev: 0, rooms: BTreeMap::new() };
        let mut after = None;
        loop {
            let page = match RoomStore::rooms(&**store, user, after, PAGE).await {
                Ok(page) => page,
                Err(error) => self.heard.fail(&"to read the store", &error),
            };
            truth.user_rev = page.user_rev.get();
            truth.rooms.extend(page.rooms.iter().map(|v| (v.room.id.get(), v.room.rev.get())));
            after = page.rooms.last().map(|view| view.room.id).or(after);
            if !page.more {
                return truth;
            }
        }
    }

    /// How many messages of a room it knows that say exactly this.
    pub fn count(&self, room: RoomId, content: &str) -> usize {
        self.texts(room).into_iter().filter(|text| *text == content).count()
    }
}
