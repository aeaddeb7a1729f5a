//! Requests with everything filled in that a case does not care about.

use chat_core::model::{
    Allowed, Handle, Message, MessageKind, Operation, Roles, RoomId, RoomKind, Timestamp, UserId,
    UserRef,
};
use chat_core::port::store::{
    Actor, MemberChange, MembershipChange, MessageEdit, MessageUpdate, NewMessage, NewRoom,
    NewUser, RequestKey, RoomUpdate,
};

/// The result must be this refusal.
macro_rules! refused {
    ($result:expr, $($error:tt)+) => {{
        let result = $result;
        assert!(
            matches!(result, Err(chat_core::model::StoreError::$($error)+)),
            "must be {}, is {result:?}",
            stringify!($($error)+)
        );
    }};
}
pub(crate) use refused;

/// More than any page of the suite.
pub(crate) const ALL: usize = 10_000;

/// An id that no row has.
pub(crate) const NOBODY: UserId = UserId::new(1 << 40);
/// An id that no row has.
pub(crate) const NOWHERE: RoomId = RoomId::new(1 << 40);

/// What even outsiders may, where they may anything.
pub(crate) const EVERYONE: Allowed =
    Allowed { direct: Roles::EVERYONE, group: Roles::EVERYONE, channel: Roles::EVERYONE };

/// The `n`th microsecond.
pub(crate) const fn at(n: i64) -> Timestamp {
    Timestamp::from_micros(1_795_000_000_000_000 + n)
}

/// Somebody who does what an operation's table allows.
pub(crate) const fn by(user: &UserRef, operation: Operation) -> Actor {
    Actor::User { id: user.id, allowed: operation.allowed() }
}

pub(crate) fn request(id: &str, digest: u8) -> RequestKey {
    RequestKey { id: id.into(), digest: [digest; 32] }
}

pub(crate) fn new_user(name: &str) -> NewUser {
    NewUser {
        external_id: name.into(),
        handle: Handle::new(name).unwrap(),
        display_name: None,
        data: None,
        join: vec![],
        at: at(0),
    }
}

pub(crate) fn new_room(kind: RoomKind, creator: Option<&UserRef>, members: &[&UserRef]) -> NewRoom {
    NewRoom {
        kind,
        name: if kind == RoomKind::Direct { String::new() } else { "Room".into() },
        topic: None,
        data: None,
        external_key: None,
        creator: creator.map(|user| user.id),
        members: members.iter().map(|user| user.id).collect(),
        request: None,
        at: at(0),
        max_rooms: ALL,
    }
}

pub(crate) fn draft(author: &UserRef, content: &str) -> NewMessage {
    NewMessage {
        author: author.clone(),
        actor: by(author, Operation::SendMessage),
        content: content.into(),
        kind: MessageKind::Text,
        data: None,
        request: None,
        at: at(1),
    }
}

pub(crate) fn keyed(author: &UserRef, content: &str, key: &str, digest: u8) -> NewMessage {
    NewMessage { request: Some(request(key, digest)), ..draft(author, content) }
}

pub(crate) fn member_change(
    room: RoomId,
    target: &UserRef,
    change: MembershipChange,
    actor: Actor,
) -> MemberChange {
    MemberChange {
        room,
        target: target.id,
        change,
        actor,
        reason: None,
        at: at(2),
        max_rooms: ALL,
        max_members: ALL,
    }
}

pub(crate) fn no_update(room: RoomId, actor: Actor) -> RoomUpdate {
    RoomUpdate { room, actor, name: None, topic: None, data: None }
}

pub(crate) fn edit_by(editor: &UserRef, message: &Message, edit: MessageEdit) -> MessageUpdate {
    MessageUpdate {
        message: message.id,
        actor: by(editor, Operation::EditMessage),
        others: Operation::ModerateMessages.allowed(),
        edit,
        at: at(3),
    }
}

pub(crate) fn content(content: &str, version: u32) -> MessageEdit {
    MessageEdit::Content { content: content.into(), version }
}

pub(crate) fn texts(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| message.content.as_str()).collect()
}
