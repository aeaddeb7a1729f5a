//! Joining, leaving, and what others do to memberships.

use super::answer::Answer;
use super::context::{Context, Decision, check_text, rejected};
use super::effect::{Effect, Outcome};
use super::rooms::shown;
use crate::model::{Change, Operation, Role, RoomId, UserId, fold};
use crate::port::store::{MemberChange, MemberChanged, MembershipChange};
use crate::wire::Rejection;
use crate::wire::client::{RequestMembers, RoomOnly, RoomUser, SetRole};

/// Bytes of a reason.
const MAX_REASON: usize = 500;

/// `REQUEST_MEMBERS`.
pub(crate) async fn request(context: &Context<'_>, request: RequestMembers) -> Decision {
    let prefix = fold(&request.query.unwrap_or_default());
    let (reader, limit) = (context.reader(), context.limits.page_items);
    let room = request.room_id;
    let page = context.store.members(reader, room, &prefix, request.cursor, limit).await;
    Ok(Outcome::answer(Answer::Members { room, page: page.map_err(rejected)? }))
}

/// `JOIN_ROOM`.
pub(crate) async fn join(context: &Context<'_>, join: RoomOnly) -> Decision {
    let change = MembershipChange::Join(Role::Member);
    let me = context.user.id;
    let changed = apply(context, join.room_id, me, change, Operation::Join, None).await?;
    if !changed.changed {
        return Ok(shown(context, join.room_id));
    }
    Ok(Outcome::Effects(joined(join.room_id, me, changed, true)))
}

/// `LEAVE_ROOM`.
pub(crate) async fn leave(context: &Context<'_>, leave: RoomOnly) -> Decision {
    let (me, room) = (context.user.id, leave.room_id);
    let changed =
        apply(context, room, me, MembershipChange::Remove, Operation::Leave, None).await?;
    Ok(Outcome::Effects(removed(room, me, changed, true)))
}

/// `INVITE_USER`.
pub(crate) async fn invite(context: &Context<'_>, invite: RoomUser) -> Decision {
    let change = MembershipChange::Join(Role::Member);
    let (room, reason) = (invite.room_id, invite.reason);
    let target = target(context, room, &invite.user).await?;
    let changed = apply(context, room, target, change, Operation::InviteUser, reason).await?;
    let mut effects = vec![Effect::Answer(Answer::Done("INVITE_USER"))];
    if changed.changed {
        effects.extend(joined(room, target, changed, false));
    }
    Ok(Outcome::Effects(effects))
}

/// `REMOVE_USER`.
pub(crate) async fn remove(context: &Context<'_>, remove: RoomUser) -> Decision {
    let (room, reason) = (remove.room_id, remove.reason);
    let target = target(context, room, &remove.user).await?;
    if target == context.user.id {
        return Err(Rejection::bad_request("LEAVE_ROOM is how to leave"));
    }
    let change = MembershipChange::Remove;
    let changed = apply(context, room, target, change, Operation::RemoveUser, reason).await?;
    let mut effects = vec![Effect::Answer(Answer::Done("REMOVE_USER"))];
    effects.extend(removed(room, target, changed, false));
    Ok(Outcome::Effects(effects))
}

/// `SET_ROLE`.
pub(crate) async fn set_role(context: &Context<'_>, set: SetRole) -> Decision {
    let room = set.room_id;
    let target = target(context, room, &set.user).await?;
    let change = MembershipChange::SetRole(set.role);
    let changed = apply(context, room, target, change, Operation::SetRole, None).await?;
    let mut effects = vec![Effect::Answer(Answer::Done("SET_ROLE"))];
    if changed.changed {
        effects.extend(joined(room, target, changed, false));
    }
    Ok(Outcome::Effects(effects))
}

/// The user with this handle, for those who may see the room at all: to everybody else, no handle
/// says anything.
async fn target(context: &Context<'_>, room: RoomId, user: &str) -> Result<UserId, Rejection> {
    if context.principal.is_none() {
        return Ok(context.user_by_handle(user).await?.id);
    }
    let (view, _) = context.store.room_view(context.user.id, room).await.map_err(rejected)?;
    view.ok_or_else(Rejection::not_found)?;
    Ok(context.user_by_handle(user).await?.id)
}

async fn apply(
    context: &Context<'_>,
    room: RoomId,
    target: UserId,
    change: MembershipChange,
    operation: Operation,
    reason: Option<String>,
) -> Result<MemberChanged, Rejection> {
    if reason.as_ref().is_some_and(|reason| reason.len() > MAX_REASON) {
        return Err(Rejection::too_large("the reason is too long"));
    }
    check_text(reason.as_deref().unwrap_or_default())?;
    context
        .store
        .change_member(MemberChange {
            room,
            target,
            change,
            actor: context.actor(operation),
            reason,
            at: context.now(),
            max_rooms: context.limits.rooms_per_user,
            max_members: context.limits.members_per_room,
        })
        .await
        .map_err(rejected)
}

fn logged(changed: &MemberChanged) -> Option<Effect> {
    let member = changed.member.clone().filter(|_| changed.logged)?;
    Some(Effect::Logged(Change::Member(member)))
}

/// His own view goes first: a room is there before its first frame.
fn joined(room: RoomId, user: UserId, changed: MemberChanged, asks: bool) -> Vec<Effect> {
    let user_rev = changed.user_rev;
    [Effect::Joined { user, user_rev, room, asks }].into_iter().chain(logged(&changed)).collect()
}

fn removed(room: RoomId, user: UserId, changed: MemberChanged, asks: bool) -> Vec<Effect> {
    let reason = changed.member.as_ref().and_then(|member| member.reason.clone());
    let user_rev = changed.changed.then_some(changed.user_rev);
    let answer = Answer::Removed { room, reason, user_rev };
    let Some(user_rev) = user_rev else {
        return Vec::from_iter(asks.then_some(Effect::Answer(answer)));
    };
    let action = answer.action().encode();
    let answer = asks.then_some(answer);
    let state = Effect::State { user, user_rev, action, ends: Some(room), answer };
    logged(&changed).into_iter().chain([state]).collect()
}
