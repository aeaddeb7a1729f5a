use super::request::null_as_default;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::model::{Rev, RoomId, UserRev};

/// `LOGIN`: who I am, where the host did not say so already.
#[derive(Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = crate::wire::schema::other_spelling))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Login {
    /// The handle.
    #[serde(alias = "username")]
    pub user: String,
    /// The password, where the server asks for one.
    pub password: Option<String>,
    /// A token, where the server asks for one.
    pub token: Option<String>,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login").field("user", &self.user).finish_non_exhaustive()
    }
}

/// `REFRESH_AUTH`: my login goes on.
#[derive(Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RefreshAuth {
    /// What proves it.
    pub token: String,
}

impl std::fmt::Debug for RefreshAuth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RefreshAuth").finish_non_exhaustive()
    }
}

/// `LOGOUT`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Logout {
    /// End all my sessions, not only this one.
    #[serde(default, deserialize_with = "null_as_default")]
    pub everywhere: bool,
}

/// `PING`: is anybody there?
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Ping {
    /// Comes back as it is; at most 64 bytes of JSON.
    pub t: Option<Box<RawValue>>,
}

/// `RESUME`: what I know already.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Resume {
    /// The history that my cursors belong to.
    pub epoch: Option<String>,
    /// My newest state.
    pub user_rev: Option<UserRev>,
    /// My cursor in each room.
    #[serde(default, deserialize_with = "null_as_default")]
    pub rooms: BTreeMap<RoomKey, Rev>,
    /// The room that is on my screen: its frames come first.
    pub active_room_id: Option<RoomId>,
}

/// A room id as the key of a JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoomKey(pub RoomId);

impl<'de> Deserialize<'de> for RoomKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        serde_json::from_str(&text).map(Self).map_err(serde::de::Error::custom)
    }
}
