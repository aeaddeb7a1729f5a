use chat_core::model::{JsonText, Message, StoreError};
use chat_core::port::store::{Actor, MessageEdit, MessageUpdate, Updated};
use rusqlite::Connection;

use crate::error::JobResult;
use crate::membership::{authorise, head, set_rev};
use crate::messages::message_by_id;

pub(crate) fn update_message(
    connection: &Connection,
    update: &MessageUpdate,
) -> JobResult<Updated> {
    let mut message = message_by_id(connection, update.message)?.ok_or(StoreError::NotFound)?;
    let head = head(connection, message.room)?.ok_or(StoreError::NotFound)?;
    let actor = match update.actor {
        Actor::User { id, .. } if id != message.author.id => {
            Actor::User { id, allowed: update.others }
        }
        actor => actor,
    };
    authorise(connection, actor, message.room, head.kind)?;
    if !edit(&mut message, update)? {
        return Ok(Updated { message, changed: false });
    }
    message.rev = head.rev.next();
    set_rev(connection, message.room, message.rev)?;
    write(connection, &message)?;
    Ok(Updated { message, changed: true })
}

/// Changes the message. False when it is as wanted already.
fn edit(message: &mut Message, update: &MessageUpdate) -> Result<bool, StoreError> {
    let deleted = message.deleted_at.is_some();
    match &update.edit {
        MessageEdit::Delete if deleted => Ok(false),
        MessageEdit::Delete => {
            message.content.clear();
            message.data = None;
            message.deleted_at = Some(update.at);
            Ok(true)
        }
        MessageEdit::Content { content, version }
            if !deleted && message.edit_version == *version =>
        {
            message.content.clone_from(content);
            message.edit_version = version.saturating_add(1);
            message.edited_at = Some(update.at);
            Ok(true)
        }
        MessageEdit::Content { content, version }
            if !deleted
                && version.checked_add(1) == Some(message.edit_version)
                && message.content == *content =>
        {
            Ok(false)
        }
        MessageEdit::Content { .. } => Err(StoreError::Conflict(Box::new(message.clone()))),
    }
}

fn write(connection: &Connection, message: &Message) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE chat_messages SET rev = ?2, content = ?3, data = ?4, edit_version = ?5, \
             edited_at = ?6, deleted_at = ?7 WHERE id = ?1",
        )?
        .execute((
            message.id.get(),
            message.rev.get(),
            &message.content,
            message.data.as_ref().map(JsonText::as_str),
            message.edit_version,
            message.edited_at.map(|at| at.as_micros()),
            message.deleted_at.map(|at| at.as_micros()),
        ))
        .map(drop)
}
