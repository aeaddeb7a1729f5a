use std::ops::Bound::{Excluded, Unbounded};

use super::room_state::{RoomState, Row};
use super::state::State;
use crate::model::{Change, Changes, Gone, Rev, RoomId, StoreError, StoreResult, UserId};
use crate::port::store::{Heads, UserHead};

impl State {
    pub(super) fn changes(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        after: Rev,
        limit: usize,
    ) -> StoreResult<Changes> {
        let room = match reader {
            Some(reader) => self.read_room(reader, room)?,
            None => self.rooms.get(&room).ok_or(StoreError::NotMember)?,
        };
        let mut later = room.feed.range((Excluded(after), Unbounded));
        let rows: Vec<_> =
            later.by_ref().take(limit).filter_map(|(_, row)| room.row(*row)).collect();
        let more = later.next().is_some();
        let through = if more { rows.last().map_or(after, Change::rev) } else { room.room.rev };
        let gone = if reader.is_some() { vec![] } else { room.gone(after) };
        Ok(Changes { rows, through, more, gone })
    }

    pub(super) fn heads(&self, rooms: &[RoomId], users: &[UserId]) -> Heads {
        let rooms = rooms.iter().filter_map(|id| self.rooms.get(id));
        let users = users.iter().filter_map(|id| self.users.get(id));
        Heads {
            rooms: rooms.map(|room| (room.room.id, room.room.rev)).collect(),
            users: users
                .map(|user| UserHead {
                    user: user.id,
                    user_rev: user.user_rev,
                    auth_rev: user.auth_rev,
                })
                .collect(),
        }
    }
}

impl RoomState {
    fn row(&self, row: Row) -> Option<Change> {
        match row {
            Row::Settings => Some(Change::Room(self.room.clone())),
            Row::Member(user) => self.members.get(&user).map(|m| Change::Member(m.member.clone())),
            Row::Message(seq) => self.messages.get(&seq).cloned().map(Change::Message),
        }
    }

    /// Whoever is not a member now and changed after the revision, wherever the page ends.
    fn gone(&self, after: Rev) -> Vec<Gone> {
        let members = self.members.values().map(|membership| &membership.member);
        members
            .filter(|member| member.role.is_none() && member.rev > after)
            .map(|member| Gone { user: member.user.id, rev: member.rev })
            .collect()
    }
}
