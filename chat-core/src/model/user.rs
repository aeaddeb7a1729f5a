//! Users as a store keeps them.

use std::sync::Arc;

use super::json_text::max_json_len;
use super::{AuthRev, Handle, JsonText, RoomId, UserId, UserRev};

/// A user: made, or brought up to date, when the host first shows him to the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The engine's id.
    pub id: UserId,
    /// The host's own key for this person; unique.
    pub external_id: String,
    /// The unique @name.
    pub handle: Handle,
    /// What people see instead of the handle, if the host has something better.
    pub display_name: Option<String>,
    /// The host's own data.
    pub data: Option<JsonText>,
    /// Changes of what only this user may see.
    pub user_rev: UserRev,
    /// Revocations of this user's sessions.
    pub auth_rev: AuthRev,
    /// The room that was open last.
    pub last_room: Option<RoomId>,
}

impl User {
    /// The part of a user that stands beside everything he writes.
    pub fn to_ref(&self) -> UserRef {
        UserRef {
            id: self.id,
            handle: self.handle.clone(),
            display_name: self.display_name.as_deref().map(Arc::from),
        }
    }
}

/// Who wrote, joined or did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRef {
    /// The engine's id.
    pub id: UserId,
    /// The unique @name, which never changes.
    pub handle: Handle,
    /// What people see instead of the handle, as it was when this was read.
    pub display_name: Option<Arc<str>>,
}

impl UserRef {
    /// Bytes of the display name as JSON, at most: all of it that has no fixed bound.
    pub(crate) fn max_json_len(&self) -> usize {
        self.display_name.as_deref().map_or(0, max_json_len)
    }
}
