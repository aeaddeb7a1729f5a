use chat_core::model::{
    Member, Rev, Role, RoomKind, Seq, StoreError, StoreResult, UserId, UserRev,
};
use chat_core::port::store::{Actor, MemberChange, MemberChanged, MembershipChange};
use tokio_postgres::Row;

use crate::database::Database;
use crate::membership::{Head, LOCK_ROOM, QUEUE, ROLE, actor_id, by, permit, role};
use crate::query::query;
use crate::rows::{self, committed, member_columns, members_joined, value};
use crate::session::Transaction;

const LOCK_USER: &str = "SELECT user_rev, room_count FROM @users WHERE id = $1 FOR NO KEY UPDATE";

/// A member's row, past ones included, and his marker.
const MEMBER: &str = concat!(
    "SELECT ",
    member_columns!(),
    ", m.read_seq FROM ",
    members_joined!(),
    " WHERE m.room_id = $1 AND m.user_id = $2"
);

const ANOTHER_OWNER: &str = "SELECT FROM @members \
    WHERE room_id = $1 AND user_id <> $2 AND role = 'owner' LIMIT 1";

const PUT: &str = "INSERT INTO @members \
    (room_id, user_id, role, rev, read_seq, changed_by, reason) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) \
    ON CONFLICT (room_id, user_id) DO UPDATE SET role = excluded.role, rev = excluded.rev, \
    read_seq = excluded.read_seq, changed_by = excluded.changed_by, reason = excluded.reason";

const MOVE_ROOM: &str =
    "UPDATE @rooms SET rev = $2, member_count = member_count + $3 WHERE id = $1";

const MOVE_USER: &str = "UPDATE @users SET user_rev = user_rev + 1, room_count = room_count + $2 \
    WHERE id = $1 RETURNING user_rev";

/// The room, the target and the actor, behind the locks of room and target.
struct Standing {
    head: Head,
    before: Option<(Member, Seq)>,
    room_count: i64,
    another_owner: bool,
}

impl Standing {
    fn current(&self) -> Option<Role> {
        self.before.as_ref().and_then(|(member, _)| member.role)
    }
}

pub(crate) async fn change_member(
    database: &Database,
    change: MemberChange,
) -> StoreResult<MemberChanged> {
    let (room, target) = (change.room.get(), change.target.get());
    let (transaction, [_, head, user, before, actors_role, another_owner]) = database
        .session()
        .await?
        .begin([
            query!(QUEUE, room),
            query!(LOCK_ROOM, room),
            query!(LOCK_USER, target),
            query!(MEMBER, room, target),
            query!(ROLE, room, actor_id(change.actor)),
            query!(ANOTHER_OWNER, room, target),
        ])
        .await?;
    let head = rows::first(&head, Head::read)?.ok_or(StoreError::NotFound)?;
    let rank = authority(&change, head.kind, role(&actors_role)?)?;
    let user = rows::first(&user, |row| Ok((UserRev::new(value(row, 0)?), value(row, 1)?)))?;
    let (user_rev, room_count) = user.ok_or(StoreError::NotFound)?;
    let before = rows::first(&before, member_and_marker)?;
    let another_owner = !another_owner.is_empty();
    let standing = Standing { head, before, room_count, another_owner };
    match decide(&change, &standing, rank)? {
        Some(wanted) => apply(transaction, &change, standing, wanted).await,
        None => Ok(MemberChanged {
            kind: standing.head.kind,
            member: standing.before.map(|(member, _)| member),
            user_rev,
            changed: false,
            logged: false,
        }),
    }
}

fn member_and_marker(row: &Row) -> StoreResult<(Member, Seq)> {
    Ok((rows::member(row)?, Seq::new(value(row, 10)?)))
}

