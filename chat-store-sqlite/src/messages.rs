use async_trait::async_trait;
use chat_core::model::{
    Changes, Message, MessageId, Rev, RoomId, StoreError, StoreResult, Timestamp, UserId,
};
use chat_core::port::store::{
    Appended, Heads, History, MessageEdit, MessageStore, MessageUpdate, NewMessage, Page,
    RequestKey, Updated,
};
use rusqlite::{Connection, OptionalExtension, Params};

use crate::SqliteStore;
use crate::append::{append, appended};
use crate::changes::changes;
use crate::error::JobResult;
use crate::heads::heads;
use crate::history::history;
use crate::membership::require;
use crate::missed::messages_since;
use crate::rows::{self, message_columns, messages_joined};
use crate::update_message::update_message;

#[async_trait]
impl MessageStore for SqliteStore {
    async fn append(
        &self,
        room: RoomId,
        messages: Vec<NewMessage>,
    ) -> StoreResult<Vec<StoreResult<Appended>>> {
        let bytes = messages.iter().map(weight).sum();
        self.write(bytes, move |connection| append(connection, room, &messages)).await
    }

    async fn appended(
        &self,
        room: RoomId,
        author: UserId,
        request: &RequestKey,
    ) -> StoreResult<Option<Message>> {
        let request = request.clone();
        self.read(move |connection| appended(connection, room, author, &request)).await
    }

    async fn update_message(&self, update: MessageUpdate) -> StoreResult<Updated> {
        let bytes = match &update.edit {
            MessageEdit::Content { content, .. } => content.len(),
            MessageEdit::Delete => 0,
        };
        self.write(bytes, move |connection| update_message(connection, &update)).await
    }

    async fn changes(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        after: Rev,
        limit: usize,
    ) -> StoreResult<Changes> {
        self.read(move |connection| changes(connection, reader, room, after, limit)).await
    }

    async fn history(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        page: Page,
        limit: usize,
    ) -> StoreResult<History> {
        self.read(move |connection| history(connection, reader, room, page, limit)).await
    }

    async fn messages_since(
        &self,
        reader: UserId,
        since: Timestamp,
        after: Option<MessageId>,
        limit: usize,
    ) -> StoreResult<Vec<Message>> {
        self.read(move |connection| Ok(messages_since(connection, reader, since, after, limit)?))
            .await
    }

    async fn message(&self, reader: UserId, message: MessageId) -> StoreResult<Message> {
        self.read(move |connection| {
            let found = message_by_id(connection, message)?.ok_or(StoreError::NotFound)?;
            match require(connection, found.room, reader) {
                Ok(()) => Ok(found),
                Err(crate::error::JobError::Refused(_)) => Err(StoreError::NotFound.into()),
                Err(error) => Err(error),
            }
        })
        .await
    }

    async fn heads(&self, rooms: &[RoomId], users: &[UserId]) -> StoreResult<Heads> {
        let rooms = rows::id_list(rooms.iter().map(|id| id.get()));
        let users = rows::id_list(users.iter().map(|id| id.get()));
        self.read(move |connection| -> JobResult<Heads> { Ok(heads(connection, &rooms, &users)?) })
            .await
    }
}

/// About how many bytes of the queue and the transaction a message takes.
fn weight(message: &NewMessage) -> usize {
    let data = message.data.as_ref().map_or(0, |data| data.as_str().len());
    256 + message.content.len() + data
}

pub(crate) fn message_by_id(
    connection: &Connection,
    message: MessageId,
) -> rusqlite::Result<Option<Message>> {
    connection
        .prepare_cached(concat!(
            "SELECT ",
            message_columns!(),
            " FROM ",
            messages_joined!(),
            " WHERE m.id = ?1"
        ))?
        .query_row([message.get()], rows::message)
        .optional()
}

/// The messages that a query of [`message_columns`] finds.
pub(crate) fn messages(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> rusqlite::Result<Vec<Message>> {
    connection.prepare_cached(sql)?.query_map(params, rows::message)?.collect()
}
