//! Who is in a room, and what that lets him do.

use chat_core::model::{Allowed, Rev, Role, RoomId, RoomKind, Seq, StoreError, UserId, UserRev};
use chat_core::port::store::Actor;
use rusqlite::{Connection, OptionalExtension};

use crate::error::JobResult;
use crate::rows;

/// What changes need to know of their room.
pub(crate) struct Head {
    pub(crate) kind: RoomKind,
    pub(crate) rev: Rev,
    pub(crate) last_seq: Seq,
    pub(crate) member_count: i64,
}

pub(crate) fn head(connection: &Connection, room: RoomId) -> rusqlite::Result<Option<Head>> {
    connection
        .prepare_cached("SELECT kind, rev, last_seq, member_count FROM chat_rooms WHERE id = ?1")?
        .query_row([room.get()], |row| {
            Ok(Head {
                kind: rows::kind(row, 0)?,
                rev: Rev::new(row.get(1)?),
                last_seq: Seq::new(row.get(2)?),
                member_count: row.get(3)?,
            })
        })
        .optional()
}

/// His row in a room, past memberships included.
pub(crate) struct Membership {
    pub(crate) role: Option<Role>,
    pub(crate) read_seq: Seq,
}

pub(crate) fn membership(
    connection: &Connection,
    room: RoomId,
    user: UserId,
) -> rusqlite::Result<Option<Membership>> {
    connection
        .prepare_cached("SELECT role, read_seq FROM chat_members WHERE room = ?1 AND user = ?2")?
        .query_row((room.get(), user.get()), |row| {
            Ok(Membership { role: rows::role(row, 0)?, read_seq: Seq::new(row.get(1)?) })
        })
        .optional()
}

pub(crate) fn role(
    connection: &Connection,
    room: RoomId,
    user: UserId,
) -> rusqlite::Result<Option<Role>> {
    Ok(membership(connection, room, user)?.and_then(|row| row.role))
}

/// Fails unless he is a member.
pub(crate) fn require(connection: &Connection, room: RoomId, user: UserId) -> JobResult<()> {
    role(connection, room, user)?.map(drop).ok_or_else(|| StoreError::NotMember.into())
}

/// What [`Actor::User`] says of somebody with this role.
pub(crate) fn permit(
    kind: RoomKind,
    allowed: Allowed,
    role: Option<Role>,
) -> Result<(), StoreError> {
    match role {
        _ if allowed.permits(kind, role) => Ok(()),
        Some(_) => Err(StoreError::Forbidden),
        None => Err(StoreError::NotMember),
    }
}

/// Checks an actor who has to be a member, if he is a user.
pub(crate) fn authorise(
    connection: &Connection,
    actor: Actor,
    room: RoomId,
    kind: RoomKind,
) -> JobResult<()> {
    if let Actor::User { id, allowed } = actor {
        let role = role(connection, room, id)?.ok_or(StoreError::NotMember)?;
        permit(kind, allowed, Some(role))?;
    }
    Ok(())
}

/// A row to write.
pub(crate) struct NewMembership<'a> {
    pub(crate) room: RoomId,
    pub(crate) user: UserId,
    pub(crate) role: Option<Role>,
    pub(crate) rev: Rev,
    pub(crate) read_seq: Seq,
    pub(crate) by: Option<UserId>,
    pub(crate) reason: Option<&'a str>,
}

impl NewMembership<'_> {
    /// Writes the row, and moves the counters: `joined` members and rooms more, and one user
    /// revision, which is returned.
    pub(crate) fn put(&self, connection: &Connection, joined: i64) -> rusqlite::Result<UserRev> {
        connection
            .prepare_cached(
                "INSERT INTO chat_members (room, user, role, rev, read_seq, changed_by, reason) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
                 ON CONFLICT (room, user) DO UPDATE SET role = excluded.role, \
                 rev = excluded.rev, read_seq = excluded.read_seq, \
                 changed_by = excluded.changed_by, reason = excluded.reason",
            )?
            .execute((
                self.room.get(),
                self.user.get(),
                self.role.map(Role::as_str),
                self.rev.get(),
                self.read_seq.get(),
                self.by.map(UserId::get),
                self.reason,
            ))?;
        if joined != 0 {
            connection
                .prepare_cached(
                    "UPDATE chat_rooms SET member_count = member_count + ?2 WHERE id = ?1",
                )?
                .execute((self.room.get(), joined))?;
        }
        bump_user(connection, self.user, joined)
    }
}

/// Takes one revision of a user, and `rooms` more.
pub(crate) fn bump_user(
    connection: &Connection,
    user: UserId,
    rooms: i64,
) -> rusqlite::Result<UserRev> {
    connection
        .prepare_cached(
            "UPDATE chat_users SET user_rev = user_rev + 1, room_count = room_count + ?2 \
             WHERE id = ?1 RETURNING user_rev",
        )?
        .query_one((user.get(), rooms), |row| row.get(0).map(UserRev::new))
}

/// Moves a room's head.
pub(crate) fn set_rev(connection: &Connection, room: RoomId, rev: Rev) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE chat_rooms SET rev = ?2 WHERE id = ?1")?
        .execute((room.get(), rev.get()))
        .map(drop)
}
