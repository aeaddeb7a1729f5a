use async_trait::async_trait;
use chat_core::model::{
    Changes, Message, MessageId, Rev, RoomId, StoreError, StoreResult, Timestamp, UserId,
};
use chat_core::port::store::{
    Appended, Heads, History, MessageStore, MessageUpdate, NewMessage, Page, RequestKey, Updated,
};

use crate::PostgresStore;
use crate::append::{append, appended};
use crate::changes::changes;
use crate::heads::heads;
use crate::history::history;
use crate::query::query;
use crate::rows::{self, message_columns, messages_joined};
use crate::update_message::update_message;

/// The first messages of `$room` behind a place, at most `$limit`: an index has them.
macro_rules! first_of {
    ($room:literal, $limit:literal) => {
        concat!(
            "LATERAL (SELECT n.created_at, n.id FROM @messages n WHERE n.room_id = ",
            $room,
            ".room_id AND n.created_at >= $2 AND (n.created_at > $2 OR n.id > $3) \
             ORDER BY n.created_at, n.id LIMIT ",
            $limit,
            ")"
        )
    };
}

/// A page has messages of no more rooms than it has messages: of those that begin first. Only these
/// are read on, and no content before it is known which it has.
const SINCE: &str = concat!(
    "SELECT ",
    message_columns!(),
    " FROM ",
    messages_joined!(),
    " WHERE m.id IN (SELECT f.id FROM (SELECT mine.room_id FROM @members mine CROSS JOIN ",
    first_of!("mine", "1"),
    " b WHERE mine.user_id = $1 AND mine.role IS NOT NULL \
     ORDER BY b.created_at, b.id LIMIT $4) room CROSS JOIN ",
    first_of!("room", "$4"),
    " f ORDER BY f.created_at, f.id LIMIT $4) ORDER BY m.created_at, m.id"
);

const FOR_MEMBERS: &str = concat!(
    "SELECT ",
    message_columns!(),
    " FROM ",
    messages_joined!(),
    " JOIN @members mine ON mine.room_id = m.room_id \
     WHERE m.id = $1 AND mine.user_id = $2 AND mine.role IS NOT NULL"
);

#[async_trait]
impl MessageStore for PostgresStore {
    async fn append(
        &self,
        room: RoomId,
        messages: Vec<NewMessage>,
    ) -> StoreResult<Vec<StoreResult<Appended>>> {
        append(&self.database, room, messages).await
    }

    async fn appended(
        &self,
        room: RoomId,
        author: UserId,
        request: &RequestKey,
    ) -> StoreResult<Option<Message>> {
        appended(&self.database, room, author, request).await
    }

    async fn update_message(&self, update: MessageUpdate) -> StoreResult<Updated> {
        update_message(&self.database, update).await
    }

    async fn changes(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        after: Rev,
        limit: usize,
    ) -> StoreResult<Changes> {
        changes(&self.database, reader, room, after, limit).await
    }

    async fn history(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        page: Page,
        limit: usize,
    ) -> StoreResult<History> {
        history(&self.database, reader, room, page, limit).await
    }

    async fn messages_since(
        &self,
        reader: UserId,
        since: Timestamp,
        after: Option<MessageId>,
        limit: usize,
    ) -> StoreResult<Vec<Message>> {
        let (since, after) = (since.as_micros(), after.map_or(0, MessageId::get));
        let query = query!(SINCE, reader.get(), since, after, rows::rows(limit));
        let found = self.database.session().await?.read(query).await?;
        rows::all(&found, rows::message)
    }

    async fn message(&self, reader: UserId, message: MessageId) -> StoreResult<Message> {
        let query = query!(FOR_MEMBERS, message.get(), reader.get());
        let found = self.database.session().await?.read(query).await?;
        rows::first(&found, rows::message)?.ok_or(StoreError::NotFound)
    }

    async fn heads(&self, rooms: &[RoomId], users: &[UserId]) -> StoreResult<Heads> {
        heads(&self.database, rooms, users).await
    }
}
