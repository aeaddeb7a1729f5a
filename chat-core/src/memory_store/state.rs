use std::collections::{BTreeMap, BTreeSet};

use super::room_state::RoomState;
use crate::model::{
    MessageId, Revocation, RoomId, Seq, StoreError, StoreResult, Timestamp, User, UserId, UserRef,
    UserRev,
};

/// What a request key led to, and the digest of the request.
#[derive(Clone, Copy)]
pub(super) struct Answered<T> {
    digest: [u8; 32],
    answer: T,
}

impl<T: Copy> Answered<T> {
    pub(super) const fn new(digest: [u8; 32], answer: T) -> Self {
        Self { digest, answer }
    }

    pub(super) const fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// The answer, if the request is still the same.
    pub(super) fn to(&self, digest: &[u8; 32]) -> StoreResult<T> {
        if self.digest == *digest { Ok(self.answer) } else { Err(StoreError::IdempotencyConflict) }
    }
}

/// All rows, and what finds them.
#[derive(Default)]
pub(super) struct State {
    /// The name of the history, as an archive keeps it.
    pub(super) epoch: String,
    pub(super) users: BTreeMap<UserId, User>,
    /// When each was first seen.
    pub(super) first_seen: BTreeMap<UserId, Timestamp>,
    pub(super) external_ids: BTreeMap<String, UserId>,
    /// Who has a handle that looks like this.
    pub(super) skeletons: BTreeMap<String, UserId>,
    pub(super) rooms: BTreeMap<RoomId, RoomState>,
    pub(super) external_keys: BTreeMap<String, RoomId>,
    pub(super) room_requests: BTreeMap<(UserId, String), Answered<RoomId>>,
    /// Direct rooms, by the lower and the higher id.
    pub(super) pairs: BTreeMap<(UserId, UserId), RoomId>,
    /// The rooms that somebody is a member of now.
    pub(super) rooms_of: BTreeMap<UserId, BTreeSet<RoomId>>,
    pub(super) messages: BTreeMap<MessageId, (RoomId, Seq)>,
    pub(super) revocations: BTreeMap<UserId, Vec<Revocation>>,
}

impl State {
    /// A room that a member reads; who is none learns nothing, not even that it exists.
    pub(super) fn read_room(&self, reader: UserId, room: RoomId) -> StoreResult<&RoomState> {
        match self.rooms.get(&room) {
            Some(room) if room.role(reader).is_some() => Ok(room),
            _ => Err(StoreError::NotMember),
        }
    }

    pub(super) fn user(&self, user: UserId) -> StoreResult<&User> {
        self.users.get(&user).ok_or(StoreError::NotFound)
    }

    pub(super) fn user_ref(&self, user: UserId) -> StoreResult<UserRef> {
        self.user(user).map(User::to_ref)
    }

    pub(super) fn bump_user(&mut self, user: UserId) -> UserRev {
        self.users.get_mut(&user).map_or(UserRev::ZERO, |user| {
            user.user_rev = user.user_rev.next();
            user.user_rev
        })
    }

    pub(super) fn rooms_of(&self, user: UserId) -> impl Iterator<Item = &RoomState> {
        let ids = self.rooms_of.get(&user).into_iter().flatten();
        ids.filter_map(|id| self.rooms.get(id))
    }
}

/// The number after the highest of a table, whose rows are never removed.
pub(super) fn next_id<Id: Copy + Ord, Row>(rows: &BTreeMap<Id, Row>, number: fn(Id) -> i64) -> i64 {
    rows.last_key_value().map_or(1, |(id, _)| number(*id) + 1)
}
