use async_trait::async_trait;

use super::{Actor, RequestKey};
use crate::model::{
    JsonText, Member, Role, Room, RoomId, RoomKind, RoomView, StoreResult, Timestamp, UserId,
    UserRev,
};

/// Rooms and memberships.
#[async_trait]
pub trait RoomStore: Send + Sync {
    /// Makes a room with its first members, or returns the one that has the same `external_key`,
    /// the same `request` key of the same creator, or (direct rooms) the same pair. The room's row
    /// takes revision 1, then each member one (in channels, too), in the order given, the creator
    /// first. Each member's `user_rev` is bumped. Members other than the creator have him as `by`.
    ///
    /// What is there already is looked for in this order: `external_key`, whatever kind of room has
    /// it; the creator's `request` key; the pair, whoever of the two has left. Such a room is returned
    /// as it stands, with `created` false and no members.
    ///
    /// # Errors
    /// In this order: [`IdempotencyConflict`](crate::model::StoreError::IdempotencyConflict) for a
    /// `request` key with another digest;
    /// [`NotFound`](crate::model::StoreError::NotFound) for an unknown creator or member;
    /// [`LimitExceeded`](crate::model::StoreError::LimitExceeded)`("rooms_per_user")` when one of
    /// them is in `max_rooms` already; [`Failed`](crate::model::StoreError::Failed) for a direct room
    /// without exactly two different members, which the engine never asks for.
    async fn create_room(&self, room: NewRoom) -> StoreResult<CreatedRoom>;

    /// The room with this id.
    async fn room(&self, room: RoomId) -> StoreResult<Option<Room>>;

    /// The room with this host key.
    async fn room_by_key(&self, external_key: &str) -> StoreResult<Option<Room>>;

