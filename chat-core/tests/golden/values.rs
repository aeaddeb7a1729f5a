//! Rows with fixed values, every field set.

use chat_core::model::{
    Handle, JsonText, LastMessage, Message, MessageId, MessageKind, Rev, Role, Room, RoomId,
    RoomKind, RoomView, Seq, Timestamp, UserId, UserRef,
};

pub(crate) fn ann() -> UserRef {
    UserRef {
        id: UserId::new(3),
        handle: Handle::new("ann").unwrap(),
        display_name: Some("Ann Lee".into()),
    }
}

pub(crate) fn bob() -> UserRef {
    UserRef { id: UserId::new(4), handle: Handle::new("bob").unwrap(), display_name: None }
}

/// With a display name, which he got later.
pub(crate) fn named_bob() -> UserRef {
    UserRef { display_name: Some("Bob \"B.\"".into()), ..bob() }
}

pub(crate) fn data() -> JsonText {
    JsonText::parse(r#"{"colour": "red"}"#).unwrap()
}

fn time(seconds: i64) -> Timestamp {
    Timestamp::from_micros(1_469_007_999_250_000 + seconds * 1_000_000)
}

/// Written by bob at revision 17, and not touched since.
pub(crate) fn plain() -> Message {
    Message {
        id: MessageId::new(7),
        room: RoomId::new(1),
        seq: Seq::new(5),
        rev: Rev::new(17),
        author: bob(),
        content: "hi \"ann\" \u{1F600} <b>\n".to_owned(),
        created_at: time(0),
        client_message_id: None,
        kind: MessageKind::Text,
        edit_version: 0,
        edited_at: None,
        deleted_at: None,
        data: None,
    }
}

/// Written by bob at 17, edited at 19.
pub(crate) fn edited() -> Message {
    Message {
        rev: Rev::new(19),
        author: named_bob(),
        content: "hello".to_owned(),
        client_message_id: Some("key-1".to_owned()),
        kind: MessageKind::from_name("x-poll").unwrap(),
        edit_version: 1,
        edited_at: Some(time(60)),
        data: Some(data()),
        ..plain()
    }
}

/// Written by bob at 17, edited at 19, deleted at 20.
pub(crate) fn deleted() -> Message {
    Message {
        rev: Rev::new(20),
        content: String::new(),
        deleted_at: Some(time(120)),
        data: None,
        ..edited()
    }
}

/// A group as ann sees it, who wrote nothing there.
pub(crate) fn group() -> RoomView {
    RoomView {
        room: Room {
            id: RoomId::new(1),
            external_key: Some("order:9".to_owned()),
            kind: RoomKind::Group,
            name: "Tea".to_owned(),
            topic: Some("green or black".to_owned()),
            data: Some(data()),
            rev: Rev::new(20),
            settings_rev: Rev::new(2),
            last_seq: Seq::new(5),
            created_at: time(-60),
        },
        role: Role::Admin,
        member_count: 2,
        read_seq: Seq::new(3),
        last_message: Some(LastMessage {
            id: MessageId::new(7),
            seq: Seq::new(5),
            author: named_bob(),
            content: "hello".to_owned(),
        }),
        peer: None,
    }
}

/// The room of ann and bob, as ann sees it.
pub(crate) fn direct() -> RoomView {
    let mut view = group();
    view.room.id = RoomId::new(2);
    view.room.kind = RoomKind::Direct;
    view.room.name = String::new();
    (view.room.external_key, view.room.topic, view.room.data) = (None, None, None);
    (view.room.rev, view.room.last_seq, view.read_seq) = (Rev::new(3), Seq::ZERO, Seq::ZERO);
    (view.role, view.last_message, view.peer) = (Role::Member, None, Some(named_bob()));
    view
}
