use async_trait::async_trait;

use super::MemoryStore;
use super::room_state::{RoomState, Row};
use super::state::State;
use crate::model::{
    LastMessage, Room, RoomId, RoomKind, RoomView, StoreError, StoreResult, UserId, UserRev, fold,
};
use crate::port::store::{
    ChannelSummary, CreatedRoom, MemberChange, MemberChanged, MemberPage, NewRoom, RoomList,
    RoomStore, RoomUpdate, RoomUpdated,
};

#[async_trait]
impl RoomStore for MemoryStore {
    async fn create_room(&self, room: NewRoom) -> StoreResult<CreatedRoom> {
        self.lock().create_room(room)
    }

    async fn room(&self, room: RoomId) -> StoreResult<Option<Room>> {
        Ok(self.lock().rooms.get(&room).map(|room| room.room.clone()))
    }

    async fn room_by_key(&self, external_key: &str) -> StoreResult<Option<Room>> {
        let state = self.lock();
        let id = state.external_keys.get(external_key);
        Ok(id.and_then(|id| state.rooms.get(id)).map(|room| room.room.clone()))
    }

    async fn rooms(
        &self,
        user: UserId,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<RoomList> {
        let state = self.lock();
        let user_rev = state.users.get(&user).map_or(UserRev::ZERO, |user| user.user_rev);
        let mut views = state
            .rooms_of(user)
            .filter(|room| after.is_none_or(|after| room.room.id > after))
            .filter_map(|room| room.view(user));
        let rooms = views.by_ref().take(limit).collect();
        Ok(RoomList { rooms, user_rev, more: views.next().is_some() })
    }

    async fn room_view(
        &self,
        user: UserId,
        room: RoomId,
    ) -> StoreResult<(Option<RoomView>, UserRev)> {
        let state = self.lock();
        let user_rev = state.user(user)?.user_rev;
        Ok((state.rooms.get(&room).and_then(|room| room.view(user)), user_rev))
    }

    async fn channels(
        &self,
        query: &str,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<Vec<ChannelSummary>> {
        let state = self.lock();
        let channels = state
            .rooms
            .values()
            .filter(|room| room.room.kind == RoomKind::Channel)
            .filter(|room| after.is_none_or(|after| room.room.id > after))
            .filter(|room| fold(&room.room.name).contains(query));
        Ok(channels.take(limit).map(RoomState::summary).collect())
    }

    async fn update_room(&self, update: RoomUpdate) -> StoreResult<RoomUpdated> {
        self.lock().update_room(update)
    }

    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        self.lock().change_member(change)
    }

    async fn members(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        prefix: &str,
        after: Option<UserId>,
        limit: usize,
    ) -> StoreResult<MemberPage> {
        self.lock().members(reader, room, prefix, after, limit)
    }
}

impl State {
    fn update_room(&mut self, update: RoomUpdate) -> StoreResult<RoomUpdated> {
        let state = self.rooms.get_mut(&update.room).ok_or(StoreError::NotFound)?;
        state.authorise(update.actor)?;
        let mut room = state.room.clone();
        if let Some(name) = update.name {
            room.name = name;
        }
        if let Some(topic) = update.topic {
            room.topic = Some(topic).filter(|topic| !topic.is_empty());
        }
        if let Some(data) = update.data {
            room.data = Some(data).filter(|data| data.as_str() != "null");
        }
        let changed = room != state.room;
        if changed {
            room.rev = state.next_rev(Row::Settings, room.settings_rev);
            room.settings_rev = room.rev;
            state.room = room;
        }
        Ok(RoomUpdated { room: state.room.clone(), changed })
    }
}

impl RoomState {
    /// A member's view; nothing for others.
    fn view(&self, user: UserId) -> Option<RoomView> {
        let membership = self.members.get(&user)?;
        Some(RoomView {
            room: self.room.clone(),
            role: membership.member.role?,
            read_seq: membership.read_seq,
            member_count: self.member_count(),
            peer: if self.room.kind == RoomKind::Direct { self.peer(user) } else { None },
            last_message: self.messages.values().next_back().map(|message| LastMessage {
                id: message.id,
                seq: message.seq,
                author: message.author.clone(),
                content: message.content.clone(),
            }),
        })
    }

    fn summary(&self) -> ChannelSummary {
        ChannelSummary {
            id: self.room.id,
            name: self.room.name.clone(),
            topic: self.room.topic.clone(),
            member_count: self.member_count(),
        }
    }
}
