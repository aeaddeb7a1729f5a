use chat_core::model::{Message, RoomId, UserId, UserRef};
use chat_core::port::store::Store;

use super::answer::{Answer, Refusal};
use super::numbering::Numbering;
use super::random::Random;

/// A random sequence of requests. It learns from the answers what there is to ask about; rows it
/// knows may be older than the store's, which makes stale requests.
pub(crate) struct Script {
    pub(super) random: Random,
    pub(super) users: Vec<UserRef>,
    pub(super) rooms: Vec<RoomId>,
    pub(super) messages: Vec<Message>,
    numbering: Numbering,
}

impl Script {
    pub(crate) const fn new(seed: u64) -> Self {
        Self {
            random: Random::new(seed),
            users: vec![],
            rooms: vec![],
            messages: vec![],
            numbering: Numbering::new(),
        }
    }

    pub(crate) const fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    /// Asks a store the next request.
    pub(crate) async fn step(&mut self, store: &dyn Store) {
        let op = self.draw();
        let answer = op.apply(store, &mut self.numbering).await;
        self.learn(&answer);
    }

    /// The id of some room.
    pub(crate) fn any_room(&mut self) -> Option<RoomId> {
        let number = if self.rooms.is_empty() { None } else { Some(self.room()) };
        number.map(|number| self.numbering.with_ids(number))
    }

    pub(super) fn learn(&mut self, answer: &Result<Answer, Refusal>) {
        let Ok(answer) = answer else { return };
        match answer {
            Answer::EnsuredUser(ensured) if ensured.created => {
                self.users.push(ensured.user.to_ref())
            }
            Answer::CreatedRoom(made) if made.created => self.rooms.push(made.room.id),
            Answer::Appended(results) => {
                let appended = results.iter().flatten().filter(|appended| !appended.duplicate);
                self.messages.extend(appended.map(|appended| appended.message.clone()));
            }
            Answer::Updated(updated) => {
                let known = self.messages.iter_mut().find(|known| known.id == updated.message.id);
                if let Some(known) = known {
                    known.clone_from(&updated.message);
                }
            }
            _ => {}
        }
    }

    pub(super) fn author(&mut self) -> UserRef {
        self.random.pick(&self.users).clone()
    }

    pub(super) fn user(&mut self) -> UserId {
        if self.random.one_in(40) { super::pools::UNKNOWN_USER } else { self.author().id }
    }

    /// Mostly the newest rooms, so that some see much happen.
    pub(super) fn room(&mut self) -> RoomId {
        if self.random.one_in(50) {
            return super::pools::UNKNOWN_ROOM;
        }
        let newest = self.rooms.len().saturating_sub(4);
        let from = if self.random.one_in(4) { &self.rooms[..] } else { &self.rooms[newest..] };
        *self.random.pick(from)
    }
}