    /// A user's rooms with an id above `after`, ascending by id, and his revision, in one
    /// snapshot. Of an unknown user: no rooms, revision zero, and no error.
    async fn rooms(
        &self,
        user: UserId,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<RoomList>;

    /// A user's view of one room and his revision, in one snapshot; no view when he is not a
    /// member, or the room does not exist.
    ///
    /// # Errors
    /// [`NotFound`](crate::model::StoreError::NotFound) for an unknown user.
    async fn room_view(
        &self,
        user: UserId,
        room: RoomId,
    ) -> StoreResult<(Option<RoomView>, UserRev)>;

    /// Channels with an id above `after` whose [folded](crate::model::fold) name contains `query`
    /// (already folded), ascending by id.
    async fn channels(
        &self,
        query: &str,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<Vec<ChannelSummary>>;

    /// Changes name, topic or data, in one revision. What stays the same takes none; data is compared
    /// byte for byte.
    ///
    /// # Errors
    /// [`NotFound`](crate::model::StoreError::NotFound) for an unknown room, then what
    /// [`Actor::User`] says.
    async fn update_room(&self, update: RoomUpdate) -> StoreResult<RoomUpdated>;

    /// Changes one membership. A change takes one revision of the room and one of the target's
    /// `user_rev`, with one exception: whoever joins or is added to a *channel* for the first time
    /// (no row before) takes no room revision and his row has revision zero. A new or returning
    /// member's marker starts at the room's `last_seq`: nothing is unread.
    ///
    /// A direct room never has a third member (`Forbidden`, for the server too).
    ///
    /// Beyond the authority that [`Actor::User`] states: an actor who is not an owner cannot
    /// remove or re-role somebody else of his own rank or above, nor give a role above his own
    /// (`Forbidden`). A user's change that would leave members without any owner, where there was
    /// one, is refused (`LastOwner`).
    ///
    /// What is so already (a member joins, an outsider is removed, the same role) is no error:
    /// `changed` is false, and the row stays as it is, with its `by` and `reason`.
    ///
    /// # Errors
    /// The first of these that holds:
    /// 1. [`NotFound`](crate::model::StoreError::NotFound): no such room.
    /// 2. [`NotMember`](crate::model::StoreError::NotMember),
    ///    [`Forbidden`](crate::model::StoreError::Forbidden): the actor, as [`Actor::User`] says.
    /// 3. `NotFound`: no such target.
    /// 4. `Forbidden`: the actor's rank, an outsider's being that of a plain member.
    /// 5. `NotFound`: a new role for somebody who is no member. Here ends what changes nothing.
    /// 6. `Forbidden`: somebody who never was in this direct room.
    /// 7. [`LimitExceeded`](crate::model::StoreError::LimitExceeded), where a user acts and somebody
    ///    joins: `("rooms_per_user")`, then `("members_per_room")`.
    /// 8. [`LastOwner`](crate::model::StoreError::LastOwner), where a user acts. The only member may
    ///    leave, but not give up his role.
    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged>;

    /// Members whose user id is above `after` and whose handle starts with `prefix`, ascending by
    /// user id; only for members (`reader` `None`: the server). The prefix is literal, byte for byte.
    ///
    /// # Errors
    /// [`NotMember`](crate::model::StoreError::NotMember), also for a room that does not exist.
    async fn members(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        prefix: &str,
        after: Option<UserId>,
        limit: usize,
    ) -> StoreResult<MemberPage>;
}

/// A room to make.
#[derive(Clone, Debug)]
pub struct NewRoom {
    /// What kind. A direct room has exactly two different `members` and no creator.
    pub kind: RoomKind,
    /// The name.
    pub name: String,
    /// What it is about.
    pub topic: Option<String>,
    /// The host's own data.
    pub data: Option<JsonText>,
    /// The host's own key; unique.
    pub external_key: Option<String>,
    /// Who makes it, and becomes its owner; `None`: the server.
    pub creator: Option<UserId>,
    /// Everybody else, as plain members; the creator and repeated ids are skipped.
    pub members: Vec<UserId>,
    /// The creator's key for this request.
    pub request: Option<RequestKey>,
    /// Now.
    pub at: Timestamp,
    /// Rooms that each of them may be in, this one included.
    pub max_rooms: usize,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatedRoom {
    /// The room as it stands.
    pub room: Room,
    /// The rows of its first members, when it is new.
    pub members: Vec<Member>,
    /// Their own revisions, in the same order.
    pub user_revs: Vec<UserRev>,
    /// Whether it is new.
    pub created: bool,
}

/// A user's rooms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomList {
    /// The rooms, ascending by id.
    pub rooms: Vec<RoomView>,
    /// The user's revision in the same snapshot.
    pub user_rev: UserRev,
    /// Whether there are more.
    pub more: bool,
}

/// A channel that anyone may find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelSummary {
    /// The room.
    pub id: RoomId,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub topic: Option<String>,
    /// How many members it has.
    pub member_count: u32,
}

/// New settings for a room; `None` leaves as is.
#[derive(Clone, Debug)]
pub struct RoomUpdate {
    /// Which room.
    pub room: RoomId,
    /// Who does it.
    pub actor: Actor,
    /// The new name.
    pub name: Option<String>,
    /// The new topic; an empty one removes it.
    pub topic: Option<String>,
    /// New data; the JSON value `null` removes it.
    pub data: Option<JsonText>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomUpdated {
    /// The room as it stands.
    pub room: Room,
    /// Whether anything changed.
    pub changed: bool,
}

/// One change of one membership.
#[derive(Clone, Debug)]
pub struct MemberChange {
    /// Which room.
    pub room: RoomId,
    /// Whose membership.
    pub target: UserId,
    /// What is to change.
    pub change: MembershipChange,
    /// Who does it. Joining, he acts without being a member; the `allowed` of
    /// [`Operation::Join`](crate::model::Operation::Join) says where outsiders may.
    pub actor: Actor,
    /// Why, for everybody to read.
    pub reason: Option<String>,
    /// Now.
    pub at: Timestamp,
    /// Rooms one user may be in. The server's own calls are not bound.
    pub max_rooms: usize,
    /// Members one room may have. The server's own calls are not bound.
    pub max_members: usize,
}

/// What is to change in a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipChange {
    /// Become a member; members stay as they are.
    Join(Role),
    /// Have another role; only members can.
    SetRole(Role),
    /// Be a member no more; others stay as they are.
    Remove,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberChanged {
    /// The target's row as it stands; `None` when he never was a member.
    pub member: Option<Member>,
    /// What kind of room.
    pub kind: RoomKind,
    /// The target's revision as it stands.
    pub user_rev: UserRev,
    /// Whether the membership changed.
    pub changed: bool,
    /// Whether the change took a revision of the room: then everybody in it is told.
    pub logged: bool,
}

/// A page of members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberPage {
    /// The members, ascending by user id.
    pub members: Vec<Member>,
    /// Whether there are more.
    pub more: bool,
}
