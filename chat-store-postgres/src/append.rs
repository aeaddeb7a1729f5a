use chat_core::model::{
    Allowed, JsonText, Message, MessageId, Rev, Role, RoomId, RoomKind, Seq, StoreError,
    StoreResult, UserId,
};
use chat_core::port::store::{Actor, Appended, NewMessage, RequestKey};
use tokio_postgres::Row;

use crate::database::Database;
use crate::query::query;
use crate::rows::{self, message_columns, messages_joined, value};

const APPEND: &str = "SELECT outcome, message, number, revision \
    FROM @append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

/// What became of a message.
enum Outcome {
    Stored(Message),
    Duplicate(MessageId),
    Refused(StoreError),
}

pub(crate) async fn append(
    database: &Database,
    room: RoomId,
    messages: Vec<NewMessage>,
) -> StoreResult<Vec<StoreResult<Appended>>> {
    if messages.is_empty() {
        return Ok(vec![]);
    }
    let outcomes = store(database, room, messages).await?;
    let duplicate = |outcome: &Outcome| match outcome {
        Outcome::Duplicate(id) => Some(id.get()),
        _ => None,
    };
    let duplicates: Vec<i64> = outcomes.iter().filter_map(duplicate).collect();
    // What the batch had beside them is committed, and told of whether they can be read or not.
    let known = by_ids(database, &duplicates).await;
    let appended = |outcome| match outcome {
        Outcome::Stored(message) => Ok(Appended { message, duplicate: false }),
        Outcome::Duplicate(id) => Ok(Appended { message: one_of(&known, id)?, duplicate: true }),
        Outcome::Refused(refusal) => Err(refusal),
    };
    Ok(outcomes.into_iter().map(appended).collect())
}

/// Stores them in one round trip, which is one transaction.
async fn store(
    database: &Database,
    room: RoomId,
    messages: Vec<NewMessage>,
) -> StoreResult<Vec<Outcome>> {
    fn each<'a, T>(messages: &'a [NewMessage], column: impl Fn(&'a NewMessage) -> T) -> Vec<T> {
        messages.iter().map(column).collect()
    }
    let all = &messages[..];
    let session = database.session().await?;
    let results = session
        .write(query!(
            APPEND,
            room.get(),
            each(all, |message| message.author.id.get()),
            each(all, |message| actor(message.actor).map(|(id, _)| id.get())),
            each(all, |message| actor(message.actor).map_or(0, |(_, allowed)| mask(allowed))),
            each(all, |message| message.at.as_micros()),
            each(all, |message| message.kind.as_str()),
            each(all, |message| message.request.as_ref().map(|key| &key.id)),
            each(all, |message| message.request.as_ref().map(|key| &key.digest[..])),
            each(all, |message| &message.content),
            each(all, |message| message.data.as_ref().map(JsonText::as_str)),
        ))
        .await?;
    if results.len() != messages.len() {
        return Err(StoreError::unknown("the database answered for other messages"));
    }
    let outcomes = results.iter().zip(messages).map(|(row, message)| outcome(row, room, message));
    rows::committed(outcomes.collect())
}

fn outcome(row: &Row, room: RoomId, new: NewMessage) -> StoreResult<Outcome> {
    Ok(match value(row, 0)? {
        "stored" => Outcome::Stored(Message {
            id: MessageId::new(value(row, 1)?),
            room,
            seq: Seq::new(value(row, 2)?),
            rev: Rev::new(value(row, 3)?),
            author: new.author,
            content: new.content,
            created_at: new.at,
            client_message_id: new.request.map(|request| request.id),
            kind: new.kind,
            edit_version: 0,
            edited_at: None,
            deleted_at: None,
            data: new.data,
        }),
        "duplicate" => Outcome::Duplicate(MessageId::new(value(row, 1)?)),
        "conflict" => Outcome::Refused(StoreError::IdempotencyConflict),
        "not_member" => Outcome::Refused(StoreError::NotMember),
        "forbidden" => Outcome::Refused(StoreError::Forbidden),
        "not_found" => Outcome::Refused(StoreError::NotFound),
        _ => return Err(StoreError::unknown("the database answered what nobody knows")),
    })
}

const fn actor(actor: Actor) -> Option<(UserId, Allowed)> {
    match actor {
        Actor::Server => None,
        Actor::User { id, allowed } => Some((id, allowed)),
    }
}

/// Three bits for each kind of room, as `append` in the database reads them.
fn mask(allowed: Allowed) -> i32 {
    let kinds = [RoomKind::Direct, RoomKind::Group, RoomKind::Channel];
    let roles = [Role::Member, Role::Admin, Role::Owner];
    let bits = kinds.into_iter().flat_map(|kind| roles.map(|role| (kind, role)));
    bits.enumerate()
        .filter(|(_, (kind, role))| allowed.permits(*kind, Some(*role)))
        .fold(0, |mask, (bit, _)| mask | 1 << bit)
}

async fn by_ids(database: &Database, ids: &[i64]) -> StoreResult<Vec<Message>> {
    const BY_IDS: &str = concat!(
        "SELECT ",
        message_columns!(),
        " FROM ",
        messages_joined!(),
        " WHERE m.id = ANY($1)"
    );
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let found = database.session().await?.read(query!(BY_IDS, ids)).await?;
    rows::all(&found, rows::message)
}

/// A stored message, if they could be read. If not, nobody may say that nothing happened.
fn one_of(known: &StoreResult<Vec<Message>>, id: MessageId) -> StoreResult<Message> {
    let known = known.as_ref().map_err(|error| StoreError::unknown(error.clone()))?;
    let message = known.iter().find(|message| message.id == id).cloned();
    message.ok_or_else(|| StoreError::unknown("a stored message is not found"))
}

/// The stored message of this author under this key.
pub(crate) async fn appended(
    database: &Database,
    room: RoomId,
    author: UserId,
    request: &RequestKey,
) -> StoreResult<Option<Message>> {
    const BY_KEY: &str = concat!(
        "SELECT ",
        message_columns!(),
        ", m.request_digest = $4 FROM ",
        messages_joined!(),
        " WHERE m.room_id = $1 AND m.author_id = $2 AND m.client_message_id = $3"
    );
    let digest = &request.digest[..];
    let by_key = query!(BY_KEY, room.get(), author.get(), request.id, digest);
    let found = database.session().await?.read(by_key).await?;
    let Some(row) = found.first() else { return Ok(None) };
    if value(row, 15)? {
        rows::message(row).map(Some)
    } else {
        Err(StoreError::IdempotencyConflict)
    }
}

#[cfg(test)]
mod tests {
    use chat_core::model::{Operation, Roles};

    use super::*;

    #[test]
    fn each_role_in_each_kind_has_a_bit() {
        assert_eq!(mask(Operation::SendMessage.allowed()), 0b111_111_111);
        assert_eq!(mask(Operation::UpdateRoom.allowed()), 0b110_110_000);
        let direct = Roles::of(&[Role::Admin]);
        let allowed = Allowed { direct, group: Roles::NONE, channel: Roles::OWNERS };
        assert_eq!(mask(allowed), 0b100_000_010);
    }
}
