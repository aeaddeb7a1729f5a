//! Who is in a room, and what that lets him do.

use chat_core::model::{Allowed, Rev, Role, RoomKind, Seq, StoreError, StoreResult, UserId};
use chat_core::port::store::Actor;
use tokio_postgres::Row;

use crate::rows::{self, value};

/// Waits for one's turn to lock a room, see the migrations.
pub(crate) const QUEUE: &str =
    "SELECT pg_advisory_xact_lock(1128808788, ($1::bigint % 2147483647)::integer)";

/// Locks a room. Of [`Head`].
pub(crate) const LOCK_ROOM: &str = "SELECT r.kind, r.rev, r.last_seq, r.member_count \
    FROM @rooms r WHERE r.id = $1 FOR NO KEY UPDATE";

/// Somebody's role in a room; no row or no value: he is not a member.
pub(crate) const ROLE: &str = "SELECT role FROM @members WHERE room_id = $1 AND user_id = $2";

/// What changes need to know of their room.
pub(crate) struct Head {
    pub(crate) kind: RoomKind,
    pub(crate) rev: Rev,
    pub(crate) last_seq: Seq,
    pub(crate) member_count: i64,
}

impl Head {
    pub(crate) fn read(row: &Row) -> StoreResult<Self> {
        Ok(Self {
            kind: rows::kind(row, 0)?,
            rev: Rev::new(value(row, 1)?),
            last_seq: Seq::new(value(row, 2)?),
            member_count: value(row, 3)?,
        })
    }
}

/// The answer to [`ROLE`].
pub(crate) fn role(found: &[Row]) -> StoreResult<Option<Role>> {
    Ok(rows::first(found, |row| rows::role(row, 0))?.flatten())
}

/// Whose role an actor's authority hangs on; zero is nobody.
pub(crate) fn actor_id(actor: Actor) -> i64 {
    match actor {
        Actor::Server => 0,
        Actor::User { id, .. } => id.get(),
    }
}

/// Whom a change is said to be made by; nobody where one does it to himself.
pub(crate) fn by(actor: Actor, target: UserId) -> Option<UserId> {
    match actor {
        Actor::User { id, .. } if id != target => Some(id),
        _ => None,
    }
}

/// What [`Actor::User`] says of somebody with this role.
pub(crate) fn permit(kind: RoomKind, allowed: Allowed, role: Option<Role>) -> StoreResult<()> {
    match role {
        _ if allowed.permits(kind, role) => Ok(()),
        Some(_) => Err(StoreError::Forbidden),
        None => Err(StoreError::NotMember),
    }
}

/// Checks an actor who has to be a member, if he is a user.
pub(crate) fn authorise(actor: Actor, kind: RoomKind, role: Option<Role>) -> StoreResult<()> {
    match actor {
        Actor::Server => Ok(()),
        Actor::User { allowed, .. } => {
            permit(kind, allowed, Some(role.ok_or(StoreError::NotMember)?))
        }
    }
}
