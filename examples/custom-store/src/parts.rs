//! What the engine's requests look like in the journal: serde's way to write types of others.

use std::sync::Arc;

use chat_core::model::{
    Allowed, Handle, JsonText, MessageId, MessageKind, Role, Roles, RoomId, RoomKind, Timestamp,
    UserId, UserRef,
};
use chat_core::port::store::{
    Actor, MemberChange, MembershipChange, MessageEdit, MessageUpdate, NewMessage, NewRoom,
    NewUser, RequestKey, RoomUpdate,
};
use serde::{Deserialize, Serialize};

/// Declares, for types of chat-core, structs that serde writes and reads in their place.
macro_rules! parts {
    ($($def:ident = $of:literal { $($(#[$with:meta])? $field:ident: $type:ty,)* })*) => {$(
        #[derive(Serialize, Deserialize)]
        #[serde(remote = $of)]
        pub(crate) struct $def { $($(#[$with])? $field: $type,)* }
    )*};
}

parts! {
    NewUserDef = "NewUser" {
        external_id: String,
        #[serde(with = "handle")] handle: Handle,
        display_name: Option<String>,
        data: Option<JsonText>,
        join: Vec<RoomId>,
        at: Timestamp,
    }
    NewRoomDef = "NewRoom" {
        kind: RoomKind,
        name: String,
        topic: Option<String>,
        data: Option<JsonText>,
        external_key: Option<String>,
        creator: Option<UserId>,
        members: Vec<UserId>,
        #[serde(with = "key")] request: Option<RequestKey>,
        at: Timestamp,
        max_rooms: usize,
    }
    RoomUpdateDef = "RoomUpdate" {
        room: RoomId,
        #[serde(with = "ActorDef")] actor: Actor,
        name: Option<String>,
        topic: Option<String>,
        data: Option<JsonText>,
    }
    MemberChangeDef = "MemberChange" {
        room: RoomId,
        target: UserId,
        #[serde(with = "MembershipDef")] change: MembershipChange,
        #[serde(with = "ActorDef")] actor: Actor,
        reason: Option<String>,
        at: Timestamp,
        max_rooms: usize,
        max_members: usize,
    }
    NewMessageDef = "NewMessage" {
        #[serde(with = "UserRefDef")] author: UserRef,
        #[serde(with = "ActorDef")] actor: Actor,
        content: String,
        kind: MessageKind,
        data: Option<JsonText>,
        #[serde(with = "key")] request: Option<RequestKey>,
        at: Timestamp,
    }
    MessageUpdateDef = "MessageUpdate" {
        message: MessageId,
        #[serde(with = "ActorDef")] actor: Actor,
        #[serde(with = "AllowedDef")] others: Allowed,
        #[serde(with = "MessageEditDef")] edit: MessageEdit,
        at: Timestamp,
    }
    UserRefDef = "UserRef" {
        id: UserId,
        #[serde(with = "handle")] handle: Handle,
        display_name: Option<Arc<str>>,
    }
    RequestKeyDef = "RequestKey" { id: String, digest: [u8; 32], }
    AllowedDef = "Allowed" {
        #[serde(with = "roles")] direct: Roles,
        #[serde(with = "roles")] group: Roles,
        #[serde(with = "roles")] channel: Roles,
    }
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Actor")]
pub(crate) enum ActorDef {
    Server,
    User {
        id: UserId,
        #[serde(with = "AllowedDef")]
        allowed: Allowed,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "MembershipChange")]
pub(crate) enum MembershipDef {
    Join(Role),
    SetRole(Role),
    Remove,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "MessageEdit")]
pub(crate) enum MessageEditDef {
    Content { content: String, version: u32 },
    Delete,
}

/// Declares how a value is written as another one.
macro_rules! written_as {
    ($name:ident: $type:ty, $other:ty, $write:expr, $read:expr) => {
        mod $name {
            use super::*;

            pub(crate) fn serialize<S: serde::Serializer>(
                value: &$type,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                let write: fn(&$type) -> $other = $write;
                write(value).serialize(serializer)
            }

            pub(crate) fn deserialize<'de, D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<$type, D::Error> {
                let read: fn($other) -> $type = $read;
                <$other>::deserialize(deserializer).map(read)
            }
        }
    };
}

#[derive(Serialize, Deserialize)]
struct Key(#[serde(with = "RequestKeyDef")] RequestKey);

written_as!(handle: Handle, String, |h| h.as_str().to_owned(), |s| Handle::from_stored(&s));
written_as!(key: Option<RequestKey>, Option<Key>, |k| k.clone().map(Key), |k| k.map(|k| k.0));
// A list of roles; `None`: outsiders, too.
written_as!(
    roles: Roles,
    Option<Vec<Role>>,
    |roles| (!roles.contains_outsiders())
        .then(|| Role::ALL.into_iter().filter(|role| roles.contains(*role)).collect()),
    |list| list.map_or(Roles::EVERYONE, |list| Roles::of(&list))
);
