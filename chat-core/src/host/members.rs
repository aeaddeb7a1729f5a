use std::sync::Arc;

use super::call::Call;
use super::caller::Caller;
use super::messages::unexpected;
use super::{ChatError, RoomSelector, UserSelector};
use crate::feature::Answer;
use crate::model::{Role, UserId};
use crate::node::Node;
use crate::port::store::MemberPage;
use crate::wire::Rejection;
use crate::wire::client::{ClientAction, RequestMembers, RoomUser, SetRole};

/// Memberships, on the host's authority: no role is asked for, and no bound on members and rooms
/// holds. Every call may be repeated: what is so already stays.
#[derive(Debug)]
pub struct Members<'a>(Caller<'a>);

impl<'a> Members<'a> {
    pub(crate) fn new(node: &'a Arc<Node>) -> Self {
        Self(Caller::host(node))
    }

    /// Makes somebody a member; his connections are told of the room at once. Whoever is one
    /// already keeps his role.
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND` for an unknown room or user, and `FORBIDDEN` for a
    /// third one in a direct room.
    pub async fn add(
        &self,
        room: impl Into<RoomSelector>,
        user: impl Into<UserSelector>,
    ) -> Result<(), ChatError> {
        invite(&self.0, room, user, None).await
    }

    /// Ends a membership: nothing that is committed from now on reaches him. `reason` is for all
    /// members to read; at most 500 bytes.
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND` for an unknown room or user.
    pub async fn remove(
        &self,
        room: impl Into<RoomSelector>,
        user: impl Into<UserSelector>,
        reason: Option<&str>,
    ) -> Result<(), ChatError> {
        remove(&self.0, room, user, reason).await
    }

    /// Gives a member another role. The host may take the last owner's.
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND` for an unknown room, and for who is no member.
    pub async fn set_role(
        &self,
        room: impl Into<RoomSelector>,
        user: impl Into<UserSelector>,
        role: Role,
    ) -> Result<(), ChatError> {
        set_role(&self.0, room, user, role).await
    }

    /// A page of members, ascending by user id, behind `after`.
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND` for an unknown room.
    pub async fn list(
        &self,
        room: impl Into<RoomSelector>,
        after: Option<UserId>,
    ) -> Result<MemberPage, ChatError> {
        list(&self.0, room, None, after).await
    }
}

pub(super) async fn invite(
    caller: &Caller<'_>,
    room: impl Into<RoomSelector>,
    user: impl Into<UserSelector>,
    reason: Option<&str>,
) -> Result<(), ChatError> {
    let target = Target::new(room, user, reason);
    let invite = |call: Call| async move {
        call.ask(ClientAction::InviteUser(target.find(&call).await?)).await.map(drop)
    };
    caller.run(invite).await
}

pub(super) async fn remove(
    caller: &Caller<'_>,
    room: impl Into<RoomSelector>,
    user: impl Into<UserSelector>,
    reason: Option<&str>,
) -> Result<(), ChatError> {
    let target = Target::new(room, user, reason);
    let remove = |call: Call| async move {
        call.ask(ClientAction::RemoveUser(target.find(&call).await?)).await.map(drop)
    };
    caller.run(remove).await
}

pub(super) async fn set_role(
    caller: &Caller<'_>,
    room: impl Into<RoomSelector>,
    user: impl Into<UserSelector>,
    role: Role,
) -> Result<(), ChatError> {
    let target = Target::new(room, user, None);
    let set_role = |call: Call| async move {
        let RoomUser { room_id, user, .. } = target.find(&call).await?;
        call.ask(ClientAction::SetRole(SetRole { room_id, user, role })).await.map(drop)
    };
    caller.run(set_role).await
}

pub(super) async fn list(
    caller: &Caller<'_>,
    room: impl Into<RoomSelector>,
    prefix: Option<&str>,
    after: Option<UserId>,
) -> Result<MemberPage, ChatError> {
    let (room, query) = (room.into(), prefix.map(str::to_owned));
    let list = |call: Call| async move {
        let room_id = call.room(room).await?;
        let request = RequestMembers { room_id, query, cursor: after };
        match call.ask(ClientAction::RequestMembers(request)).await?.answer {
            Some(Answer::Members { page, .. }) => Ok(page),
            _ => Err(unexpected()),
        }
    };
    caller.run(list).await
}

/// Somebody in a room, as the host names both.
struct Target {
    room: RoomSelector,
    user: UserSelector,
    reason: Option<String>,
}

impl Target {
    fn new(
        room: impl Into<RoomSelector>,
        user: impl Into<UserSelector>,
        reason: Option<&str>,
    ) -> Self {
        Self { room: room.into(), user: user.into(), reason: reason.map(str::to_owned) }
    }

    async fn find(self, call: &Call) -> Result<RoomUser, Rejection> {
        let (room_id, user) = (call.room(self.room).await?, call.handle(self.user).await?);
        Ok(RoomUser { room_id, user, reason: self.reason })
    }
}
