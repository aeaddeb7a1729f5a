//! What a user does about rooms and memberships.

use super::call::{Call, Told};
use super::messages::unexpected;
use super::{
    AsUser, ChannelPage, ChatError, RoomChanges, RoomPage, RoomSelector, RoomSpec, UserSelector,
    members, rooms,
};
use crate::feature::Answer;
use crate::feature::context::rejected;
use crate::model::{Role, Room, RoomId, RoomView, UserId};
use crate::port::store::MemberPage;
use crate::wire::client::{BrowseRooms, ClientAction, OpenDirect, RequestRooms, RoomOnly};
use crate::wire::{Code, Rejection};

impl AsUser<'_> {
    /// A page of his rooms, ascending by id, behind `after`.
    ///
    /// # Errors
    /// [`ChatError`].
    pub async fn rooms(&self, after: Option<RoomId>) -> Result<RoomPage, ChatError> {
        let request = ClientAction::RequestRooms(RequestRooms { cursor: after });
        match self.ask(request).await?.answer {
            Some(Answer::Rooms { rooms, user_rev, more, .. }) => {
                let cursor = rooms.last().map(|view| view.room.id).filter(|_| more);
                Ok(RoomPage { rooms, user_rev, cursor })
            }
            _ => Err(unexpected().into()),
        }
    }

    /// A page of the channels whose name contains `query`, ascending by id, behind `after`.
    ///
    /// # Errors
    /// [`ChatError`]; among them `TOO_LARGE` for a query above 100 characters.
    pub async fn channels(
        &self,
        query: &str,
        after: Option<RoomId>,
    ) -> Result<ChannelPage, ChatError> {
        let browse = BrowseRooms { query: Some(query.to_owned()), cursor: after };
        match self.ask(ClientAction::BrowseRooms(browse)).await?.answer {
            Some(Answer::Channels { items, more }) => {
                let cursor = items.last().map(|last| last.id).filter(|_| more);
                Ok(ChannelPage { channels: items, cursor })
            }
            _ => Err(unexpected().into()),
        }
    }

    /// Makes a room that he owns. With a `key` of his (1 to 64 bytes) it is safe to repeat for ever.
    ///
    /// # Errors
    /// [`ChatError`]; among them `IDEMPOTENCY_CONFLICT` when he used the key for another room.
    pub async fn create_room(
        &self,
        spec: RoomSpec,
        key: Option<&str>,
    ) -> Result<RoomView, ChatError> {
        self.create(spec, vec![], key).await
    }

    /// As [`create_room`](Self::create_room), with these users (at most 100) as members from the
    /// beginning. To another request under the same key they belong as well.
    ///
    /// # Errors
    /// As there; among them `NOT_FOUND` for an unknown user, and `TOO_LARGE` for too many.
    pub async fn create_room_with<U: Into<UserSelector>>(
        &self,
        spec: RoomSpec,
        users: impl IntoIterator<Item = U>,
        key: Option<&str>,
    ) -> Result<RoomView, ChatError> {
        self.create(spec, users.into_iter().map(Into::into).collect(), key).await
    }

    async fn create(
        &self,
        spec: RoomSpec,
        users: Vec<UserSelector>,
        key: Option<&str>,
    ) -> Result<RoomView, ChatError> {
        let key = key.map(str::to_owned);
        let create = |call: Call| async move {
            let create = spec.into_action(call.handles(users).await?, key);
            let told = call.ask(ClientAction::CreateRoom(create)).await?;
            view(&call, told).await
        };
        self.0.run(create).await
    }

    /// The room of him and somebody else, made if there is none.
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND` for an unknown user.
    pub async fn open_direct(&self, user: impl Into<UserSelector>) -> Result<RoomView, ChatError> {
        let user = user.into();
        let open = |call: Call| async move {
            let direct = OpenDirect { user: call.handle(user).await? };
            let told = call.ask(ClientAction::OpenDirect(direct)).await?;
            view(&call, told).await
        };
        self.0.run(open).await
    }

    /// Becomes a member of a channel. Whoever is one already stays it.
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND` for what is no channel.
    pub async fn join(&self, room: impl Into<RoomSelector>) -> Result<RoomView, ChatError> {
        let room = room.into();
        let join = |call: Call| async move {
            let join = RoomOnly { room_id: call.room(room).await? };
            let told = call.ask(ClientAction::JoinRoom(join)).await?;
            view(&call, told).await
        };
        self.0.run(join).await
    }

    /// Gives up a membership.
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND` where he is no member, and `FORBIDDEN` for the last
    /// owner while others stay.
    pub async fn leave(&self, room: impl Into<RoomSelector>) -> Result<(), ChatError> {
        let room = room.into();
        let leave = |call: Call| async move {
            let leave = RoomOnly { room_id: call.room(room).await? };
            call.ask(ClientAction::LeaveRoom(leave)).await.map(drop)
        };
        self.0.run(leave).await
    }

    /// Remembers the room as the one that he opened last.
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND` where he is no member.
    pub async fn select(&self, room: impl Into<RoomSelector>) -> Result<(), ChatError> {
        let room = room.into();
        let select = |call: Call| async move {
            let select = RoomOnly { room_id: call.room(room).await? };
            call.ask(ClientAction::SelectRoom(select)).await.map(drop)
        };
        self.0.run(select).await
    }

    /// Makes somebody else a member. `reason` is for all members to read; at most 500 bytes.
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND`, `FORBIDDEN` and `LIMIT_EXCEEDED`.
    pub async fn invite(
        &self,
        room: impl Into<RoomSelector>,
        user: impl Into<UserSelector>,
        reason: Option<&str>,
    ) -> Result<(), ChatError> {
        members::invite(&self.0, room, user, reason).await
    }

    /// Ends the membership of somebody of lower rank. `reason` is for all members to read; at most
    /// 500 bytes.
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND` and `FORBIDDEN`.
    pub async fn remove(
        &self,
        room: impl Into<RoomSelector>,
        user: impl Into<UserSelector>,
        reason: Option<&str>,
    ) -> Result<(), ChatError> {
        members::remove(&self.0, room, user, reason).await
    }

    /// Gives a member another role.
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND` and `FORBIDDEN`.
    pub async fn set_role(
        &self,
        room: impl Into<RoomSelector>,
        user: impl Into<UserSelector>,
        role: Role,
    ) -> Result<(), ChatError> {
        members::set_role(&self.0, room, user, role).await
    }

    /// A page of a room's members, ascending by user id, behind `after`.
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND` where he is no member.
    pub async fn members(
        &self,
        room: impl Into<RoomSelector>,
        after: Option<UserId>,
    ) -> Result<MemberPage, ChatError> {
        members::list(&self.0, room, None, after).await
    }

    /// As [`members`](Self::members), those whose @name begins with `prefix`.
    ///
    /// # Errors
    /// As there.
    pub async fn find_members(
        &self,
        room: impl Into<RoomSelector>,
        prefix: &str,
        after: Option<UserId>,
    ) -> Result<MemberPage, ChatError> {
        members::list(&self.0, room, Some(prefix), after).await
    }

    /// Changes name, topic or data of a room.
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND` and `FORBIDDEN`.
    pub async fn update_room(
        &self,
        room: impl Into<RoomSelector>,
        changes: RoomChanges,
    ) -> Result<Room, ChatError> {
        rooms::update(&self.0, room, changes).await
    }

    async fn ask(&self, action: ClientAction) -> Result<Told, ChatError> {
        self.0.run(|call| async move { call.ask(action).await }).await
    }
}

/// His view of a room that he is in now.
async fn view(call: &Call, told: Told) -> Result<RoomView, Rejection> {
    let Some((user, room)) = told.room else { return Err(unexpected()) };
    let view = call.node.store.room_view(user, room).await;
    // What was asked for is done; that it cannot be read must not be taken for the contrary.
    let (view, _) =
        view.map_err(|error| Rejection { code: Code::Unavailable, ..rejected(error) })?;
    view.ok_or_else(Rejection::not_found)
}
