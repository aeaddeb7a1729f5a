//! What was committed, in order: who was a member when, and which marker lies in which room.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chat_core::model::{Room, RoomKind, StoreResult};
use parking_lot::Mutex;

use super::common::decorated::{Commit, Decorated, Hook};
use super::common::random::Random;

/// The marker with this number. Handles may contain it too.
pub(crate) fn marker(number: u64) -> String {
    format!("zq{number}q")
}

/// The numbers of all markers in a text.
pub(crate) fn markers(text: &str) -> impl Iterator<Item = u64> {
    text.split("zq").skip(1).filter_map(|rest| {
        let digits = rest.split('q').next()?;
        rest[digits.len()..].starts_with('q').then(|| digits.parse().ok())?
    })
}

/// A time: how many commits there were.
pub(crate) type Moment = usize;

/// From when to when somebody was a member; no end: he still is.
type Stays = Vec<(Moment, Option<Moment>)>;

#[derive(Default)]
struct State {
    now: Moment,
    stays: BTreeMap<(i64, i64), Stays>,
    planted: BTreeMap<u64, (i64, Moment)>,
    /// Names and topics of channels are for everybody.
    public: BTreeSet<u64>,
    kinds: BTreeMap<i64, RoomKind>,
    removals: usize,
    delays: Option<Random>,
}

/// Writes down what is committed, and makes every call take its own time.
#[derive(Clone, Default)]
pub(crate) struct Journal(Arc<Mutex<State>>, Option<&'static str>);

impl Journal {
    pub(crate) fn new(seed: u64, leak: Option<&'static str>) -> Self {
        let journal = Self(Arc::default(), leak);
        journal.0.lock().delays = Some(Random::new(seed));
        journal
    }

    pub(crate) fn store(&self) -> Decorated {
        Decorated::new(self.clone())
    }

    pub(crate) fn now(&self) -> Moment {
        self.0.lock().now
    }

    /// How often somebody's membership ended, and began anew.
    pub(crate) fn moves(&self) -> (usize, usize) {
        let state = self.0.lock();
        let returns = state.stays.values().map(|stays| stays.len().saturating_sub(1)).sum();
        (state.removals, returns)
    }

    pub(crate) fn rooms(&self) -> i64 {
        self.0.lock().kinds.len() as i64
    }

    /// What is wrong with somebody being shown a marker between `since` and now.
    pub(crate) fn complaint(&self, user: i64, number: u64, since: Moment) -> Option<String> {
        let state = self.0.lock();
        if state.public.contains(&number) {
            return None;
        }
        let Some(&(room, planted)) = state.planted.get(&number) else {
            return Some(format!("user {user} was shown marker {number}, which is not stored"));
        };
        let stays = state.stays.get(&(user, room));
        let may = |(_, end): &(Moment, Option<Moment>)| {
            end.is_none_or(|end| end >= planted && end > since)
        };
        if stays.is_some_and(|stays| stays.iter().any(may)) {
            return None;
        }
        Some(format!(
            "user {user} was shown marker {number} of room {room}, stored at {planted}, between \
             {since} and {}; he was there {stays:?}",
            state.now
        ))
    }

    /// Who is in the room now.
    pub(crate) fn present(&self, room: i64) -> Vec<i64> {
        let state = self.0.lock();
        let here = |((_, of), stays): &(&(i64, i64), &Stays)| {
            *of == room && stays.last().is_some_and(|stay| stay.1.is_none())
        };
        state.stays.iter().filter(here).map(|((user, _), _)| *user).collect()
    }

    async fn dawdle(&self) {
        let millis = match &mut self.0.lock().delays {
            Some(random) => random.below(40).saturating_sub(20),
            None => return,
        };
        tokio::time::sleep(Duration::from_millis(millis as u64)).await;
    }
}

impl State {
    fn plant(&mut self, room: i64, text: &str) {
        let now = self.now;
        for number in markers(text) {
            self.planted.entry(number).or_insert((room, now));
        }
    }

    fn plant_settings(&mut self, room: &Room) {
        let id = room.id.get();
        for text in [&room.name, room.topic.as_deref().unwrap_or_default()] {
            match room.kind {
                RoomKind::Channel => self.public.extend(markers(text)),
                RoomKind::Direct | RoomKind::Group => self.plant(id, text),
            }
        }
        self.plant(id, room.data.as_ref().map_or("", |data| data.as_str()));
    }

    fn member(&mut self, room: i64, user: i64, present: bool) {
        let now = self.now;
        let stays = self.stays.entry((user, room)).or_default();
        match stays.last_mut() {
            Some((_, end @ None)) if !present => {
                *end = Some(now);
                self.removals += 1;
            }
            Some((_, None)) => {}
            _ if present => stays.push((now, None)),
            _ => {}
        }
    }
}

#[async_trait]
impl Hook for Journal {
    async fn before(&self, _call: &'static str) -> StoreResult<()> {
        self.dawdle().await;
        Ok(())
    }

    async fn after(&self, _call: &'static str) {
        self.dawdle().await;
    }

    fn committed(&self, commit: &Commit<'_>) {
        let mut state = self.0.lock();
        state.now += 1;
        match commit {
            Commit::Room(created) => {
                let room = &created.room;
                state.kinds.insert(room.id.get(), room.kind);
                for member in &created.members {
                    state.member(room.id.get(), member.user.id.get(), true);
                    // A handle is known to whoever shares a room; moles are in one room only.
                    state.plant(room.id.get(), member.user.handle.as_str());
                }
                state.plant_settings(room);
            }
            Commit::Settings(room) => state.plant_settings(room),
            Commit::Member(member) => {
                let (room, user) = (member.room.get(), member.user.id.get());
                state.member(room, user, member.role.is_some());
                state.plant(room, member.reason.as_deref().unwrap_or_default());
            }
            Commit::Message(message) => {
                let room = message.room.get();
                state.plant(room, &message.content);
                state.plant(room, message.data.as_ref().map_or("", |data| data.as_str()));
            }
        }
    }

    fn leaks(&self, call: &'static str) -> bool {
        self.1 == Some(call)
    }
}

#[test]
fn markers_are_found_anywhere() {
    let text = format!("x{}y{}{}zqzq9zq", marker(7), marker(12), marker(0));
    assert_eq!(markers(&text).collect::<Vec<_>>(), [7, 12, 0]);
}

#[test]
fn a_stay_is_what_counts() {
    let journal = Journal::default();
    {
        let mut state = journal.0.lock();
        state.now = 3;
        state.member(1, 7, true);
        state.plant(1, &marker(5));
        state.now = 6;
        state.member(1, 7, false);
        state.now = 8;
        state.plant(1, &marker(6));
    }
    assert_eq!(journal.complaint(7, 5, 4), None);
    assert!(journal.complaint(7, 5, 6).is_some(), "he was gone all the time");
    assert!(journal.complaint(7, 6, 4).is_some(), "stored after his removal");
    assert!(journal.complaint(8, 5, 0).is_some(), "never a member");
    assert!(journal.complaint(7, 99, 0).is_some(), "stored nowhere");
}
