use async_trait::async_trait;

use super::MemoryStore;
use super::state::State;
use crate::model::{ReadMarker, RoomId, Seq, StoreError, StoreResult, UserId};
use crate::port::store::ReadMarkerStore;

#[async_trait]
impl ReadMarkerStore for MemoryStore {
    async fn mark_read(
        &self,
        user: UserId,
        room: RoomId,
        seq: Seq,
        force: bool,
    ) -> StoreResult<ReadMarker> {
        self.lock().mark_read(user, room, seq, force)
    }
}

impl State {
    fn mark_read(
        &mut self,
        user: UserId,
        room: RoomId,
        seq: Seq,
        force: bool,
    ) -> StoreResult<ReadMarker> {
        self.read_room(user, room)?;
        let state = self.rooms.get_mut(&room).ok_or(StoreError::NotMember)?;
        let membership = state.members.get_mut(&user).ok_or(StoreError::NotMember)?;
        let last_seq = state.room.last_seq;
        let wanted = seq.clamp(Seq::ZERO, last_seq);
        let read_seq = if force { wanted } else { wanted.max(membership.read_seq) };
        let changed = read_seq != membership.read_seq;
        membership.read_seq = read_seq;
        let user_rev = if changed { self.bump_user(user) } else { self.user(user)?.user_rev };
        Ok(ReadMarker { room, read_seq, last_seq, user_rev, changed })
    }
}
