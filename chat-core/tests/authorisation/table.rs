//! Who may do what.

use serde_json::{Value, json};

use super::common::world::Ids;

/// One action. For each kind of room a row of six: owner, admin, member, outsider, removed, logged
/// out; each is what he gets:
/// - `+` done, nothing changes
/// - `~` done, the store changes, the bystander hears nothing of it
/// - `!` done, the store changes, the bystander hears of it, once
/// - `?` UNKNOWN_ACTION · `F` FORBIDDEN · `N` NOT_FOUND · `U` UNAUTHENTICATED · `B` BAD_REQUEST
/// - `-` there is no such person
pub(crate) struct Row {
    pub(crate) action: &'static str,
    pub(crate) case: &'static str,
    pub(crate) ask: fn(Ids, &str) -> Value,
    /// The type of the answer when it is done.
    pub(crate) done: &'static str,
    /// The type of what the bystander hears.
    pub(crate) heard: &'static str,
    pub(crate) direct: &'static str,
    pub(crate) group: &'static str,
    pub(crate) channel: &'static str,
}

macro_rules! table {
    ($($action:literal $case:literal, |$ids:pat_param, $me:pat_param| $ask:tt
        => $done:literal $heard:literal, $direct:literal $group:literal $channel:literal;)*) => {
        pub(crate) const TABLE: &[Row] = &[$(Row {
            action: $action,
            case: $case,
            ask: |$ids, $me| json!($ask),
            done: $done,
            heard: $heard,
            direct: $direct,
            group: $group,
            channel: $channel,
        },)*];
    };
}

