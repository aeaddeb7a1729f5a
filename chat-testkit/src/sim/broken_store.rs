//! Stores that break a rule each.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use chat_core::MemoryStore;
use chat_core::model::{
    Change, Changes, Message, MessageId, Rev, RoomId, StoreError, StoreResult, UserId,
};
use chat_core::port::store::{
    Actor, Appended, History, MessageStore, NewMessage, Page, RoomStore, Store,
};

use super::planted::Planted;
use crate::StoreOverlay;

/// A store with a planted fault.
pub(super) struct BrokenStore {
    pub(super) inner: MemoryStore,
    pub(super) planted: Planted,
    pub(super) calls: AtomicUsize,
}

impl BrokenStore {
    /// Whether the fault shows in this call: now and then.
    fn shows(&self, planted: Planted, once_in: usize) -> bool {
        self.planted == planted
            && self.calls.fetch_add(1, Ordering::Relaxed) % once_in == once_in - 1
    }

    /// The message that an append would store.
    async fn pretended(&self, room: RoomId, new: &NewMessage) -> StoreResult<Appended> {
        let room = self.inner.room(room).await?.ok_or(StoreError::NotFound)?;
        let message = Message {
            id: MessageId::new(1 << 40),
            room: room.id,
            seq: room.last_seq.next(),
            rev: room.rev.next(),
            author: new.author.clone(),
            content: new.content.clone(),
            created_at: new.at,
            client_message_id: new.request.as_ref().map(|request| request.id.clone()),
            kind: new.kind.clone(),
            edit_version: 0,
            edited_at: None,
            deleted_at: None,
            data: None,
        };
        Ok(Appended { message, duplicate: false })
    }
}

#[async_trait]
impl StoreOverlay for BrokenStore {
    fn inner(&self) -> &dyn Store {
        &self.inner
    }

    async fn append(
        &self,
        room: RoomId,
        mut messages: Vec<NewMessage>,
    ) -> StoreResult<Vec<StoreResult<Appended>>> {
        if messages.len() == 1 && self.shows(Planted::AckBeforeCommit, 20) {
            return Ok(vec![self.pretended(room, &messages[0]).await]);
        }
        for message in &mut messages {
            match self.planted {
                Planted::UncheckedAppend => message.actor = Actor::Server,
                Planted::ForgottenKeys => {
                    if let Some(request) = &mut message.request {
                        let call = self.calls.fetch_add(1, Ordering::Relaxed);
                        request.id = format!("{}/{call}", request.id);
                    }
                }
                _ => {}
            }
        }
        let mut results = self.inner.append(room, messages).await?;
        if self.planted == Planted::ForgottenKeys {
            for appended in results.iter_mut().flatten() {
                let key = &mut appended.message.client_message_id;
                *key = key.as_deref().and_then(|key| key.split('/').next()).map(str::to_owned);
            }
        }
        Ok(results)
    }

    async fn changes(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        after: Rev,
        limit: usize,
    ) -> StoreResult<Changes> {
        let reader = reader.filter(|_| self.planted != Planted::UncheckedChanges);
        let mut changes = self.inner.changes(reader, room, after, limit).await?;
        if self.planted == Planted::PagesWithoutGone {
            changes.gone.clear();
        }
        if changes.rows.len() > 1 && self.shows(Planted::SkippedRow, 4) {
            changes.rows.remove(0);
        }
        Ok(changes)
    }

    async fn history(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        page: Page,
        limit: usize,
    ) -> StoreResult<History> {
        match self.inner.history(reader, room, page, limit).await {
            Err(StoreError::NotMember) if self.planted == Planted::UncheckedHistory => {
                let rows = self.inner.changes(None, room, Rev::ZERO, usize::MAX).await?.rows;
                let message = |row| match row {
                    Change::Message(message) => Some(message),
                    _ => None,
                };
                let messages = rows.into_iter().filter_map(message).collect();
                Ok(History { messages, more_before: false, more_after: false })
            }
            result => result,
        }
    }
}
