use chat_core::model::{
    AuthRev, Change, Changes, Gone, LastMessage, Member, Message, MessageId, ReadMarker, Rev, Room,
    RoomId, RoomView, Seq, Timestamp, User, UserId, UserRef, UserRev,
};
use chat_core::port::store::{
    Actor, Appended, ChannelSummary, CreatedRoom, EnsuredUser, Heads, History, MemberChange,
    MemberChanged, MemberPage, MessageUpdate, NewMessage, NewRoom, NewUser, Page, RequestKey,
    RoomList, RoomUpdate, RoomUpdated, Updated, UserHead,
};

/// What an id is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    User,
    Room,
    Message,
}

/// Something whose ids can be replaced.
pub(crate) trait Renumber {
    fn renumber(&mut self, ids: &mut dyn FnMut(Kind, i64) -> i64);
}

macro_rules! id {
    ($($id:ident of $kind:ident),+) => {
        $(impl Renumber for $id {
            fn renumber(&mut self, ids: &mut dyn FnMut(Kind, i64) -> i64) {
                *self = Self::new(ids(Kind::$kind, self.get()));
            }
        })+
    };
}

/// Which fields of a struct have ids in them.
macro_rules! fields {
    ($($name:ident { $($field:ident),* })+) => {
        $(impl Renumber for $name {
            fn renumber(&mut self, ids: &mut dyn FnMut(Kind, i64) -> i64) {
                $(self.$field.renumber(ids);)*
            }
        })+
    };
}

/// What has no ids.
macro_rules! plain {
    ($($name:ty),+) => {
        $(impl Renumber for $name {
            fn renumber(&mut self, _: &mut dyn FnMut(Kind, i64) -> i64) {}
        })+
    };
}

/// In which variants of an enum are things with ids.
macro_rules! variants {
    ($name:ident { $($variant:ident($($field:ident),+)),+ }) => {
        impl $crate::model_test::renumber::Renumber for $name {
            fn renumber(
                &mut self,
                ids: &mut dyn FnMut($crate::model_test::renumber::Kind, i64) -> i64,
            ) {
                match self {
                    $(Self::$variant($($field),+) => { $($field.renumber(ids);)+ })+
                    #[allow(unreachable_patterns, reason = "not every enum has other variants")]
                    _ => {}
                }
            }
        }
    };
}
pub(crate) use variants;

id!(UserId of User, RoomId of Room, MessageId of Message);

fields! {
    User { id, last_room }
    UserRef { id }
    Room { id }
    Member { room, user, by }
    Message { id, room, author }
    LastMessage { id, author }
    RoomView { room, peer, last_message }
    ReadMarker { room }
    Gone { user }
    Changes { rows, gone }
    NewUser { join }
    EnsuredUser { user }
    NewRoom { creator, members }
    CreatedRoom { room, members }
    RoomList { rooms }
    ChannelSummary { id }
    RoomUpdate { room, actor }
    RoomUpdated { room }
    MemberChange { room, target, actor }
    MemberChanged { member }
    MemberPage { members }
    NewMessage { author, actor }
    Appended { message }
    MessageUpdate { message, actor }
    Updated { message }
    History { messages }
    Heads { rooms, users }
    UserHead { user }
}

plain!(AuthRev, bool, usize, &str, Timestamp, Seq, Rev, UserRev, RequestKey);

variants!(Change { Message(row), Member(row), Room(row) });
variants!(Page { BeforeMessage(id), AroundMessage(id) });

impl Renumber for Actor {
    fn renumber(&mut self, ids: &mut dyn FnMut(Kind, i64) -> i64) {
        if let Self::User { id, .. } = self {
            id.renumber(ids);
        }
    }
}

impl<T: Renumber> Renumber for Option<T> {
    fn renumber(&mut self, ids: &mut dyn FnMut(Kind, i64) -> i64) {
        self.iter_mut().for_each(|inner| inner.renumber(ids));
    }
}

impl<T: Renumber> Renumber for Box<T> {
    fn renumber(&mut self, ids: &mut dyn FnMut(Kind, i64) -> i64) {
        (**self).renumber(ids);
    }
}

impl<T: Renumber> Renumber for Vec<T> {
    fn renumber(&mut self, ids: &mut dyn FnMut(Kind, i64) -> i64) {
        self.iter_mut().for_each(|inner| inner.renumber(ids));
    }
}

impl<T: Renumber, E: Renumber> Renumber for Result<T, E> {
    fn renumber(&mut self, ids: &mut dyn FnMut(Kind, i64) -> i64) {
        match self {
            Ok(inner) => inner.renumber(ids),
            Err(inner) => inner.renumber(ids),
        }
    }
}

impl<T: Renumber, U: Renumber> Renumber for (T, U) {
    fn renumber(&mut self, ids: &mut dyn FnMut(Kind, i64) -> i64) {
        self.0.renumber(ids);
        self.1.renumber(ids);
    }
}
