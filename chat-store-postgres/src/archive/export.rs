use chat_core::model::{
    AuthRev, MessageId, MessageKind, Rev, RoomId, Seq, StoreResult, Timestamp, UserId, UserRev,
};
use chat_core::port::archive::{
    LastRoomRecord, MemberRecord, MessageRecord, RevocationRecord, RoomRecord, Rows, Table,
    UserRecord,
};
use chat_core::port::store::RequestKey;
use tokio_postgres::Row;

use super::columns::{LAST_ROOMS, MEMBERS, MESSAGES, REVOCATIONS, ROOMS, Statements, USERS};
use crate::rows::{all, handle, json, kind, parsed, role, unsigned, value};

const fn statements(table: Table) -> &'static Statements {
    match table {
        Table::Users => &USERS,
        Table::Rooms => &ROOMS,
        Table::LastRooms => &LAST_ROOMS,
        Table::Revocations => &REVOCATIONS,
        Table::Members => &MEMBERS,
        Table::Messages => &MESSAGES,
    }
}

/// What counts a table, and what finds its highest key.
pub(super) const fn extent(table: Table) -> [&'static str; 2] {
    let statements = statements(table);
    [statements.count, statements.last]
}

/// What reads a page.
pub(super) const fn page(table: Table) -> &'static str {
    statements(table).page
}

pub(super) fn rows(table: Table, found: &[Row]) -> StoreResult<Rows> {
    Ok(match table {
        Table::Users => Rows::Users(all(found, user)?),
        Table::Rooms => Rows::Rooms(all(found, room)?),
        Table::LastRooms => Rows::LastRooms(all(found, last_room)?),
        Table::Revocations => Rows::Revocations(all(found, revocation)?),
        Table::Members => Rows::Members(all(found, member)?),
        Table::Messages => Rows::Messages(all(found, message)?),
    })
}

fn user(row: &Row) -> StoreResult<UserRecord> {
    Ok(UserRecord {
        id: UserId::new(value(row, 0)?),
        external_id: value(row, 1)?,
        handle: handle(row, 2)?,
        display_name: value(row, 3)?,
        data: json(row, 4)?,
        user_rev: UserRev::new(value(row, 5)?),
        auth_rev: AuthRev::new(value(row, 6)?),
        created_at: Timestamp::from_micros(value(row, 7)?),
    })
}

fn room(row: &Row) -> StoreResult<RoomRecord> {
    let low = value::<Option<_>>(row, 13)?.map(UserId::new);
    let high = value::<Option<_>>(row, 14)?.map(UserId::new);
    Ok(RoomRecord {
        id: RoomId::new(value(row, 0)?),
        kind: kind(row, 1)?,
        external_key: value(row, 2)?,
        name: value(row, 3)?,
        topic: value(row, 4)?,
        data: json(row, 5)?,
        rev: Rev::new(value(row, 6)?),
        settings_rev: Rev::new(value(row, 7)?),
        last_seq: Seq::new(value(row, 8)?),
        created_at: Timestamp::from_micros(value(row, 9)?),
        creator: value::<Option<_>>(row, 10)?.map(UserId::new),
        request: request(row, 11)?,
        pair: low.zip(high),
    })
}

fn last_room(row: &Row) -> StoreResult<LastRoomRecord> {
    Ok(LastRoomRecord { user: UserId::new(value(row, 0)?), room: RoomId::new(value(row, 1)?) })
}

fn revocation(row: &Row) -> StoreResult<RevocationRecord> {
    Ok(RevocationRecord {
        user: UserId::new(value(row, 0)?),
        auth_rev: AuthRev::new(value(row, 1)?),
        session: value(row, 2)?,
    })
}

fn member(row: &Row) -> StoreResult<MemberRecord> {
    Ok(MemberRecord {
        room: RoomId::new(value(row, 0)?),
        user: UserId::new(value(row, 1)?),
        role: role(row, 2)?,
        rev: Rev::new(value(row, 3)?),
        read_seq: Seq::new(value(row, 4)?),
        changed_by: value::<Option<_>>(row, 5)?.map(UserId::new),
        reason: value(row, 6)?,
    })
}

fn message(row: &Row) -> StoreResult<MessageRecord> {
    Ok(MessageRecord {
        id: MessageId::new(value(row, 0)?),
        room: RoomId::new(value(row, 1)?),
        seq: Seq::new(value(row, 2)?),
        rev: Rev::new(value(row, 3)?),
        author: UserId::new(value(row, 4)?),
        created_at: Timestamp::from_micros(value(row, 5)?),
        edit_version: unsigned(row, 6)?,
        edited_at: value::<Option<_>>(row, 7)?.map(Timestamp::from_micros),
        deleted_at: value::<Option<_>>(row, 8)?.map(Timestamp::from_micros),
        kind: parsed(row, 9, MessageKind::from_name)?.unwrap_or_default(),
        request: request(row, 10)?,
        content: value(row, 12)?,
        data: json(row, 13)?,
    })
}

/// The key at `at`, with its digest behind it.
fn request(row: &Row, at: usize) -> StoreResult<Option<RequestKey>> {
    let Some(id) = value::<Option<String>>(row, at)? else { return Ok(None) };
    let digest = value::<&[u8]>(row, at + 1)?;
    let digest = digest.try_into().map_err(chat_core::model::StoreError::failed)?;
    Ok(Some(RequestKey { id, digest }))
}
