use async_trait::async_trait;
use chat_core::model::{
    AuthRev, Handle, ReadMarker, Revocation, RoomId, Seq, StoreResult, User, UserId,
};
use chat_core::port::store::{EnsuredUser, NewUser, ReadMarkerStore, SessionStore, UserStore};

use crate::JournalStore;
use crate::change::Change;

#[async_trait]
impl UserStore for JournalStore {
    async fn ensure_user(&self, user: NewUser) -> StoreResult<EnsuredUser> {
        let change = Change::EnsureUser(user.clone());
        self.change(change, async move |memory| memory.ensure_user(user).await).await
    }

    async fn users(&self, ids: &[UserId]) -> StoreResult<Vec<User>> {
        self.memory.users(ids).await
    }

    async fn user_by_external_id(&self, external_id: &str) -> StoreResult<Option<User>> {
        self.memory.user_by_external_id(external_id).await
    }

    async fn users_by_handle(&self, handles: &[Handle]) -> StoreResult<Vec<User>> {
        self.memory.users_by_handle(handles).await
    }

    async fn set_last_room(&self, user: UserId, room: RoomId) -> StoreResult<()> {
        let change = Change::SetLastRoom(user, room);
        self.change(change, async move |memory| memory.set_last_room(user, room).await).await
    }
}

#[async_trait]
impl SessionStore for JournalStore {
    async fn revoke(&self, user: UserId, session: Option<&str>) -> StoreResult<AuthRev> {
        let session = session.map(str::to_owned);
        let change = Change::Revoke(user, session.clone());
        self.change(change, async move |memory| memory.revoke(user, session.as_deref()).await).await
    }

    async fn revocations(&self, user: UserId, after: AuthRev) -> StoreResult<Vec<Revocation>> {
        self.memory.revocations(user, after).await
    }
}

#[async_trait]
impl ReadMarkerStore for JournalStore {
    async fn mark_read(
        &self,
        user: UserId,
        room: RoomId,
        seq: Seq,
        force: bool,
    ) -> StoreResult<ReadMarker> {
        let change = Change::MarkRead { user, room, seq, force };
        let apply = async move |memory: &_| {
            chat_core::MemoryStore::mark_read(memory, user, room, seq, force).await
        };
        self.change(change, apply).await
    }
}
