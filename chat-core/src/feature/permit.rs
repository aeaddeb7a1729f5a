//! What the host's policy says of a request, before its handler sees it.

use super::context::{Context, rejected};
use crate::model::{Handle, Message, MessageId, Operation, RoomKind, UserId};
use crate::port::Attempt;
use crate::wire::Rejection;
use crate::wire::client::ClientAction;

/// Asks the policy, if there is one and a user asks. Who may not see the room hears nothing of what
/// the policy says.
pub(crate) async fn permit(context: &Context<'_>, action: &ClientAction) -> Result<(), Rejection> {
    let Some(principal) = context.principal.filter(|_| context.extensions.has_policy()) else {
        return Ok(());
    };
    let message = match message_of(action) {
        Some(id) => Some(context.store.message(context.user.id, id).await.map_err(rejected)?),
        None => None,
    };
    for attempt in attempts(action, context.user.id, message.as_ref()) {
        if let Err(refusal) = context.extensions.check(principal, &attempt).await {
            let seen = may_see(context, &attempt).await?;
            return Err(if seen { refusal.into() } else { Rejection::not_found() });
        }
    }
    Ok(())
}

/// Whether he may know that the room exists.
async fn may_see(context: &Context<'_>, attempt: &Attempt<'_>) -> Result<bool, Rejection> {
    let Some(room) = attempt.room else { return Ok(true) };
    let (view, _) = context.store.room_view(context.user.id, room).await.map_err(rejected)?;
    if view.is_some() || attempt.operation != Some(Operation::Join) {
        return Ok(view.is_some());
    }
    let room = context.store.room(room).await.map_err(rejected)?;
    Ok(room.is_some_and(|room| room.kind == RoomKind::Channel))
}

/// The message that is to change: only that says which room it is about.
fn message_of(action: &ClientAction) -> Option<MessageId> {
    match action {
        ClientAction::EditMessage(edit) => Some(edit.message_id),
        ClientAction::DeleteMessage(delete) => Some(delete.message_id),
        _ => None,
    }
}

/// What the policy is asked: all of it must be allowed.
fn attempts<'a>(
    action: &'a ClientAction,
    me: UserId,
    message: Option<&Message>,
) -> Vec<Attempt<'a>> {
    let attempt = Attempt::new(action.name());
    let about =
        |attempt: Attempt<'a>, user: &str| Attempt { target: Handle::known(user).ok(), ..attempt };
    let of_message = |operation| match message {
        Some(message) => attempt.clone().of(operation, message.room).on(message.id),
        None => attempt.clone(),
    };
    let attempt = match action {
        ClientAction::JoinRoom(it) => attempt.of(Operation::Join, it.room_id),
        ClientAction::LeaveRoom(it) => attempt.of(Operation::Leave, it.room_id),
        ClientAction::InviteUser(it) => {
            about(attempt.of(Operation::InviteUser, it.room_id), &it.user)
        }
        ClientAction::RemoveUser(it) => {
            about(attempt.of(Operation::RemoveUser, it.room_id), &it.user)
        }
        ClientAction::SetRole(it) => about(attempt.of(Operation::SetRole, it.room_id), &it.user),
        ClientAction::UpdateRoom(it) => attempt.of(Operation::UpdateRoom, it.room_id),
        ClientAction::SelectRoom(it) => attempt.of(Operation::Read, it.room_id),
        ClientAction::RequestMembers(it) => attempt.of(Operation::Read, it.room_id),
        ClientAction::MarkRead(it) => attempt.of(Operation::Read, it.room_id),
        ClientAction::SyncRoom(it) => attempt.of(Operation::Read, it.room_id),
        ClientAction::RequestMessages(it) => match it.room_id {
            Some(room) => attempt.of(Operation::Read, room),
            None => Attempt { operation: Some(Operation::Read), ..attempt },
        },
        ClientAction::SendMessage(it) => attempt.of(Operation::SendMessage, it.room_id),
        ClientAction::EditMessage(_) => of_message(Operation::EditMessage),
        ClientAction::DeleteMessage(_) => {
            let own = message.is_some_and(|message| message.author.id == me);
            of_message(if own { Operation::DeleteMessage } else { Operation::ModerateMessages })
        }
        ClientAction::OpenDirect(it) => about(attempt, &it.user),
        ClientAction::Custom(it) => Attempt { room: it.room_id, ..attempt },
        ClientAction::CreateRoom(it) if !it.users.is_empty() => {
            return it.users.iter().map(|user| about(attempt.clone(), user)).collect();
        }
        ClientAction::CreateRoom(_)
        | ClientAction::RequestRooms(_)
        | ClientAction::BrowseRooms(_)
        // The connection's own; nobody is asked.
        | ClientAction::Login(_)
        | ClientAction::Logout(_)
        | ClientAction::RefreshAuth(_)
        | ClientAction::Ping(_)
        | ClientAction::Resume(_) => attempt,
    };
    vec![attempt]
}
