//! A store that the host keeps a hand on: an `Arc` of a store is that store.

use std::sync::Arc;

use async_trait::async_trait;

use super::{
    Appended, ChannelSummary, CreatedRoom, EnsuredUser, Heads, History, MemberChange,
    MemberChanged, MemberPage, MessageStore, MessageUpdate, NewMessage, NewRoom, NewUser, Page,
    ReadMarkerStore, RequestKey, RoomList, RoomStore, RoomUpdate, RoomUpdated, SessionStore, Store,
    Updated, UserStore,
};
use crate::model::{
    AuthRev, Changes, Handle, Message, MessageId, ReadMarker, Rev, Revocation, Room, RoomId,
    RoomView, Seq, StoreResult, Timestamp, User, UserId, UserRev,
};

#[async_trait]
impl<T: UserStore + ?Sized> UserStore for Arc<T> {
    async fn ensure_user(&self, user: NewUser) -> StoreResult<EnsuredUser> {
        (**self).ensure_user(user).await
    }

    async fn users(&self, ids: &[UserId]) -> StoreResult<Vec<User>> {
        (**self).users(ids).await
    }

    async fn user_by_external_id(&self, external_id: &str) -> StoreResult<Option<User>> {
        (**self).user_by_external_id(external_id).await
    }

    async fn users_by_handle(&self, handles: &[Handle]) -> StoreResult<Vec<User>> {
        (**self).users_by_handle(handles).await
    }

    async fn set_last_room(&self, user: UserId, room: RoomId) -> StoreResult<()> {
        (**self).set_last_room(user, room).await
    }
}

#[async_trait]
impl<T: SessionStore + ?Sized> SessionStore for Arc<T> {
    async fn revoke(&self, user: UserId, session: Option<&str>) -> StoreResult<AuthRev> {
        (**self).revoke(user, session).await
    }

    async fn revocations(&self, user: UserId, after: AuthRev) -> StoreResult<Vec<Revocation>> {
        (**self).revocations(user, after).await
    }
}

#[async_trait]
impl<T: RoomStore + ?Sized> RoomStore for Arc<T> {
    async fn create_room(&self, room: NewRoom) -> StoreResult<CreatedRoom> {
        (**self).create_room(room).await
    }

    async fn room(&self, room: RoomId) -> StoreResult<Option<Room>> {
        (**self).room(room).await
    }

    async fn room_by_key(&self, external_key: &str) -> StoreResult<Option<Room>> {
        (**self).room_by_key(external_key).await
    }

    async fn rooms(
        &self,
        user: UserId,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<RoomList> {
        (**self).rooms(user, after, limit).await
    }

    async fn room_view(
        &self,
        user: UserId,
        room: RoomId,
    ) -> StoreResult<(Option<RoomView>, UserRev)> {
        (**self).room_view(user, room).await
    }

    async fn channels(
        &self,
        query: &str,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<Vec<ChannelSummary>> {
        (**self).channels(query, after, limit).await
    }

    async fn update_room(&self, update: RoomUpdate) -> StoreResult<RoomUpdated> {
        (**self).update_room(update).await
    }

    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        (**self).change_member(change).await
    }

    async fn members(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        prefix: &str,
        after: Option<UserId>,
        limit: usize,
    ) -> StoreResult<MemberPage> {
        (**self).members(reader, room, prefix, after, limit).await
    }
}

#[async_trait]
impl<T: MessageStore + ?Sized> MessageStore for Arc<T> {
    async fn append(
        &self,
        room: RoomId,
        messages: Vec<NewMessage>,
    ) -> StoreResult<Vec<StoreResult<Appended>>> {
        (**self).append(room, messages).await
    }

    async fn appended(
        &self,
        room: RoomId,
        author: UserId,
        request: &RequestKey,
    ) -> StoreResult<Option<Message>> {
        (**self).appended(room, author, request).await
    }

    async fn update_message(&self, update: MessageUpdate) -> StoreResult<Updated> {
        (**self).update_message(update).await
    }

    async fn changes(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        after: Rev,
        limit: usize,
    ) -> StoreResult<Changes> {
        (**self).changes(reader, room, after, limit).await
    }

    async fn history(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        page: Page,
        limit: usize,
    ) -> StoreResult<History> {
        (**self).history(reader, room, page, limit).await
    }

    async fn messages_since(
        &self,
        reader: UserId,
        since: Timestamp,
        after: Option<MessageId>,
        limit: usize,
    ) -> StoreResult<Vec<Message>> {
        (**self).messages_since(reader, since, after, limit).await
    }

    async fn message(&self, reader: UserId, message: MessageId) -> StoreResult<Message> {
        (**self).message(reader, message).await
    }

    async fn heads(&self, rooms: &[RoomId], users: &[UserId]) -> StoreResult<Heads> {
        (**self).heads(rooms, users).await
    }
}

#[async_trait]
impl<T: ReadMarkerStore + ?Sized> ReadMarkerStore for Arc<T> {
    async fn mark_read(
        &self,
        user: UserId,
        room: RoomId,
        seq: Seq,
        force: bool,
    ) -> StoreResult<ReadMarker> {
        (**self).mark_read(user, room, seq, force).await
    }
}

#[async_trait]
impl<T: Store + ?Sized> Store for Arc<T> {
    async fn epoch(&self) -> StoreResult<String> {
        (**self).epoch().await
    }

    async fn check(&self) -> StoreResult<()> {
        (**self).check().await
    }
}