table! {
    "LOGIN" "as himself", |_, me| {"user": (if me == "lena" { "otto" } else { me })}
        => "LOGIN_SUCCESS" "", "--++-+" "++++++" "++++++";
    "LOGIN" "as somebody else", |_, _| {"user": "nina"}
        => "LOGIN_SUCCESS" "", "--FF-+" "FFFFF+" "FFFFF+";
    "REFRESH_AUTH" "", |_, _| {"token": "t"} => "ACK" "", "--++-U" "+++++U" "+++++U";
    "LOGOUT" "", |_, _| {} => "ACK" "", "--++-+" "++++++" "++++++";
    "LOGOUT" "everywhere", |_, _| {"everywhere": true} => "ACK" "", "--~~-+" "~~~~~+" "~~~~~+";
    "PING" "", |_, _| {"t": 7} => "PONG" "", "--++-+" "++++++" "++++++";
    "RESUME" "", |_, _| {} => "RESUMED" "", "--++-U" "+++++U" "+++++U";
    "RESUME" "from the beginning", |ids, _| {"epoch": "memory", "userRev": 0,
        "rooms": {(ids.room.to_string()): 0}, "activeRoomId": (ids.room)}
        => "RESUMED" "", "--++-U" "+++++U" "+++++U";
    "REQUEST_ROOMS" "", |_, _| {} => "RECEIVE_ROOMS" "", "--++-U" "+++++U" "+++++U";
    "CREATE_ROOM" "with the bystander", |_, _| {"kind": "group", "name": "new", "users": ["bert"]}
        => "ROOM_ADDED" "ROOM_ADDED", "--!!-U" "!!!!!U" "!!!!!U";
    "CREATE_ROOM" "direct", |_, _| {"kind": "direct", "name": "new", "users": ["bert"]}
        => "" "", "--BB-U" "BBBBBU" "BBBBBU";
    "OPEN_DIRECT" "", |_, _| {"user": "nina"} => "ROOM_ADDED" "", "--~~-U" "~~~~~U" "~~~~~U";
    "OPEN_DIRECT" "with himself", |_, me| {"user": me} => "" "", "--BB-U" "BBBBBU" "BBBBBU";
    "BROWSE_ROOMS" "", |_, _| {} => "RECEIVE_ROOM_LIST" "", "--++-U" "+++++U" "+++++U";
    "JOIN_ROOM" "", |ids, _| {"roomId": (ids.room)}
        => "ROOM_ADDED" "MEMBER_UPDATED", "--+N-U" "+++NNU" "+++~!U";
    "LEAVE_ROOM" "", |ids, _| {"roomId": (ids.room)}
        => "ROOM_REMOVED" "MEMBER_UPDATED", "--FN-U" "F!!NNU" "F!!NNU";
    "INVITE_USER" "", |ids, _| {"roomId": (ids.room), "user": "nina"}
        => "ACK" "MEMBER_UPDATED", "--FN-U" "!!!NNU" "~~~NNU";
    "INVITE_USER" "who is there", |ids, _| {"roomId": (ids.room), "user": "bert"}
        => "ACK" "", "--FN-U" "+++NNU" "+++NNU";
    "REMOVE_USER" "a member", |ids, _| {"roomId": (ids.room), "user": "vic", "reason": "x"}
        => "ACK" "MEMBER_UPDATED", "--FN-U" "!!FNNU" "!!FNNU";
    "REMOVE_USER" "an admin", |ids, _| {"roomId": (ids.room), "user": "ada"}
        => "ACK" "MEMBER_UPDATED", "--FN-U" "!FFNNU" "!FFNNU";
    "REMOVE_USER" "the owner", |ids, _| {"roomId": (ids.room), "user": "olga"}
        => "" "", "--FN-U" "BFFNNU" "BFFNNU";
    "REMOVE_USER" "nobody's handle", |ids, _| {"roomId": (ids.room), "user": "nobody"}
        => "" "", "--NN-U" "NNNNNU" "NNNNNU";
    "SET_ROLE" "a member's", |ids, _| {"roomId": (ids.room), "user": "vic", "role": "admin"}
        => "ACK" "MEMBER_UPDATED", "--FN-U" "!FFNNU" "!FFNNU";
    "SET_ROLE" "an admin's", |ids, _| {"roomId": (ids.room), "user": "ada", "role": "member"}
        => "ACK" "MEMBER_UPDATED", "--FN-U" "!FFNNU" "!FFNNU";
    "SET_ROLE" "the owner's", |ids, _| {"roomId": (ids.room), "user": "olga", "role": "member"}
        => "" "", "--FN-U" "FFFNNU" "FFFNNU";
    "SET_ROLE" "his own", |ids, me| {"roomId": (ids.room), "user": me, "role": "owner"}
        => "ACK" "", "--FN-U" "+FFNNU" "+FFNNU";
    "UPDATE_ROOM" "", |ids, _| {"roomId": (ids.room), "name": "n", "topic": "t", "data": {"d": 1}}
        => "ACK" "ROOM_UPDATED", "--FN-U" "!!FNNU" "!!FNNU";
    "SELECT_ROOM" "", |ids, _| {"roomId": (ids.room)}
        => "ACK" "", "--~N-U" "~~~NNU" "~~~NNU";
    "REQUEST_MEMBERS" "", |ids, _| {"roomId": (ids.room)}
        => "RECEIVE_MEMBERS" "", "--+N-U" "+++NNU" "+++NNU";
    "SEND_MESSAGE" "", |ids, _| {"roomId": (ids.room), "content": "hi", "clientMessageId": "k"}
        => "MESSAGE_ACCEPTED" "RECEIVE_MESSAGES", "--!N-U" "!!!NNU" "!!!NNU";
    "SEND_MESSAGE" "in the server's name", |ids, _|
        {"roomId": (ids.room), "content": "hi", "kind": "system"}
        => "" "", "--BB-U" "BBBBBU" "BBBBBU";
    "SEND_MESSAGE" "again", |ids, me| {"roomId": (ids.room),
        "content": (format!("{me} was here")), "clientMessageId": (format!("{me}-1"))}
        => "MESSAGE_ACCEPTED" "", "--+N-U" "+++N+U" "+++N+U";
    "EDIT_MESSAGE" "of his own", |ids, _|
        {"messageId": (ids.own), "content": "edited", "editVersion": 0}
        => "ACK" "RECEIVE_MESSAGES", "--!N-U" "!!!NNU" "!!!NNU";
    "EDIT_MESSAGE" "of somebody else", |ids, _|
        {"messageId": (ids.others), "content": "edited", "editVersion": 0}
        => "" "", "--FN-U" "FFFNNU" "FFFNNU";
    "DELETE_MESSAGE" "of his own", |ids, _| {"messageId": (ids.own)}
        => "ACK" "RECEIVE_MESSAGES", "--!N-U" "!!!NNU" "!!!NNU";
    "DELETE_MESSAGE" "of somebody else", |ids, _| {"messageId": (ids.others)}
        => "ACK" "RECEIVE_MESSAGES", "--FN-U" "!!FNNU" "!!FNNU";
    "REQUEST_MESSAGES" "the newest", |ids, _| {"roomId": (ids.room)}
        => "RECEIVE_MESSAGES" "", "--+N-U" "+++NNU" "+++NNU";
    "REQUEST_MESSAGES" "before", |ids, _| {"roomId": (ids.room), "beforeSeq": 3}
        => "RECEIVE_MESSAGES" "", "--+N-U" "+++NNU" "+++NNU";
    "REQUEST_MESSAGES" "after", |ids, _| {"roomId": (ids.room), "afterSeq": 0}
        => "RECEIVE_MESSAGES" "", "--+N-U" "+++NNU" "+++NNU";
    "REQUEST_MESSAGES" "around", |ids, _| {"roomId": (ids.room), "aroundSeq": 1}
        => "RECEIVE_MESSAGES" "", "--+N-U" "+++NNU" "+++NNU";
    "REQUEST_MESSAGES" "around a message", |ids, _|
        {"roomId": (ids.room), "aroundMessageId": (ids.others)}
        => "RECEIVE_MESSAGES" "", "--+N-U" "+++NNU" "+++NNU";
    "REQUEST_MESSAGES" "before a message", |ids, _|
        {"roomId": (ids.room), "firstMessageId": (ids.others)}
        => "RECEIVE_MESSAGES" "", "--+N-U" "+++NNU" "+++NNU";
    "REQUEST_MESSAGES" "since a message", |ids, _|
        {"roomId": (ids.room), "lastMessageId": (ids.own)}
        => "RECEIVE_MESSAGES" "", "--+N-U" "+++NNU" "+++NNU";
    "REQUEST_MESSAGES" "of all rooms since a message", |ids, _| {"lastMessageId": (ids.own)}
        => "RECEIVE_MESSAGES" "", "--++-U" "+++++U" "+++++U";
    "x-echo" "", |ids, _| {"roomId": (ids.room), "data": {"d": 1}}
        => "ACTION_RESULT" "", "--++-U" "+++++U" "+++++U";
    "x-unheard-of" "", |_, _| {} => "" "", "--??-U" "?????U" "?????U";
    "SYNC_ROOM" "", |ids, _| {"roomId": (ids.room), "sinceRev": 0}
        => "ACK" "", "--+N-U" "+++NNU" "+++NNU";
    "MARK_READ" "", |ids, _| {"roomId": (ids.room), "seq": (ids.seq)}
        => "READ_MARKER" "", "--~N-U" "~~~NNU" "~~~NNU";
    "MARK_READ" "backwards", |ids, _| {"roomId": (ids.room), "seq": 0, "force": true}
        => "READ_MARKER" "", "--~N-U" "~~~NNU" "~~~NNU";
}
