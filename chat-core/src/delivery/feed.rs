//! What delivery reads from the store.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use tokio::sync::Semaphore;

use super::frame::LoggedFrame;
use super::sequencer::FeedPage;
use crate::model::{
    AuthRev, Limits, Rev, Revocation, RoomId, RoomView, StoreError, StoreResult, UserId, UserRev,
};
use crate::port::store::{Heads, History, Page, RoomList, Store};

/// Reads for delivery: at most a fixed number of pages at once, so that a thousand connections that
/// lag together do not starve everybody else's queries; what a room misses never waits behind them,
/// since everybody in it does. A panic of the store is a failed read.
pub(crate) struct Feed {
    store: Arc<dyn Store>,
    readers: Semaphore,
    rooms: Semaphore,
    limits: Arc<Limits>,
}

impl Feed {
    pub(crate) fn new(store: Arc<dyn Store>, limits: Arc<Limits>) -> Self {
        let permits = || Semaphore::new(limits.catch_ups);
        Self { store, readers: permits(), rooms: permits(), limits }
    }

    /// What changed in a room after a revision, as frames whose spans tile from there. With a
    /// `reader`, only for members.
    pub(crate) async fn page(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        after: Rev,
    ) -> StoreResult<FeedPage> {
        let permits = if reader.is_some() { &self.readers } else { &self.rooms };
        let _permit = permits.acquire().await;
        let read = self.store.changes(reader, room, after, self.limits.change_page);
        let changes = guarded(read).await?;
        let mut from = after;
        let frames = changes
            .rows
            .iter()
            .map(|change| LoggedFrame::covering(change, std::mem::replace(&mut from, change.rev())))
            .collect();
        let (through, more, gone) = (changes.through, changes.more, changes.gone);
        Ok(FeedPage { frames, through, more, gone })
    }

    /// The newest messages of a room that fit into a frame, for members.
    pub(crate) async fn newest(&self, reader: UserId, room: RoomId) -> StoreResult<History> {
        let _permit = self.readers.acquire().await;
        let limit = self.limits.page_messages_default;
        let history = guarded(self.store.history(Some(reader), room, Page::Latest, limit)).await?;
        Ok(history.fit(Page::Latest, self.limits.page_bytes))
    }

    /// A user's view of one room.
    pub(crate) async fn room_view(
        &self,
        user: UserId,
        room: RoomId,
    ) -> StoreResult<(Option<RoomView>, UserRev)> {
        guarded(self.store.room_view(user, room)).await
    }

    /// Rooms of a user, behind `after`.
    pub(crate) async fn rooms(&self, user: UserId, after: Option<RoomId>) -> StoreResult<RoomList> {
        guarded(self.store.rooms(user, after, self.limits.page_rooms)).await
    }

    /// What sessions of a user have ended.
    pub(crate) async fn revocations(
        &self,
        user: UserId,
        after: AuthRev,
    ) -> StoreResult<Vec<Revocation>> {
        guarded(self.store.revocations(user, after)).await
    }

    /// The heads of rooms.
    pub(crate) async fn heads(&self, rooms: &[RoomId]) -> StoreResult<Heads> {
        guarded(self.store.heads(rooms, &[])).await
    }

    /// The heads of rooms and users.
    pub(crate) async fn all_heads(&self, rooms: &[RoomId], users: &[UserId]) -> StoreResult<Heads> {
        guarded(self.store.heads(rooms, users)).await
    }
}

/// Runs a read: a store that panics costs what was read, not the task that reads for many.
async fn guarded<T>(read: impl Future<Output = StoreResult<T>>) -> StoreResult<T> {
    let read = AssertUnwindSafe(read).catch_unwind().await;
    read.unwrap_or_else(|_| Err(StoreError::failed("the store panicked")))
}
