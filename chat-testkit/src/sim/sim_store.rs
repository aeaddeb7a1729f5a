//! A store as one node sees it: slow, failing now and then, and the last thing that a dying node
//! talks to. Writes down what is committed.

use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use chat_core::model::{
    Changes, Handle, Member, Message, ReadMarker, Rev, RoomId, RoomView, Seq, StoreError,
    StoreResult, User, UserId, UserRev,
};
use chat_core::port::store::{
    Appended, CreatedRoom, EnsuredUser, Heads, History, MemberChange, MemberChanged, MemberPage,
    MessageUpdate, NewMessage, NewRoom, NewUser, Page, RequestKey, RoomList, RoomUpdate,
    RoomUpdated, Store, Updated,
};
use parking_lot::Mutex;

use super::chaos::{Chaos, Fate};
use super::ledger::Ledger;
use crate::StoreOverlay;

/// The store of one node.
#[derive(Clone)]
pub(super) struct SimStore {
    pub(super) inner: Arc<dyn Store>,
    pub(super) node: usize,
    pub(super) chaos: Arc<Chaos>,
    pub(super) ledger: Arc<Mutex<Ledger>>,
}

impl SimStore {
    /// A read that nobody is told of.
    async fn look<T>(&self, call: impl Future<Output = StoreResult<T>>) -> StoreResult<T> {
        self.way_there(false).await?;
        let result = call.await;
        self.way_back().await;
        result
    }

    /// A read of a room, or of all rooms.
    async fn read<T>(
        &self,
        user: Option<UserId>,
        room: Option<RoomId>,
        call: impl Future<Output = StoreResult<T>>,
    ) -> StoreResult<T> {
        self.way_there(false).await?;
        let result = call.await;
        let commits = self.ledger.lock().commits();
        self.way_back().await;
        self.ledger.lock().read(self.node, user, room, commits);
        result
    }

    async fn change<T>(
        &self,
        call: impl Future<Output = StoreResult<T>>,
        write_down: impl FnOnce(&mut Ledger, &T),
    ) -> StoreResult<T> {
        let fate = self.way_there(true).await?;
        let result = call.await;
        if let Ok(done) = &result {
            {
                let mut ledger = self.ledger.lock();
                ledger.tick();
                write_down(&mut ledger, done);
            }
            if self.chaos.dies(self.node) {
                std::future::pending::<()>().await;
            }
        }
        self.way_back().await;
        if fate == Fate::Unknown {
            return Err(StoreError::unknown("the answer was lost"));
        }
        result
    }

    async fn way_there(&self, changes: bool) -> StoreResult<Fate> {
        self.way_back().await;
        match self.chaos.fate(changes) {
            Fate::Fails => Err(StoreError::failed("the store is not well")),
            fate => Ok(fate),
        }
    }

    async fn way_back(&self) {
        tokio::time::sleep(self.chaos.pause()).await;
        if self.chaos.is_dead(self.node) {
            std::future::pending::<()>().await;
        }
    }

    fn write_down_member(&self, ledger: &mut Ledger, member: &Member, logged: bool) {
        let rev = if logged { member.rev } else { Rev::ZERO };
        let is_member = member.role.is_some();
        if ledger.member(member.room, member.user.id, is_member, rev) {
            self.chaos.count(|counts| counts.returns += 1);
        }
    }
}

#[async_trait]
impl StoreOverlay for SimStore {
    fn inner(&self) -> &dyn Store {
        &*self.inner
    }

    async fn ensure_user(&self, user: NewUser) -> StoreResult<EnsuredUser> {
        self.change(self.inner.ensure_user(user), |_, _| {}).await
    }

    async fn users(&self, ids: &[UserId]) -> StoreResult<Vec<User>> {
        self.look(self.inner.users(ids)).await
    }

    async fn users_by_handle(&self, handles: &[Handle]) -> StoreResult<Vec<User>> {
        self.look(self.inner.users_by_handle(handles)).await
    }

    async fn create_room(&self, room: NewRoom) -> StoreResult<CreatedRoom> {
        self.change(self.inner.create_room(room), |ledger, created| {
            for member in &created.members {
                self.write_down_member(ledger, member, true);
            }
        })
        .await
    }

    async fn rooms(
        &self,
        user: UserId,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<RoomList> {
        self.read(Some(user), None, self.inner.rooms(user, after, limit)).await
    }

    async fn room_view(
        &self,
        user: UserId,
        room: RoomId,
    ) -> StoreResult<(Option<RoomView>, UserRev)> {
        self.read(Some(user), Some(room), self.inner.room_view(user, room)).await
    }

    async fn update_room(&self, update: RoomUpdate) -> StoreResult<RoomUpdated> {
        self.change(self.inner.update_room(update), |_, _| {}).await
    }

    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        self.change(self.inner.change_member(change), |ledger, changed| {
            if let Some(member) = changed.member.as_ref().filter(|_| changed.changed) {
                self.write_down_member(ledger, member, changed.logged);
            }
        })
        .await
    }

    async fn members(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        prefix: &str,
        after: Option<UserId>,
        limit: usize,
    ) -> StoreResult<MemberPage> {
        self.read(reader, Some(room), self.inner.members(reader, room, prefix, after, limit)).await
    }

    async fn append(
        &self,
        room: RoomId,
        messages: Vec<NewMessage>,
    ) -> StoreResult<Vec<StoreResult<Appended>>> {
        self.change(self.inner.append(room, messages), |ledger, results| {
            for appended in results.iter().flatten() {
                if appended.duplicate {
                    self.chaos.count(|counts| counts.duplicates += 1);
                } else {
                    ledger.message(&appended.message);
                }
            }
        })
        .await
    }

    async fn appended(
        &self,
        room: RoomId,
        author: UserId,
        request: &RequestKey,
    ) -> StoreResult<Option<Message>> {
        self.look(self.inner.appended(room, author, request)).await
    }

    async fn update_message(&self, update: MessageUpdate) -> StoreResult<Updated> {
        self.change(self.inner.update_message(update), |_, _| {}).await
    }

    async fn changes(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        after: Rev,
        limit: usize,
    ) -> StoreResult<Changes> {
        let changes =
            self.read(reader, Some(room), self.inner.changes(reader, room, after, limit)).await?;
        self.chaos.count(|counts| match reader {
            None => counts.gaps_repaired += changes.rows.len(),
            Some(_) => counts.catch_up_pages += 1,
        });
        Ok(changes)
    }

    async fn history(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        page: Page,
        limit: usize,
    ) -> StoreResult<History> {
        self.read(reader, Some(room), self.inner.history(reader, room, page, limit)).await
    }

    async fn heads(&self, rooms: &[RoomId], users: &[UserId]) -> StoreResult<Heads> {
        self.look(self.inner.heads(rooms, users)).await
    }

    async fn mark_read(
        &self,
        user: UserId,
        room: RoomId,
        seq: Seq,
        force: bool,
    ) -> StoreResult<ReadMarker> {
        self.change(self.inner.mark_read(user, room, seq, force), |_, _| {}).await
    }
}
