use chat_core::model::{Message, Rev, RoomId, StoreError, StoreResult};
use chat_core::port::store::{Actor, MessageEdit, MessageUpdate, Updated};

use crate::database::Database;
use crate::membership::{actor_id, authorise, role};
use crate::query::query;
use crate::rows::{self, json_text, message_columns, messages_joined, value};

/// Waits for one's turn to lock it.
const QUEUE: &str = "SELECT pg_advisory_xact_lock(1128808788, (m.room_id % 2147483647)::integer) \
    FROM @messages m WHERE m.id = $1";

/// Locks the room of a message, which is always the same.
const LOCK_ROOM: &str = "SELECT r.id, r.kind FROM @rooms r \
    WHERE r.id = (SELECT m.room_id FROM @messages m WHERE m.id = $1) FOR NO KEY UPDATE";

const MESSAGE: &str =
    concat!("SELECT ", message_columns!(), " FROM ", messages_joined!(), " WHERE m.id = $1");

const ROLE: &str = "SELECT m.role FROM @members m WHERE m.user_id = $2 \
    AND m.room_id = (SELECT m.room_id FROM @messages m WHERE m.id = $1)";

const TAKE_REVISION: &str = "UPDATE @rooms SET rev = rev + 1 WHERE id = $1";

/// It has the revision that the room has just taken.
const WRITE: &str = "UPDATE @messages m SET rev = r.rev, content = $2, data = $3, \
    edit_version = $4, edited_at = $5, deleted_at = $6 \
    FROM @rooms r WHERE r.id = m.room_id AND m.id = $1 RETURNING m.rev";

pub(crate) async fn update_message(
    database: &Database,
    update: MessageUpdate,
) -> StoreResult<Updated> {
    let id = update.message.get();
    let session = database.session().await?;
    let (transaction, [_, room, message, actors_role]) = session
        .begin([
            query!(QUEUE, id),
            query!(LOCK_ROOM, id),
            query!(MESSAGE, id),
            query!(ROLE, id, actor_id(update.actor)),
        ])
        .await?;
    let room = rows::first(&room, |row| Ok((RoomId::new(value(row, 0)?), rows::kind(row, 1)?)))?;
    let (room, kind) = room.ok_or(StoreError::NotFound)?;
    let mut message = rows::first(&message, rows::message)?.ok_or(StoreError::NotFound)?;
    let actor = match update.actor {
        Actor::User { id, .. } if id != message.author.id => {
            Actor::User { id, allowed: update.others }
        }
        actor => actor,
    };
    authorise(actor, kind, role(&actors_role)?)?;
    if !edit(&mut message, &update)? {
        return Ok(Updated { message, changed: false });
    }
    let [_, written] = transaction
        .commit([
            query!(TAKE_REVISION, room.get()),
            query!(
                WRITE,
                id,
                message.content,
                json_text(&message.data),
                i64::from(message.edit_version),
                message.edited_at.map(|at| at.as_micros()),
                message.deleted_at.map(|at| at.as_micros()),
            ),
        ])
        .await?;
    message.rev = rows::committed(rows::only(&written, |row| value(row, 0).map(Rev::new)))?;
    Ok(Updated { message, changed: true })
}

/// Changes the message. False when it is as wanted already.
fn edit(message: &mut Message, update: &MessageUpdate) -> StoreResult<bool> {
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
