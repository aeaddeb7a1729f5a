use super::request::null_as_default;
use serde::Deserialize;

use crate::model::{JsonText, Role, RoomId, RoomKind, UserId};

/// `REQUEST_ROOMS`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RequestRooms {
    /// Go on behind this one.
    pub cursor: Option<RoomId>,
}

/// `CREATE_ROOM`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreateRoom {
    /// `group` or `channel`.
    pub kind: RoomKind,
    /// What it is called.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub name: Option<String>,
    /// What it is about.
    pub topic: Option<String>,
    /// Custom data.
    pub data: Option<JsonText>,
    /// Handles of the first members.
    #[serde(default, deserialize_with = "null_as_default")]
    pub users: Vec<String>,
    /// My key: the same again gives the same room.
    pub client_room_id: Option<String>,
}

/// `OPEN_DIRECT`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OpenDirect {
    /// The other's handle.
    pub user: String,
}

/// `BROWSE_ROOMS`: which channels are there?
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BrowseRooms {
    /// Part of the name.
    pub query: Option<String>,
    /// Go on behind this one.
    pub cursor: Option<RoomId>,
}

/// `JOIN_ROOM`, `LEAVE_ROOM`, `SELECT_ROOM`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RoomOnly {
    /// Which room.
    pub room_id: RoomId,
}

/// `UPDATE_ROOM`: what is left out stays.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UpdateRoom {
    /// Which room.
    pub room_id: RoomId,
    /// The new name.
    pub name: Option<String>,
    /// The new topic; empty: none.
    pub topic: Option<String>,
    /// The new data; `null`: none.
    #[serde(default, deserialize_with = "present")]
    pub data: Option<JsonText>,
}

/// Keeps `null` apart from a field that is left out.
fn present<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<JsonText>, D::Error> {
    JsonText::deserialize(deserializer).map(Some)
}

/// `INVITE_USER`, `REMOVE_USER`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RoomUser {
    /// Which room.
    pub room_id: RoomId,
    /// Whose membership, by handle.
    pub user: String,
    /// Why.
    pub reason: Option<String>,
}

/// `SET_ROLE`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SetRole {
    /// Which room.
    pub room_id: RoomId,
    /// Whose role, by handle.
    pub user: String,
    /// The new role.
    pub role: Role,
}

/// `REQUEST_MEMBERS`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RequestMembers {
    /// Which room.
    pub room_id: RoomId,
    /// How their handles begin.
    pub query: Option<String>,
    /// Go on behind this one.
    pub cursor: Option<UserId>,
}
