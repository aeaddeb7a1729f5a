use chat_core::model::{AuthRev, Handle, MessageId, Rev, RoomId, StoreError, Timestamp, UserId};
use chat_core::port::store::{Page, RequestKey, Store};

use super::answer::{Answer, Refusal};
use super::numbering::Numbering;
use super::renumber::variants;

/// A request that only reads, with numbers instead of ids.
#[derive(Clone, Debug)]
pub(crate) enum Query {
    Users(Vec<UserId>),
    UserByExternalId(&'static str),
    UserByHandle(&'static str),
    Room(RoomId),
    RoomByKey(&'static str),
    Rooms(UserId, Option<RoomId>, usize),
    RoomView(UserId, RoomId),
    Channels(&'static str, Option<RoomId>, usize),
    Members(Option<UserId>, RoomId, &'static str, Option<UserId>, usize),
    Appended(RoomId, UserId, RequestKey),
    Message(UserId, MessageId),
    MessagesSince(UserId, Timestamp, Option<MessageId>, usize),
    Changes(Option<UserId>, RoomId, Rev, usize),
    History(UserId, RoomId, Page, usize),
    Heads(Vec<RoomId>, Vec<UserId>),
    Revocations(UserId, AuthRev),
}

variants!(Query {
    Users(users),
    Room(room),
    Rooms(user, after, limit),
    RoomView(user, room),
    Channels(query, after, limit),
    Members(reader, room, prefix, after, limit),
    Appended(room, author, request),
    Message(reader, message),
    MessagesSince(reader, since, after, limit),
    Changes(reader, room, after, limit),
    History(reader, room, page, limit),
    Heads(rooms, users),
    Revocations(user, after)
});

impl Query {
    /// What the store answers, with numbers instead of ids.
    pub(crate) async fn read(
        &self,
        store: &dyn Store,
        numbering: &mut Numbering,
    ) -> Result<Answer, Refusal> {
        let answer = numbering.with_ids(self.clone()).ask(store).await.map_err(Refusal::from);
        numbering.numbered(answer).map(Answer::sorted)
    }

    async fn ask(self, store: &dyn Store) -> Result<Answer, StoreError> {
        let user = |user: Option<_>| Answer::Users(user.into_iter().collect());
        Ok(match self {
            Self::Users(ids) => Answer::Users(store.users(&ids).await?),
            Self::UserByExternalId(id) => user(store.user_by_external_id(id).await?),
            Self::UserByHandle(handle) => {
                Answer::Users(store.users_by_handle(&[Handle::from_stored(handle)]).await?)
            }
            Self::Room(room) => Answer::Room(store.room(room).await?),
            Self::RoomByKey(key) => Answer::Room(store.room_by_key(key).await?),
            Self::Rooms(user, after, limit) => {
                Answer::RoomList(store.rooms(user, after, limit).await?)
            }
            Self::RoomView(user, room) => Answer::RoomView(store.room_view(user, room).await?),
            Self::Channels(query, after, limit) => {
                Answer::Channels(store.channels(query, after, limit).await?)
            }
            Self::Members(reader, room, prefix, after, limit) => {
                Answer::Members(store.members(reader, room, prefix, after, limit).await?)
            }
            Self::Appended(room, author, request) => {
                Answer::Message(store.appended(room, author, &request).await?)
            }
            Self::Message(reader, message) => {
                Answer::Message(Some(store.message(reader, message).await?))
            }
            Self::MessagesSince(reader, since, after, limit) => {
                Answer::Messages(store.messages_since(reader, since, after, limit).await?)
            }
            Self::Changes(reader, room, after, limit) => {
                Answer::Changes(store.changes(reader, room, after, limit).await?)
            }
            Self::History(reader, room, page, limit) => {
                Answer::History(store.history(Some(reader), room, page, limit).await?)
            }
            Self::Revocations(user, after) => {
                Answer::Revocations(store.revocations(user, after).await?)
            }
            Self::Heads(rooms, users) => Answer::Heads(store.heads(&rooms, &users).await?),
        })
    }
}
