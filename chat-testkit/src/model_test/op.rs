use chat_core::model::{RoomId, Seq, StoreError, UserId};
use chat_core::port::store::{
    MemberChange, MessageUpdate, NewMessage, NewRoom, NewUser, RoomUpdate, Store,
};

use super::answer::{Answer, Refusal};
use super::numbering::Numbering;
use super::renumber::variants;

/// A request that may change something, with numbers instead of ids.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    EnsureUser(NewUser),
    SetLastRoom(UserId, RoomId),
    CreateRoom(NewRoom),
    UpdateRoom(RoomUpdate),
    ChangeMember(MemberChange),
    Append(RoomId, Vec<NewMessage>),
    UpdateMessage(MessageUpdate),
    MarkRead(UserId, RoomId, Seq, bool),
    Revoke(UserId, Option<&'static str>),
}

variants!(Op {
    EnsureUser(request),
    SetLastRoom(user, room),
    CreateRoom(request),
    UpdateRoom(request),
    ChangeMember(request),
    Append(room, messages),
    UpdateMessage(request),
    MarkRead(user, room, seq, force),
    Revoke(user, session)
});

impl Op {
    /// What the store makes of it, with numbers instead of ids.
    pub(crate) async fn apply(
        &self,
        store: &dyn Store,
        numbering: &mut Numbering,
    ) -> Result<Answer, Refusal> {
        let answer = numbering.with_ids(self.clone()).ask(store).await.map_err(Refusal::from);
        numbering.numbered(answer)
    }

    async fn ask(self, store: &dyn Store) -> Result<Answer, StoreError> {
        Ok(match self {
            Self::EnsureUser(user) => Answer::EnsuredUser(store.ensure_user(user).await?),
            Self::SetLastRoom(user, room) => {
                store.set_last_room(user, room).await?;
                Answer::Done
            }
            Self::CreateRoom(room) => Answer::CreatedRoom(store.create_room(room).await?),
            Self::UpdateRoom(update) => Answer::RoomUpdated(store.update_room(update).await?),
            Self::ChangeMember(change) => Answer::MemberChanged(store.change_member(change).await?),
            Self::Append(room, messages) => {
                let results = store.append(room, messages).await?;
                let results = results.into_iter().map(|result| result.map_err(Refusal::from));
                Answer::Appended(results.collect())
            }
            Self::UpdateMessage(update) => Answer::Updated(store.update_message(update).await?),
            Self::Revoke(user, session) => Answer::AuthRev(store.revoke(user, session).await?),
            Self::MarkRead(user, room, seq, force) => {
                Answer::Marker(store.mark_read(user, room, seq, force).await?)
            }
        })
    }
}
