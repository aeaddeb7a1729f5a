use async_trait::async_trait;
use chat_core::model::{
    AuthRev, Changes, Handle, Message, MessageId, ReadMarker, Rev, Revocation, Room, RoomId,
    RoomView, Seq, StoreResult, Timestamp, User, UserId, UserRev,
};
use chat_core::port::store::{
    Appended, ChannelSummary, CreatedRoom, EnsuredUser, Heads, History, MemberChange,
    MemberChanged, MemberPage, MessageStore, MessageUpdate, NewMessage, NewRoom, NewUser, Page,
    ReadMarkerStore, RequestKey, RoomList, RoomStore, RoomUpdate, RoomUpdated, SessionStore, Store,
    Updated, UserStore,
};

use super::StoreOverlay;

/// The [`Store`] that a [`StoreOverlay`] describes.
#[derive(Clone, Debug)]
pub struct Overlaid<O>(pub O);

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl<O: StoreOverlay> UserStore for Overlaid<O> {
    async fn ensure_user(&self, user: NewUser) -> StoreResult<EnsuredUser> {
        self.0.ensure_user(user).await
    }

    async fn users(&self, ids: &[UserId]) -> StoreResult<Vec<User>> {
        self.0.users(ids).await
    }

    async fn user_by_external_id(&self, external_id: &str) -> StoreResult<Option<User>> {
        self.0.user_by_external_id(external_id).await
    }

    async fn users_by_handle(&self, handles: &[Handle]) -> StoreResult<Vec<User>> {
        self.0.users_by_handle(handles).await
    }

    async fn set_last_room(&self, user: UserId, room: RoomId) -> StoreResult<()> {
        self.0.set_last_room(user, room).await
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl<O: StoreOverlay> SessionStore for Overlaid<O> {
    async fn revoke(&self, user: UserId, session: Option<&str>) -> StoreResult<AuthRev> {
        self.0.revoke(user, session).await
    }

    async fn revocations(&self, user: UserId, after: AuthRev) -> StoreResult<Vec<Revocation>> {
        self.0.revocations(user, after).await
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl<O: StoreOverlay> RoomStore for Overlaid<O> {
    async fn create_room(&self, room: NewRoom) -> StoreResult<CreatedRoom> {
        self.0.create_room(room).await
    }

    async fn room(&self, room: RoomId) -> StoreResult<Option<Room>> {
        self.0.room(room).await
    }

    async fn room_by_key(&self, external_key: &str) -> StoreResult<Option<Room>> {
        self.0.room_by_key(external_key).await
    }

    async fn rooms(
        &self,
        user: UserId,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<RoomList> {
        self.0.rooms(user, after, limit).await
    }

    async fn room_view(
        &self,
        user: UserId,
        room: RoomId,
    ) -> StoreResult<(Option<RoomView>, UserRev)> {
        self.0.room_view(user, room).await
    }

    async fn channels(
        &self,
        query: &str,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<Vec<ChannelSummary>> {
        self.0.channels(query, after, limit).await
    }

    async fn update_room(&self, update: RoomUpdate) -> StoreResult<RoomUpdated> {
        self.0.update_room(update).await
    }

    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        self.0.change_member(change).await
    }

    async fn members(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        prefix: &str,
        after: Option<UserId>,
        limit: usize,
    ) -> StoreResult<MemberPage> {
        self.0.members(reader, room, prefix, after, limit).await
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl<O: StoreOverlay> MessageStore for Overlaid<O> {
    async fn append(
        &self,
        room: RoomId,
        messages: Vec<NewMessage>,
    ) -> StoreResult<Vec<StoreResult<Appended>>> {
        self.0.append(room, messages).await
    }

    async fn appended(
        &self,
        room: RoomId,
        author: UserId,
        request: &RequestKey,
    ) -> StoreResult<Option<Message>> {
        self.0.appended(room, author, request).await
    }

    async fn update_message(&self, update: MessageUpdate) -> StoreResult<Updated> {
        self.0.update_message(update).await
    }

    async fn changes(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        after: Rev,
        limit: usize,
    ) -> StoreResult<Changes> {
        self.0.changes(reader, room, after, limit).await
    }

    async fn history(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        page: Page,
        limit: usize,
    ) -> StoreResult<History> {
        self.0.history(reader, room, page, limit).await
    }

    async fn messages_since(
        &self,
        reader: UserId,
        since: Timestamp,
        after: Option<MessageId>,
        limit: usize,
    ) -> StoreResult<Vec<Message>> {
        self.0.messages_since(reader, since, after, limit).await
    }

    async fn message(&self, reader: UserId, message: MessageId) -> StoreResult<Message> {
        self.0.message(reader, message).await
    }

    async fn heads(&self, rooms: &[RoomId], users: &[UserId]) -> StoreResult<Heads> {
        self.0.heads(rooms, users).await
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl<O: StoreOverlay> ReadMarkerStore for Overlaid<O> {
    async fn mark_read(
        &self,
        user: UserId,
        room: RoomId,
        seq: Seq,
        force: bool,
    ) -> StoreResult<ReadMarker> {
        self.0.mark_read(user, room, seq, force).await
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl<O: StoreOverlay> Store for Overlaid<O> {
    async fn epoch(&self) -> StoreResult<String> {
        self.0.epoch().await
    }

    async fn check(&self) -> StoreResult<()> {
        self.0.check().await
    }
}
