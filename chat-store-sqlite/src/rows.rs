//! How rows become what the engine knows.

use chat_core::model::{
    AuthRev, Handle, JsonText, Member, Message, MessageId, MessageKind, Rev, Role, Room, RoomId,
    RoomKind, Seq, Timestamp, User, UserId, UserRef, UserRev,
};
use rusqlite::Row;
use rusqlite::types::Type;

/// The columns of [`user`], of `chat_users u`.
macro_rules! user_columns {
    () => {
        "u.id, u.external_id, u.handle, u.display_name, u.data, u.user_rev, u.auth_rev, u.last_room"
    };
}

/// The columns of [`room`], of `chat_rooms r`.
macro_rules! room_columns {
    () => {
        "r.id, r.external_key, r.kind, r.name, r.topic, r.data, r.rev, r.settings_rev, r.last_seq, \
         r.created_at"
    };
}

/// The columns of [`member`], of `chat_members m JOIN chat_users u LEFT JOIN chat_users b`.
macro_rules! member_columns {
    () => {
        "m.room, u.id, u.handle, u.display_name, m.role, m.rev, b.id, b.handle, b.display_name, \
         m.reason"
    };
}

/// Members, with the users that [`member_columns`] needs.
macro_rules! members_joined {
    () => {
        "chat_members m JOIN chat_users u ON u.id = m.user \
         LEFT JOIN chat_users b ON b.id = m.changed_by"
    };
}

/// The columns of [`message`], of `chat_messages m JOIN chat_users u`.
macro_rules! message_columns {
    () => {
        "m.id, m.room, m.seq, m.rev, u.id, u.handle, u.display_name, m.content, m.created_at, \
         m.client_message_id, m.kind, m.edit_version, m.edited_at, m.deleted_at, m.data"
    };
}

/// Messages, with the author that [`message_columns`] needs.
macro_rules! messages_joined {
    () => {
        "chat_messages m JOIN chat_users u ON u.id = m.author"
    };
}

pub(crate) use {
    member_columns, members_joined, message_columns, messages_joined, room_columns, user_columns,
};

pub(crate) fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: UserId::new(row.get(0)?),
        external_id: row.get(1)?,
        handle: handle(row, 2)?,
        display_name: row.get(3)?,
        data: json(row, 4)?,
        user_rev: UserRev::new(row.get(5)?),
        auth_rev: AuthRev::new(row.get(6)?),
        last_room: row.get::<_, Option<_>>(7)?.map(RoomId::new),
    })
}

pub(crate) fn room(row: &Row<'_>) -> rusqlite::Result<Room> {
    Ok(Room {
        id: RoomId::new(row.get(0)?),
        external_key: row.get(1)?,
        kind: kind(row, 2)?,
        name: row.get(3)?,
        topic: row.get(4)?,
        data: json(row, 5)?,
        rev: Rev::new(row.get(6)?),
        settings_rev: Rev::new(row.get(7)?),
        last_seq: Seq::new(row.get(8)?),
        created_at: Timestamp::from_micros(row.get(9)?),
    })
}

pub(crate) fn member(row: &Row<'_>) -> rusqlite::Result<Member> {
    Ok(Member {
        room: RoomId::new(row.get(0)?),
        user: user_ref(row, 1)?,
        role: role(row, 4)?,
        rev: Rev::new(row.get(5)?),
        by: optional_user_ref(row, 6)?,
        reason: row.get(9)?,
    })
}

pub(crate) fn message(row: &Row<'_>) -> rusqlite::Result<Message> {
    Ok(Message {
        id: MessageId::new(row.get(0)?),
        room: RoomId::new(row.get(1)?),
        seq: Seq::new(row.get(2)?),
        rev: Rev::new(row.get(3)?),
        author: user_ref(row, 4)?,
        content: row.get(7)?,
        created_at: Timestamp::from_micros(row.get(8)?),
        client_message_id: row.get(9)?,
        kind: parsed(row, 10, MessageKind::from_name)?.unwrap_or_default(),
        edit_version: row.get(11)?,
        edited_at: row.get::<_, Option<_>>(12)?.map(Timestamp::from_micros),
        deleted_at: row.get::<_, Option<_>>(13)?.map(Timestamp::from_micros),
        data: json(row, 14)?,
    })
}

/// The user whose id, handle and display name stand at `at` and behind it.
pub(crate) fn user_ref(row: &Row<'_>, at: usize) -> rusqlite::Result<UserRef> {
    Ok(UserRef {
        id: UserId::new(row.get(at)?),
        handle: handle(row, at + 1)?,
        display_name: row.get_ref(at + 2)?.as_str_or_null()?.map(Into::into),
    })
}

/// As [`user_ref`], of an outer join.
pub(crate) fn optional_user_ref(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<UserRef>> {
    match row.get::<_, Option<i64>>(at)? {
        Some(_) => user_ref(row, at).map(Some),
        None => Ok(None),
    }
}

pub(crate) fn role(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Role>> {
    parsed(row, at, Role::from_name)
}

pub(crate) fn kind(row: &Row<'_>, at: usize) -> rusqlite::Result<RoomKind> {
    parsed(row, at, RoomKind::from_name)?.ok_or_else(|| nonsense(at, "a room without a kind"))
}

fn handle(row: &Row<'_>, at: usize) -> rusqlite::Result<Handle> {
    Ok(Handle::from_stored(row.get_ref(at)?.as_str()?))
}

pub(crate) fn json(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<JsonText>> {
    parsed(row, at, |text| JsonText::parse(text).ok())
}

pub(crate) fn parsed<T>(
    row: &Row<'_>,
    at: usize,
    parse: impl FnOnce(&str) -> Option<T>,
) -> rusqlite::Result<Option<T>> {
    match row.get_ref(at)?.as_str_or_null()? {
        None => Ok(None),
        Some(text) => match parse(text) {
            Some(value) => Ok(Some(value)),
            None => Err(nonsense(at, "a value that this program does not know")),
        },
    }
}

fn nonsense(at: usize, what: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(at, Type::Text, what.into())
}

/// A number of rows as SQLite wants it.
pub(crate) fn rows(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// One row more than the limit: whether there are more is known then.
pub(crate) fn one_more(limit: usize) -> i64 {
    rows(limit.saturating_add(1))
}

/// Ids as the JSON text that `json_each` takes apart again: one parameter for any number of them.
pub(crate) fn id_list(ids: impl Iterator<Item = i64>) -> String {
    let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    format!("[{}]", ids.join(","))
}
