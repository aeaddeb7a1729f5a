use async_trait::async_trait;
use chat_core::model::{Room, RoomId, RoomView, StoreResult, UserId, UserRev};
use chat_core::port::store::{
    ChannelSummary, CreatedRoom, MemberChange, MemberChanged, MemberPage, NewRoom, RoomList,
    RoomStore, RoomUpdate, RoomUpdated,
};

use crate::JournalStore;
use crate::change::Change;

#[async_trait]
impl RoomStore for JournalStore {
    async fn create_room(&self, room: NewRoom) -> StoreResult<CreatedRoom> {
        let change = Change::CreateRoom(room.clone());
        self.change(change, async move |memory| memory.create_room(room).await).await
    }

    async fn room(&self, room: RoomId) -> StoreResult<Option<Room>> {
        self.memory.room(room).await
    }

    async fn room_by_key(&self, external_key: &str) -> StoreResult<Option<Room>> {
        self.memory.room_by_key(external_key).await
    }

    async fn rooms(
        &self,
        user: UserId,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<RoomList> {
        self.memory.rooms(user, after, limit).await
    }

    async fn room_view(
        &self,
        user: UserId,
        room: RoomId,
    ) -> StoreResult<(Option<RoomView>, UserRev)> {
        self.memory.room_view(user, room).await
    }

    async fn channels(
        &self,
        query: &str,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<Vec<ChannelSummary>> {
        self.memory.channels(query, after, limit).await
    }

    async fn update_room(&self, update: RoomUpdate) -> StoreResult<RoomUpdated> {
        let change = Change::UpdateRoom(update.clone());
        self.change(change, async move |memory| memory.update_room(update).await).await
    }

    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        let written = Change::SetMembership(change.clone());
        self.change(written, async move |memory| memory.change_member(change).await).await
    }

    async fn members(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        prefix: &str,
        after: Option<UserId>,
        limit: usize,
    ) -> StoreResult<MemberPage> {
        self.memory.members(reader, room, prefix, after, limit).await
    }
}
