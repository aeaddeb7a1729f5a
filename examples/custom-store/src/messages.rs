use async_trait::async_trait;
use chat_core::model::{Changes, Message, MessageId, Rev, RoomId, StoreResult, Timestamp, UserId};
use chat_core::port::store::{
    Appended, Heads, History, MessageStore, MessageUpdate, NewMessage, Page, RequestKey, Updated,
};

use crate::JournalStore;
use crate::change::{Change, Line};

#[async_trait]
impl MessageStore for JournalStore {
    async fn append(
        &self,
        room: RoomId,
        messages: Vec<NewMessage>,
    ) -> StoreResult<Vec<StoreResult<Appended>>> {
        let change = Change::Append(room, messages.iter().cloned().map(Line).collect());
        self.change(change, async move |memory| memory.append(room, messages).await).await
    }

    async fn appended(
        &self,
        room: RoomId,
        author: UserId,
        request: &RequestKey,
    ) -> StoreResult<Option<Message>> {
        self.memory.appended(room, author, request).await
    }

    async fn update_message(&self, update: MessageUpdate) -> StoreResult<Updated> {
        let change = Change::UpdateMessage(update.clone());
        self.change(change, async move |memory| memory.update_message(update).await).await
    }

    async fn changes(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        after: Rev,
        limit: usize,
    ) -> StoreResult<Changes> {
        self.memory.changes(reader, room, after, limit).await
    }

    async fn history(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        page: Page,
        limit: usize,
    ) -> StoreResult<History> {
        self.memory.history(reader, room, page, limit).await
    }

    async fn messages_since(
        &self,
        reader: UserId,
        since: Timestamp,
        after: Option<MessageId>,
        limit: usize,
    ) -> StoreResult<Vec<Message>> {
        self.memory.messages_since(reader, since, after, limit).await
    }

    async fn message(&self, reader: UserId, message: MessageId) -> StoreResult<Message> {
        self.memory.message(reader, message).await
    }

    async fn heads(&self, rooms: &[RoomId], users: &[UserId]) -> StoreResult<Heads> {
        self.memory.heads(rooms, users).await
    }
}
