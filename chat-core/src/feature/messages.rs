//! Sending, editing and deleting.

use super::answer::Answer;
use super::context::{Context, Decision, check_text, rejected, request_key};
use super::effect::{Effect, Outcome};
use crate::model::blank::is_blank;
use crate::model::{Allowed, Change, MessageKind, Operation, Receipt, Roles, RoomId};
use crate::port::store::{Appended, MessageEdit, MessageUpdate, NewMessage, RequestKey};
use crate::port::{Editing, Sending};
use crate::wire::client::{DeleteMessage, EditMessage, SendMessage};
use crate::wire::{Code, Rejection};

/// `SEND_MESSAGE`.
pub(crate) async fn send(context: &Context<'_>, send: SendMessage) -> Decision {
    check_content(context, &send.content)?;
    context.check_key(send.client_message_id.as_deref())?;
    context.check_data(send.data.as_ref())?;
    let request = key_of(&send);
    let kind = send.kind.unwrap_or_default();
    if kind == MessageKind::System && context.principal.is_some() {
        return Err(Rejection::bad_request("only the server writes system messages"));
    }
    let mut message = NewMessage {
        author: context.user.clone(),
        actor: context.actor(Operation::SendMessage),
        content: send.content,
        kind,
        data: send.data,
        request,
        at: context.now(),
    };
    let room = send.room_id;
    match (review_message(context, room, &mut message).await, message.request) {
        (Ok(()), request) => {
            Ok(Outcome::Append { room, message: Box::new(NewMessage { request, ..message }) })
        }
        (Err(rejection), Some(request)) => Ok(refused(room, request, rejection)),
        (Err(rejection), None) => Err(rejection),
    }
}

/// A send that the policy refuses.
pub(crate) fn forbidden(context: &Context<'_>, send: &SendMessage, why: Rejection) -> Decision {
    context.check_key(send.client_message_id.as_deref())?;
    match key_of(send) {
        Some(request) => Ok(refused(send.room_id, request, why)),
        None => Err(why),
    }
}

fn refused(room: RoomId, request: RequestKey, rejection: Rejection) -> Outcome {
    Outcome::Refused { room, request, rejection: Box::new(rejection) }
}

/// Lets the host's hook see a message, and perhaps change it. What it was sent as, which its key
/// stands for, stays.
async fn review_message(
    context: &Context<'_>,
    room: RoomId,
    message: &mut NewMessage,
) -> Result<(), Rejection> {
    let Some(author) = context.principal else { return Ok(()) };
    let data = message.data.as_ref();
    let sending = Sending::new(room, &message.content, &message.kind, data);
    let Some(rewrite) = context.extensions.before_send(author, &sending).await? else {
        return Ok(());
    };
    if let Some(content) = rewrite.content {
        check_content(context, &content).map_err(ill_written)?;
        message.content = content;
    }
    if let Some(data) = rewrite.data {
        context.check_data(data.as_ref()).map_err(ill_written)?;
        message.data = data;
    }
    Ok(())
}

/// What an edit will say, once the host's hook has seen it.
async fn review_edit(context: &Context<'_>, edit: EditMessage) -> Result<EditMessage, Rejection> {
    let Some(editor) = context.principal.filter(|_| context.extensions.has_hooks()) else {
        return Ok(edit);
    };
    let message = context.store.message(context.user.id, edit.message_id).await;
    let message = message.map_err(rejected)?;
    if message.author.id != context.user.id {
        // The store refuses it.
        return Ok(edit);
    }
    let editing = Editing::new(&message, &edit.content);
    let rewrite = context.extensions.before_edit(editor, &editing).await?;
    match rewrite.and_then(|rewrite| rewrite.content) {
        Some(content) => {
            check_content(context, &content).map_err(ill_written)?;
            Ok(EditMessage { content, ..edit })
        }
        None => Ok(edit),
    }
}

/// The hook wrote what nobody could have sent.
fn ill_written(rejection: Rejection) -> Rejection {
    tracing::error!(%rejection, "a hook rewrote a message into one that cannot be stored");
    Rejection::new(Code::Internal, "the server failed")
}

/// The key under which a send is safe to repeat.
pub(crate) fn key_of(send: &SendMessage) -> Option<RequestKey> {
    let id = send.client_message_id.as_deref()?;
    let kind = send.kind.as_ref().map_or("text", MessageKind::as_str);
    let data = send.data.as_ref().map_or("", |data| data.as_str());
    Some(request_key(id, &[&send.content, kind, data]))
}

/// What follows from an append: the author's answer goes first, then the room's frame.
pub(crate) fn appended(appended: Appended) -> Vec<Effect> {
    let Appended { message, duplicate } = appended;
    let receipt = Receipt {
        id: message.id,
        room: message.room,
        seq: message.seq,
        rev: message.rev,
        at: message.created_at,
        duplicate,
    };
    let client_message_id = message.client_message_id.clone();
    let mut effects = vec![Effect::Answer(Answer::Accepted { receipt, client_message_id })];
    if !duplicate {
        effects.push(Effect::Logged(Change::Message(message)));
    }
    effects
}

/// A send that something would refuse today may have been stored before: then it is told so.
pub(crate) async fn stored_before(
    context: &Context<'_>,
    room: RoomId,
    request: &RequestKey,
) -> Result<Option<Vec<Effect>>, Rejection> {
    let stored = context.store.appended(room, context.user.id, request).await.map_err(rejected)?;
    Ok(stored.map(|message| appended(Appended { message, duplicate: true })))
}

/// `EDIT_MESSAGE`.
pub(crate) async fn edit(context: &Context<'_>, edit: EditMessage) -> Decision {
    check_content(context, &edit.content)?;
    let edit = review_edit(context, edit).await?;
    let update = MessageUpdate {
        message: edit.message_id,
        actor: context.actor(Operation::EditMessage),
        others: NOBODY,
        edit: MessageEdit::Content { content: edit.content, version: edit.edit_version },
        at: context.now(),
    };
    update_message(context, update, "EDIT_MESSAGE").await
}

/// `DELETE_MESSAGE`.
pub(crate) async fn delete(context: &Context<'_>, delete: DeleteMessage) -> Decision {
    let update = MessageUpdate {
        message: delete.message_id,
        actor: context.actor(Operation::DeleteMessage),
        others: Operation::ModerateMessages.allowed(),
        edit: MessageEdit::Delete,
        at: context.now(),
    };
    update_message(context, update, "DELETE_MESSAGE").await
}

const NOBODY: Allowed = Allowed { direct: Roles::NONE, group: Roles::NONE, channel: Roles::NONE };

async fn update_message(
    context: &Context<'_>,
    update: MessageUpdate,
    action: &'static str,
) -> Decision {
    let updated = context.store.update_message(update).await.map_err(rejected)?;
    let logged = updated.changed.then(|| Effect::Logged(Change::Message(updated.message.clone())));
    let answer = Effect::Answer(Answer::Changed { action, message: updated.message });
    Ok(Outcome::Effects([answer].into_iter().chain(logged).collect()))
}

fn check_content(context: &Context<'_>, content: &str) -> Result<(), Rejection> {
    if content.len() > context.limits.content_bytes {
        return Err(Rejection::too_large("the message is too long"));
    }
    if is_blank(content) {
        return Err(Rejection::bad_request("the message is empty"));
    }
    check_text(content)
}