/// Whether the actor may do it by the table, and his rank; the server has none. An outsider whom
/// the table lets in counts as a plain member.
fn authority(
    change: &MemberChange,
    kind: RoomKind,
    own: Option<Role>,
) -> StoreResult<Option<Role>> {
    let Actor::User { allowed, .. } = change.actor else { return Ok(None) };
    permit(kind, allowed, own)?;
    Ok(own.or(Some(Role::Member)))
}

/// The role that the target is to have; nothing if that changes nothing.
fn decide(
    change: &MemberChange,
    standing: &Standing,
    rank: Option<Role>,
) -> StoreResult<Option<Option<Role>>> {
    let current = standing.current();
    if let Some(rank) = rank {
        outrank(change, rank, current)?;
    }
    let wanted = match change.change {
        MembershipChange::Join(role) => current.or(Some(role)),
        MembershipChange::SetRole(_) if current.is_none() => return Err(StoreError::NotFound),
        MembershipChange::SetRole(role) => Some(role),
        MembershipChange::Remove => None,
    };
    if wanted == current {
        return Ok(None);
    }
    if standing.head.kind == RoomKind::Direct && standing.before.is_none() {
        return Err(StoreError::Forbidden);
    }
    if let Actor::User { .. } = change.actor {
        check_limits(change, standing)?;
        check_owner(standing, wanted)?;
    }
    Ok(Some(wanted))
}

/// Whether his rank reaches so far: who is no owner can neither touch somebody else of his own
/// rank or above, nor give a role above his own.
fn outrank(change: &MemberChange, rank: Role, current: Option<Role>) -> StoreResult<()> {
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

fn check_limits(change: &MemberChange, standing: &Standing) -> StoreResult<()> {
    let reached = |count: i64, limit: usize| usize::try_from(count).is_ok_and(|n| n >= limit);
    if standing.current().is_some() {
        Ok(())
    } else if reached(standing.room_count, change.max_rooms) {
        Err(StoreError::LimitExceeded("rooms_per_user"))
    } else if reached(standing.head.member_count, change.max_members) {
        Err(StoreError::LimitExceeded("members_per_room"))
    } else {
        Ok(())
    }
}

/// Refuses to let the last owner go while others stay.
fn check_owner(standing: &Standing, wanted: Option<Role>) -> StoreResult<()> {
    if standing.current() != Some(Role::Owner) || wanted == Some(Role::Owner) {
        return Ok(());
    }
    let somebody_stays = wanted.is_some() || standing.head.member_count > 1;
    let ownerless = somebody_stays && !standing.another_owner;
    if ownerless { Err(StoreError::LastOwner) } else { Ok(()) }
}

async fn apply(
    transaction: Transaction<'_>,
    change: &MemberChange,
    standing: Standing,
    wanted: Option<Role>,
) -> StoreResult<MemberChanged> {
    let (room, target) = (change.room.get(), change.target.get());
    let Standing { head, before, .. } = &standing;
    let was_member = standing.current().is_some();
    let logged = before.is_some() || head.kind != RoomKind::Channel;
    let read_seq = match before {
        Some((_, read_seq)) if was_member => *read_seq,
        _ => head.last_seq,
    };
    let (rev, row_rev) =
        if logged { (head.rev.next(), head.rev.next()) } else { (head.rev, Rev::ZERO) };
    let joined = i64::from(wanted.is_some()) - i64::from(was_member);
    let [_, _, user, member] = transaction
        .commit([
            query!(
                PUT,
                room,
                target,
                wanted.map(Role::as_str),
                row_rev.get(),
                read_seq.get(),
                by(change.actor, change.target).map(UserId::get),
                change.reason,
            ),
            query!(MOVE_ROOM, room, rev.get(), joined),
            query!(MOVE_USER, target, joined),
            query!(MEMBER, room, target),
        ])
        .await?;
    Ok(MemberChanged {
        member: committed(rows::first(&member, rows::member))?,
        kind: head.kind,
        user_rev: committed(rows::only(&user, |row| value(row, 0).map(UserRev::new)))?,
        changed: true,
        logged,
    })
}
