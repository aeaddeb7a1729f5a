//! How rows become what the engine knows.

use chat_core::model::{
    AuthRev, Handle, JsonText, Member, Message, MessageId, MessageKind, Rev, Role, Room, RoomId,
    RoomKind, Seq, StoreError, StoreResult, Timestamp, User, UserId, UserRef, UserRev,
};
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

use crate::cause::Cause;

/// The columns of [`user`], of `@users u`.
macro_rules! user_columns {
    () => {
        "u.id, u.external_id, u.handle, u.display_name, u.data, u.user_rev, u.auth_rev, \
         u.last_room_id"
    };
}

/// The columns of [`room`], of `@rooms r`.
macro_rules! room_columns {
    () => {
        "r.id, r.external_key, r.kind, r.name, r.topic, r.data, r.rev, r.settings_rev, r.last_seq, \
         r.created_at"
    };
}

/// The columns of [`member`], of [`members_joined`].
macro_rules! member_columns {
    () => {
        "m.room_id, u.id, u.handle, u.display_name, m.role, m.rev, b.id, b.handle, \
         b.display_name, m.reason"
    };
}

/// Members, with the users that [`member_columns`] needs.
macro_rules! members_joined {
    () => {
        "@members m JOIN @users u ON u.id = m.user_id LEFT JOIN @users b ON b.id = m.changed_by"
    };
}

/// The columns of [`message`], of [`messages_joined`].
macro_rules! message_columns {
    () => {
        "m.id, m.room_id, m.seq, m.rev, u.id, u.handle, u.display_name, m.content, \
         m.created_at, m.client_message_id, m.kind, m.edit_version, m.edited_at, m.deleted_at, m.data"
    };
}

/// Messages, with the author that [`message_columns`] needs.
macro_rules! messages_joined {
    () => {
        "@messages m JOIN @users u ON u.id = m.author_id"
    };
}

pub(crate) use {
    member_columns, members_joined, message_columns, messages_joined, room_columns, user_columns,
};

/// A value of a row.
pub(crate) fn value<'a, T: FromSql<'a>>(row: &'a Row, at: usize) -> StoreResult<T> {
    row.try_get(at).map_err(|error| StoreError::failed(Cause::from(error)))
}

pub(crate) fn user(row: &Row) -> StoreResult<User> {
    Ok(User {
        id: UserId::new(value(row, 0)?),
        external_id: value(row, 1)?,
        handle: handle(row, 2)?,
        display_name: value(row, 3)?,
        data: json(row, 4)?,
        user_rev: UserRev::new(value(row, 5)?),
        auth_rev: AuthRev::new(value(row, 6)?),
        last_room: value::<Option<_>>(row, 7)?.map(RoomId::new),
    })
}

pub(crate) fn room(row: &Row) -> StoreResult<Room> {
    Ok(Room {
        id: RoomId::new(value(row, 0)?),
        external_key: value(row, 1)?,
        kind: kind(row, 2)?,
        name: value(row, 3)?,
        topic: value(row, 4)?,
        data: json(row, 5)?,
        rev: Rev::new(value(row, 6)?),
        settings_rev: Rev::new(value(row, 7)?),
        last_seq: Seq::new(value(row, 8)?),
        created_at: Timestamp::from_micros(value(row, 9)?),
    })
}

pub(crate) fn member(row: &Row) -> StoreResult<Member> {
    Ok(Member {
        room: RoomId::new(value(row, 0)?),
        user: user_ref(row, 1)?,
        role: role(row, 4)?,
        rev: Rev::new(value(row, 5)?),
        by: optional_user_ref(row, 6)?,
        reason: value(row, 9)?,
    })
}

