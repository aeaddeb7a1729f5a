use async_trait::async_trait;

use crate::model::{Handle, JsonText, RoomId, StoreResult, Timestamp, User, UserId};

/// Users.
#[async_trait]
pub trait UserStore: Send + Sync {
    /// Makes the user with this `external_id`, or brings his display name and data up to date
    /// (where the request has them); of a known user `handle` and `join` are not looked at. Neither
    /// takes a revision. A new user becomes a member of the channels in `join` in the same
    /// transaction, as by [`MembershipChange::Join`](super::MembershipChange::Join) of a plain
    /// member, by nobody else, regardless of limits: one `user_rev` for each, and no revision of the
    /// room. What is in `join` and is no channel, does not exist, or is named a second time is passed
    /// over: a lobby that is misspelt must not keep everybody out.
    ///
    /// Two calls at once for one new `external_id` make one user.
    ///
    /// # Errors
    /// [`HandleTaken`](crate::model::StoreError::HandleTaken) when he is new and the handle or its
    /// [skeleton](Handle::skeleton) belongs to somebody else; then he joined nothing.
    async fn ensure_user(&self, user: NewUser) -> StoreResult<EnsuredUser>;

    /// The users with these ids, each once, in any order; unknown ids are left out.
    async fn users(&self, ids: &[UserId]) -> StoreResult<Vec<User>>;

    /// The user with this host key.
    async fn user_by_external_id(&self, external_id: &str) -> StoreResult<Option<User>>;

    /// The users with exactly these handles, each once, in any order; unknown handles are left out.
    async fn users_by_handle(&self, handles: &[Handle]) -> StoreResult<Vec<User>>;

    /// Remembers the room that the user opened last. Takes no revision.
    ///
    /// # Errors
    /// [`NotMember`](crate::model::StoreError::NotMember) when he is not a member of it, or it does
    /// not exist.
    async fn set_last_room(&self, user: UserId, room: RoomId) -> StoreResult<()>;
}

/// A user as the host shows him.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The host's own key; unique.
    pub external_id: String,
    /// The @name to have if he is new.
    pub handle: Handle,
    /// A new display name, if any.
    pub display_name: Option<String>,
    /// New custom data, if any.
    pub data: Option<JsonText>,
    /// Channels that he joins if he is new.
    pub join: Vec<RoomId>,
    /// Now.
    pub at: Timestamp,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnsuredUser {
    /// The user as he stands.
    pub user: User,
    /// Whether he is new.
    pub created: bool,
}
