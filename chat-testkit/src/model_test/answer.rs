use chat_core::model::{
    AuthRev, Changes, Message, ReadMarker, Revocation, Room, RoomView, StoreError, User, UserRev,
};
use chat_core::port::store::{
    Appended, ChannelSummary, CreatedRoom, EnsuredUser, Heads, History, MemberChanged, MemberPage,
    RoomList, RoomUpdated, Updated,
};

use super::renumber::variants;

/// What a store answered.
#[derive(Debug, PartialEq)]
pub(crate) enum Answer {
    Done,
    EnsuredUser(EnsuredUser),
    CreatedRoom(CreatedRoom),
    RoomUpdated(RoomUpdated),
    MemberChanged(MemberChanged),
    Appended(Vec<Result<Appended, Refusal>>),
    Updated(Updated),
    Marker(ReadMarker),
    Users(Vec<User>),
    Room(Option<Room>),
    RoomList(RoomList),
    RoomView((Option<RoomView>, UserRev)),
    Channels(Vec<ChannelSummary>),
    Members(MemberPage),
    Message(Option<Message>),
    Messages(Vec<Message>),
    Changes(Changes),
    History(History),
    Heads(Heads),
    AuthRev(AuthRev),
    Revocations(Vec<Revocation>),
}

variants!(Answer {
    EnsuredUser(inner), CreatedRoom(inner), RoomUpdated(inner), MemberChanged(inner),
    Appended(inner), Updated(inner), Marker(inner), Users(inner), Room(inner), RoomList(inner),
    RoomView(inner), Channels(inner), Members(inner), Message(inner), Messages(inner),
    Changes(inner), History(inner), Heads(inner)
});

impl Answer {
    /// Sorts what comes in any order. Takes numbers, not ids.
    pub(crate) fn sorted(mut self) -> Self {
        match &mut self {
            Self::Users(users) => users.sort_by_key(|user| user.id),
            Self::Changes(changes) => changes.gone.sort_by_key(|gone| gone.rev),
            Self::Heads(heads) => {
                heads.rooms.sort();
                heads.users.sort_by_key(|head| head.user);
            }
            _ => {}
        }
        self
    }
}

/// Why a store did not do it, comparable.
#[derive(Debug, PartialEq)]
pub(crate) enum Refusal {
    NotFound,
    NotMember,
    Forbidden,
    Conflict(Box<Message>),
    IdempotencyConflict,
    HandleTaken,
    LastOwner,
    /// Which bound is for people to read.
    LimitExceeded,
}

variants!(Refusal { Conflict(message) });

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::NotMember => Self::NotMember,
            StoreError::Forbidden => Self::Forbidden,
            StoreError::Conflict(message) => Self::Conflict(message),
            StoreError::IdempotencyConflict => Self::IdempotencyConflict,
            StoreError::HandleTaken => Self::HandleTaken,
            StoreError::LastOwner => Self::LastOwner,
            StoreError::LimitExceeded(_) => Self::LimitExceeded,
            failure => panic!("the store must work: {failure:?}"),
        }
    }
}
