use std::convert::Infallible;

use crate::memory_store::room_state::{Membership, RoomState};
use crate::memory_store::state::State;
use crate::model::{Message, Timestamp, User, UserRef};
use crate::port::archive::{
    Extent, Key, LastRoomRecord, MemberRecord, MessageRecord, PageLimit, RevocationRecord,
    RoomRecord, Rows, Standing, Table, UserRecord,
};
use crate::port::store::RequestKey;

impl State {
    pub(super) fn standing(&self) -> Standing {
        Standing::of(self.epoch.clone(), self.users.is_empty() && self.rooms.is_empty())
    }

    pub(super) fn extent(&self, table: Table) -> Extent {
        let everything = PageLimit { rows: usize::MAX, bytes: usize::MAX };
        let rows = self.export(table, None, everything);
        Extent { rows: rows.len() as u64, last: rows.last_key() }
    }

    pub(super) fn export(&self, table: Table, after: Option<Key>, limit: PageLimit) -> Rows {
        match table {
            Table::Users => {
                let rows = self.users.values().map(|user| self.user_record(user));
                Rows::Users(page(rows, after, limit, UserRecord::key, UserRecord::text_bytes))
            }
            Table::Rooms => {
                let rows = self.rooms.values().map(room_record);
                Rows::Rooms(page(rows, after, limit, RoomRecord::key, RoomRecord::text_bytes))
            }
            Table::LastRooms => {
                let rows = self.users.values().filter_map(|user| {
                    user.last_room.map(|room| LastRoomRecord { user: user.id, room })
                });
                Rows::LastRooms(page(rows, after, limit, LastRoomRecord::key, |_| 0))
            }
            Table::Revocations => {
                let bytes = RevocationRecord::text_bytes;
                let rows = self.revocation_records();
                Rows::Revocations(page(rows, after, limit, RevocationRecord::key, bytes))
            }
            Table::Members => {
                let rooms = self.rooms.values();
                let rows = rooms.flat_map(|room| room.members.values()).map(member_record);
                Rows::Members(page(rows, after, limit, MemberRecord::key, MemberRecord::text_bytes))
            }
            Table::Messages => {
                let bytes = MessageRecord::text_bytes;
                let rows = self.messages.values().filter_map(|(room, seq)| {
                    let room = self.rooms.get(room)?;
                    room.messages.get(seq).map(|message| message_record(room, message))
                });
                Rows::Messages(page(rows, after, limit, MessageRecord::key, bytes))
            }
        }
    }

    fn user_record(&self, user: &User) -> UserRecord {
        let at = self.first_seen.get(&user.id).copied();
        UserRecord {
            id: user.id,
            external_id: user.external_id.clone(),
            handle: user.handle.clone(),
            display_name: user.display_name.clone(),
            data: user.data.clone(),
            user_rev: user.user_rev,
            auth_rev: user.auth_rev,
            created_at: at.unwrap_or(Timestamp::from_micros(0)),
        }
    }

    fn revocation_records(&self) -> impl Iterator<Item = RevocationRecord> {
        self.revocations.iter().flat_map(|(user, ends)| {
            ends.iter().map(|end| RevocationRecord {
                user: *user,
                auth_rev: end.auth_rev,
                session: end.session.clone(),
            })
        })
    }
}

fn page<T>(
    rows: impl Iterator<Item = T>,
    after: Option<Key>,
    limit: PageLimit,
    key: fn(&T) -> Key,
    bytes: fn(&T) -> usize,
) -> Vec<T> {
    let rows = rows.filter(|row| after.is_none_or(|after| key(row) > after));
    let Ok(page) = limit.fill(rows.map(Ok::<T, Infallible>), bytes);
    page
}

fn room_record(state: &RoomState) -> RoomRecord {
    let (room, origin) = (state.room.clone(), &state.origin);
    RoomRecord {
        id: room.id,
        kind: room.kind,
        external_key: room.external_key,
        name: room.name,
        topic: room.topic,
        data: room.data,
        rev: room.rev,
        settings_rev: room.settings_rev,
        last_seq: room.last_seq,
        created_at: room.created_at,
        creator: origin.creator,
        request: origin.request.clone(),
        pair: origin.pair,
    }
}

fn member_record(membership: &Membership) -> MemberRecord {
    let member = &membership.member;
    MemberRecord {
        room: member.room,
        user: member.user.id,
        role: member.role,
        rev: member.rev,
        read_seq: membership.read_seq,
        changed_by: member.by.as_ref().map(|by: &UserRef| by.id),
        reason: member.reason.clone(),
    }
}

fn message_record(room: &RoomState, message: &Message) -> MessageRecord {
    let request = message.client_message_id.as_ref().and_then(|id| {
        let answered = room.requests.get(&(message.author.id, id.clone()))?;
        Some(RequestKey { id: id.clone(), digest: answered.digest() })
    });
    MessageRecord {
        id: message.id,
        room: message.room,
        seq: message.seq,
        rev: message.rev,
        author: message.author.id,
        created_at: message.created_at,
        edit_version: message.edit_version,
        edited_at: message.edited_at,
        deleted_at: message.deleted_at,
        kind: message.kind.clone(),
        request,
        content: message.content.clone(),
        data: message.data.clone(),
    }
}
