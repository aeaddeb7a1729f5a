use chat_core::model::{Change, Changes, Gone, Rev, RoomId, StoreError, UserId};
use rusqlite::Connection;

use crate::error::JobResult;
use crate::membership::require;
use crate::messages::messages;
use crate::rooms::room_by_id;
use crate::rows::{self, member_columns, members_joined, message_columns, messages_joined};

pub(crate) fn changes(
    connection: &Connection,
    reader: Option<UserId>,
    room: RoomId,
    after: Rev,
    limit: usize,
) -> JobResult<Changes> {
    let settings = room_by_id(connection, room)?.ok_or(StoreError::NotMember)?;
    if let Some(reader) = reader {
        require(connection, room, reader)?;
    }
    let head = settings.rev;
    let mut rows = changed_messages(connection, room, after, limit)?;
    rows.extend(changed_members(connection, room, after, limit)?);
    if settings.settings_rev > after {
        rows.push(Change::Room(settings));
    }
    rows.sort_unstable_by_key(Change::rev);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let through = if more { rows.last().map_or(after, Change::rev) } else { head };
    let gone = if reader.is_some() { vec![] } else { gone(connection, room, after)? };
    Ok(Changes { rows, through, more, gone })
}

fn changed_messages(
    connection: &Connection,
    room: RoomId,
    after: Rev,
    limit: usize,
) -> rusqlite::Result<Vec<Change>> {
    let sql = concat!(
        "SELECT ",
        message_columns!(),
        " FROM ",
        messages_joined!(),
        " WHERE m.room = ?1 AND m.rev > ?2 ORDER BY m.rev LIMIT ?3"
    );
    let found = messages(connection, sql, (room.get(), after.get(), rows::one_more(limit)))?;
    Ok(found.into_iter().map(Change::Message).collect())
}

fn changed_members(
    connection: &Connection,
    room: RoomId,
    after: Rev,
    limit: usize,
) -> rusqlite::Result<Vec<Change>> {
    connection
        .prepare_cached(concat!(
            "SELECT ",
            member_columns!(),
            " FROM ",
            members_joined!(),
            // The last term opens the partial index.
            " WHERE m.room = ?1 AND m.rev > ?2 AND m.rev > 0 ORDER BY m.rev LIMIT ?3"
        ))?
        .query_map((room.get(), after.get(), rows::one_more(limit)), |row| {
            rows::member(row).map(Change::Member)
        })?
        .collect()
}

fn gone(connection: &Connection, room: RoomId, after: Rev) -> rusqlite::Result<Vec<Gone>> {
    connection
        .prepare_cached(
            "SELECT user, rev FROM chat_members \
             WHERE room = ?1 AND rev > ?2 AND role IS NULL ORDER BY rev",
        )?
        .query_map((room.get(), after.get()), |row| {
            Ok(Gone { user: UserId::new(row.get(0)?), rev: Rev::new(row.get(1)?) })
        })?
        .collect()
}
