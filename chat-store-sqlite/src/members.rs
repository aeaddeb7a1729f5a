use chat_core::model::{Member, RoomId, StoreError, UserId};
use chat_core::port::store::MemberPage;
use rusqlite::{Connection, OptionalExtension};

use crate::error::JobResult;
use crate::membership::{head, require};
use crate::rows::{self, member_columns, members_joined};

/// One row, past memberships included.
pub(crate) fn member(
    connection: &Connection,
    room: RoomId,
    user: UserId,
) -> rusqlite::Result<Option<Member>> {
    connection
        .prepare_cached(concat!(
            "SELECT ",
            member_columns!(),
            " FROM ",
            members_joined!(),
            " WHERE m.room = ?1 AND m.user = ?2"
        ))?
        .query_row((room.get(), user.get()), rows::member)
        .optional()
}

pub(crate) fn members(
    connection: &Connection,
    reader: Option<UserId>,
    room: RoomId,
    prefix: &str,
    after: Option<UserId>,
    limit: usize,
) -> JobResult<MemberPage> {
    match reader {
        Some(reader) => require(connection, room, reader)?,
        None if head(connection, room)?.is_none() => return Err(StoreError::NotMember.into()),
        None => {}
    }
    let mut statement = connection.prepare_cached(concat!(
        "SELECT ",
        member_columns!(),
        " FROM ",
        members_joined!(),
        " WHERE m.room = ?1 AND m.user > ?2 AND m.role IS NOT NULL \
         AND substr(u.handle, 1, length(?3)) = ?3 ORDER BY m.user LIMIT ?4"
    ))?;
    let after = after.map_or(0, UserId::get);
    let mut members = statement
        .query_map((room.get(), after, prefix, rows::one_more(limit)), rows::member)?
        .collect::<Result<Vec<_>, _>>()?;
    let more = members.len() > limit;
    members.truncate(limit);
    Ok(MemberPage { members, more })
}
