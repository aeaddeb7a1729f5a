use chat_core::model::{Member, Rev, Role, RoomId, RoomKind, StoreError, UserId, UserRev};
use chat_core::port::store::{Actor, MemberChange, MemberChanged, MembershipChange};
use rusqlite::{Connection, OptionalExtension};

use crate::error::JobResult;
use crate::members::member;
use crate::membership::{Head, Membership, NewMembership, head, membership, permit, role, set_rev};

pub(crate) fn change_member(
    connection: &Connection,
    change: &MemberChange,
) -> JobResult<MemberChanged> {
    let (room, target) = (change.room, change.target);
    let head = head(connection, room)?.ok_or(StoreError::NotFound)?;
    let before = membership(connection, room, target)?;
    let current = before.as_ref().and_then(|row| row.role);
    let rank = authority(connection, change, &head)?;
    let (user_rev, room_count) = target_user(connection, target)?.ok_or(StoreError::NotFound)?;
    if let Some(rank) = rank {
        outrank(change, rank, current)?;
    }
    let wanted = match change.change {
        MembershipChange::Join(role) => current.or(Some(role)),
        MembershipChange::SetRole(role) => current.map(|_| role),
        MembershipChange::Remove => None,
    };
    if let MembershipChange::SetRole(_) = change.change
        && current.is_none()
    {
        return Err(StoreError::NotFound.into());
    }
    if wanted == current {
        return Ok(MemberChanged {
            member: member(connection, room, target)?,
            kind: head.kind,
            user_rev,
            changed: false,
            logged: false,
        });
    }
    if head.kind == RoomKind::Direct && before.is_none() {
        return Err(StoreError::Forbidden.into());
    }
    if let Actor::User { .. } = change.actor {
        check_limits(change, &head, current, room_count)?;
        check_owner(connection, change, &head, current, wanted)?;
    }
    let (member, user_rev, logged) = apply(connection, change, &head, before.as_ref(), wanted)?;
    Ok(MemberChanged { member, kind: head.kind, user_rev, changed: true, logged })
}

fn target_user(connection: &Connection, user: UserId) -> rusqlite::Result<Option<(UserRev, i64)>> {
    connection
        .prepare_cached("SELECT user_rev, room_count FROM chat_users WHERE id = ?1")?
        .query_row([user.get()], |row| Ok((UserRev::new(row.get(0)?), row.get(1)?)))
        .optional()
}

/// Whether the actor may do it by the table, and his rank; the server has none. An outsider whom
/// the table lets in counts as a plain member.
fn authority(
    connection: &Connection,
    change: &MemberChange,
    head: &Head,
) -> JobResult<Option<Role>> {
    let Actor::User { id, allowed } = change.actor else { return Ok(None) };
    let own = role(connection, change.room, id)?;
    permit(head.kind, allowed, own)?;
    Ok(own.or(Some(Role::Member)))
}

/// Whether his rank reaches so far: who is no owner can neither touch somebody else of his own
/// rank or above, nor give a role above his own.
fn outrank(change: &MemberChange, rank: Role, current: Option<Role>) -> Result<(), StoreError> {
    let itself = matches!(change.actor, Actor::User { id, .. } if id == change.target);
    let (touches, given) = match change.change {
        MembershipChange::Join(role) => (false, Some(role)),
        MembershipChange::SetRole(role) => (!itself, Some(role)),
        MembershipChange::Remove => (!itself, None),
    };
    let too_high = touches && current >= Some(rank);
    if rank != Role::Owner && (too_high || given > Some(rank)) {
        return Err(StoreError::Forbidden);
    }
    Ok(())
}

fn check_limits(
    change: &MemberChange,
    head: &Head,
    current: Option<Role>,
    room_count: i64,
) -> Result<(), StoreError> {
    let reached = |count: i64, limit: usize| usize::try_from(count).is_ok_and(|n| n >= limit);
    if current.is_some() {
        Ok(())
    } else if reached(room_count, change.max_rooms) {
        Err(StoreError::LimitExceeded("rooms_per_user"))
    } else if reached(head.member_count, change.max_members) {
        Err(StoreError::LimitExceeded("members_per_room"))
    } else {
        Ok(())
    }
}

/// Refuses to let the last owner go while others stay.
fn check_owner(
    connection: &Connection,
    change: &MemberChange,
    head: &Head,
    current: Option<Role>,
    wanted: Option<Role>,
) -> JobResult<()> {
    if current != Some(Role::Owner) || wanted == Some(Role::Owner) {
        return Ok(());
    }
    let somebody_stays = wanted.is_some() || head.member_count > 1;
    let another = connection
        .prepare_cached(
            "SELECT 1 FROM chat_members INDEXED BY chat_members_owners \
             WHERE room = ?1 AND user <> ?2 AND role = 'owner' LIMIT 1",
        )?
        .exists((change.room.get(), change.target.get()))?;
    if somebody_stays && !another { Err(StoreError::LastOwner.into()) } else { Ok(()) }
}

/// Writes the change. Returns the row, the target's revision, and whether the room took one.
fn apply(
    connection: &Connection,
    change: &MemberChange,
    head: &Head,
    before: Option<&Membership>,
    wanted: Option<Role>,
) -> rusqlite::Result<(Option<Member>, UserRev, bool)> {
    let (room, user) = (change.room, change.target);
    let by = match change.actor {
        Actor::User { id, .. } if id != user => Some(id),
        _ => None,
    };
    let was_member = before.is_some_and(|row| row.role.is_some());
    let logged = before.is_some() || head.kind != RoomKind::Channel;
    let rev = if logged { head.rev.next() } else { Rev::ZERO };
    let read_seq = match before {
        Some(row) if was_member => row.read_seq,
        _ => head.last_seq,
    };
    let reason = change.reason.as_deref();
    let row = NewMembership { room, user, role: wanted, rev, read_seq, by, reason };
    let user_rev = row.put(connection, i64::from(wanted.is_some()) - i64::from(was_member))?;
    if logged {
        set_rev(connection, room, rev)?;
    }
    Ok((member(connection, room, user)?, user_rev, logged))
}

/// Makes a new user a member of a channel, whatever the limits. What is no channel is skipped.
pub(crate) fn join_channel(
    connection: &Connection,
    room: RoomId,
    user: UserId,
) -> rusqlite::Result<()> {
    let Some(head) = head(connection, room)? else { return Ok(()) };
    if head.kind != RoomKind::Channel || membership(connection, room, user)?.is_some() {
        return Ok(());
    }
    let row = NewMembership {
        room,
        user,
        role: Some(Role::Member),
        rev: Rev::ZERO,
        read_seq: head.last_seq,
        by: None,
        reason: None,
    };
    row.put(connection, 1).map(drop)
}