pub(crate) fn message(row: &Row) -> StoreResult<Message> {
    Ok(Message {
        id: MessageId::new(value(row, 0)?),
        room: RoomId::new(value(row, 1)?),
        seq: Seq::new(value(row, 2)?),
        rev: Rev::new(value(row, 3)?),
        author: user_ref(row, 4)?,
        content: value(row, 7)?,
        created_at: Timestamp::from_micros(value(row, 8)?),
        client_message_id: value(row, 9)?,
        kind: parsed(row, 10, MessageKind::from_name)?.unwrap_or_default(),
        edit_version: unsigned(row, 11)?,
        edited_at: value::<Option<_>>(row, 12)?.map(Timestamp::from_micros),
        deleted_at: value::<Option<_>>(row, 13)?.map(Timestamp::from_micros),
        data: json(row, 14)?,
    })
}

/// The user whose id, handle and display name stand at `at` and behind it.
pub(crate) fn user_ref(row: &Row, at: usize) -> StoreResult<UserRef> {
    Ok(UserRef {
        id: UserId::new(value(row, at)?),
        handle: handle(row, at + 1)?,
        display_name: value::<Option<&str>>(row, at + 2)?.map(Into::into),
    })
}

/// As [`user_ref`], of an outer join.
pub(crate) fn optional_user_ref(row: &Row, at: usize) -> StoreResult<Option<UserRef>> {
    match value::<Option<i64>>(row, at)? {
        Some(_) => user_ref(row, at).map(Some),
        None => Ok(None),
    }
}

pub(crate) fn role(row: &Row, at: usize) -> StoreResult<Option<Role>> {
    parsed(row, at, Role::from_name)
}

pub(crate) fn kind(row: &Row, at: usize) -> StoreResult<RoomKind> {
    parsed(row, at, RoomKind::from_name)?.ok_or_else(|| StoreError::failed("a room without a kind"))
}

/// A count, which PostgreSQL has only with a sign.
pub(crate) fn unsigned(row: &Row, at: usize) -> StoreResult<u32> {
    u32::try_from(value::<i64>(row, at)?).map_err(StoreError::failed)
}

pub(crate) fn handle(row: &Row, at: usize) -> StoreResult<Handle> {
    Ok(Handle::from_stored(value::<&str>(row, at)?))
}

pub(crate) fn json(row: &Row, at: usize) -> StoreResult<Option<JsonText>> {
    parsed(row, at, |text| JsonText::parse(text).ok())
}

pub(crate) fn parsed<T>(
    row: &Row,
    at: usize,
    parse: impl FnOnce(&str) -> Option<T>,
) -> StoreResult<Option<T>> {
    match value::<Option<&str>>(row, at)? {
        None => Ok(None),
        Some(text) => match parse(text) {
            Some(value) => Ok(Some(value)),
            None => Err(StoreError::failed("a value that this program does not know")),
        },
    }
}

/// All rows, each read by `read`.
pub(crate) fn all<T>(
    rows: &[Row],
    read: impl FnMut(&Row) -> StoreResult<T>,
) -> StoreResult<Vec<T>> {
    rows.iter().map(read).collect()
}

/// The first row, if there is one.
pub(crate) fn first<T>(
    rows: &[Row],
    read: impl FnOnce(&Row) -> StoreResult<T>,
) -> StoreResult<Option<T>> {
    rows.first().map(read).transpose()
}

/// The one row that a statement must have.
pub(crate) fn only<T>(rows: &[Row], read: impl FnOnce(&Row) -> StoreResult<T>) -> StoreResult<T> {
    first(rows, read)?.ok_or_else(|| StoreError::failed("a row that must be there is missing"))
}

/// What the rows of a committed change say. Whatever is wrong with them, it has happened.
pub(crate) fn committed<T>(read: StoreResult<T>) -> StoreResult<T> {
    read.map_err(StoreError::unknown)
}

/// A number of rows as PostgreSQL wants it.
pub(crate) fn rows(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// One row more than the limit: whether there are more is known then.
pub(crate) fn one_more(limit: usize) -> i64 {
    rows(limit.saturating_add(1))
}

/// The text of custom data.
pub(crate) fn json_text(data: &Option<JsonText>) -> Option<&str> {
    data.as_ref().map(JsonText::as_str)
}
