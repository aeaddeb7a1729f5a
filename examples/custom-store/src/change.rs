//! Everything that can be asked of a store and changes it.

use chat_core::MemoryStore;
use chat_core::model::{RoomId, Seq, UserId};
use chat_core::port::store::{
    MemberChange, MessageStore, MessageUpdate, NewMessage, NewRoom, NewUser, ReadMarkerStore,
    RoomStore, RoomUpdate, SessionStore, UserStore,
};
use serde::{Deserialize, Serialize};

use crate::parts;

/// One request, as it stands in the journal.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Change {
    EnsureUser(#[serde(with = "parts::NewUserDef")] NewUser),
    SetLastRoom(UserId, RoomId),
    Revoke(UserId, Option<String>),
    CreateRoom(#[serde(with = "parts::NewRoomDef")] NewRoom),
    UpdateRoom(#[serde(with = "parts::RoomUpdateDef")] RoomUpdate),
    SetMembership(#[serde(with = "parts::MemberChangeDef")] MemberChange),
    Append(RoomId, Vec<Line>),
    UpdateMessage(#[serde(with = "parts::MessageUpdateDef")] MessageUpdate),
    MarkRead { user: UserId, room: RoomId, seq: Seq, force: bool },
}

/// One message of an `Append`.
#[derive(Serialize, Deserialize)]
pub(crate) struct Line(#[serde(with = "parts::NewMessageDef")] pub(crate) NewMessage);

impl Change {
    /// Applies it once more. What was refused then is refused now, and changes nothing.
    pub(crate) async fn replay(self, memory: &MemoryStore) {
        let _ = match self {
            Self::EnsureUser(user) => memory.ensure_user(user).await.map(drop),
            Self::SetLastRoom(user, room) => memory.set_last_room(user, room).await,
            Self::Revoke(user, session) => memory.revoke(user, session.as_deref()).await.map(drop),
            Self::CreateRoom(room) => memory.create_room(room).await.map(drop),
            Self::UpdateRoom(update) => memory.update_room(update).await.map(drop),
            Self::SetMembership(change) => memory.change_member(change).await.map(drop),
            Self::Append(room, lines) => {
                let messages = lines.into_iter().map(|Line(message)| message).collect();
                memory.append(room, messages).await.map(drop)
            }
            Self::UpdateMessage(update) => memory.update_message(update).await.map(drop),
            Self::MarkRead { user, room, seq, force } => {
                memory.mark_read(user, room, seq, force).await.map(drop)
            }
        };
    }
}
