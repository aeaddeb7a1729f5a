use async_trait::async_trait;
use chat_core::model::{
    AuthRev, Changes, Handle, Message, MessageId, ReadMarker, Rev, Revocation, Room, RoomId,
    RoomView, Seq, StoreResult, Timestamp, User, UserId, UserRev,
};
use chat_core::port::store::{
    Appended, ChannelSummary, CreatedRoom, EnsuredUser, Heads, History, MemberChange,
    MemberChanged, MemberPage, MessageUpdate, NewMessage, NewRoom, NewUser, Page, RequestKey,
    RoomList, RoomUpdate, RoomUpdated, Store, Updated,
};

/// A store that answers as [`inner`](Self::inner) does, except in the methods that are overridden.
/// Wrap it in [`Overlaid`](super::Overlaid) to have a [`Store`].
#[allow(missing_docs, reason = "each method is the method of its name in the store's traits")]
#[async_trait]
pub trait StoreOverlay: Send + Sync {
    /// The store below.
    fn inner(&self) -> &dyn Store;

    async fn ensure_user(&self, user: NewUser) -> StoreResult<EnsuredUser> {
        self.inner().ensure_user(user).await
    }

    async fn users(&self, ids: &[UserId]) -> StoreResult<Vec<User>> {
        self.inner().users(ids).await
    }

    async fn user_by_external_id(&self, external_id: &str) -> StoreResult<Option<User>> {
        self.inner().user_by_external_id(external_id).await
    }

    async fn users_by_handle(&self, handles: &[Handle]) -> StoreResult<Vec<User>> {
        self.inner().users_by_handle(handles).await
    }

    async fn set_last_room(&self, user: UserId, room: RoomId) -> StoreResult<()> {
        self.inner().set_last_room(user, room).await
    }

    async fn revoke(&self, user: UserId, session: Option<&str>) -> StoreResult<AuthRev> {
        self.inner().revoke(user, session).await
    }

    async fn revocations(&self, user: UserId, after: AuthRev) -> StoreResult<Vec<Revocation>> {
        self.inner().revocations(user, after).await
    }

    async fn create_room(&self, room: NewRoom) -> StoreResult<CreatedRoom> {
        self.inner().create_room(room).await
    }

    async fn room(&self, room: RoomId) -> StoreResult<Option<Room>> {
        self.inner().room(room).await
    }

    async fn room_by_key(&self, external_key: &str) -> StoreResult<Option<Room>> {
        self.inner().room_by_key(external_key).await
    }

    async fn rooms(
        &self,
        user: UserId,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<RoomList> {
        self.inner().rooms(user, after, limit).await
    }

    async fn room_view(
        &self,
        user: UserId,
        room: RoomId,
    ) -> StoreResult<(Option<RoomView>, UserRev)> {
        self.inner().room_view(user, room).await
    }

    async fn channels(
        &self,
        query: &str,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<Vec<ChannelSummary>> {
        self.inner().channels(query, after, limit).await
    }

    async fn update_room(&self, update: RoomUpdate) -> StoreResult<RoomUpdated> {
        self.inner().update_room(update).await
    }

    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        self.inner().change_member(change).await
    }

    async fn members(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        prefix: &str,
        after: Option<UserId>,
        limit: usize,
    ) -> StoreResult<MemberPage> {
        self.inner().members(reader, room, prefix, after, limit).await
    }

    async fn append(
        &self,
        room: RoomId,
        messages: Vec<NewMessage>,
    ) -> StoreResult<Vec<StoreResult<Appended>>> {
        self.inner().append(room, messages).await
    }

    async fn appended(
        &self,
        room: RoomId,
        author: UserId,
        request: &RequestKey,
    ) -> StoreResult<Option<Message>> {
        self.inner().appended(room, author, request).await
    }

    async fn update_message(&self, update: MessageUpdate) -> StoreResult<Updated> {
        self.inner().update_message(update).await
    }

    async fn changes(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        after: Rev,
        limit: usize,
    ) -> StoreResult<Changes> {
        self.inner().changes(reader, room, after, limit).await
    }

    async fn history(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        page: Page,
        limit: usize,
    ) -> StoreResult<History> {
        self.inner().history(reader, room, page, limit).await
    }

    async fn messages_since(
        &self,
        reader: UserId,
        since: Timestamp,
        after: Option<MessageId>,
        limit: usize,
    ) -> StoreResult<Vec<Message>> {
        self.inner().messages_since(reader, since, after, limit).await
    }

    async fn message(&self, reader: UserId, message: MessageId) -> StoreResult<Message> {
        self.inner().message(reader, message).await
    }

    async fn heads(&self, rooms: &[RoomId], users: &[UserId]) -> StoreResult<Heads> {
        self.inner().heads(rooms, users).await
    }

    async fn mark_read(
        &self,
        user: UserId,
        room: RoomId,
        seq: Seq,
        force: bool,
    ) -> StoreResult<ReadMarker> {
        self.inner().mark_read(user, room, seq, force).await
    }

    async fn epoch(&self) -> StoreResult<String> {
        self.inner().epoch().await
    }

    async fn check(&self) -> StoreResult<()> {
        self.inner().check().await
    }
}
