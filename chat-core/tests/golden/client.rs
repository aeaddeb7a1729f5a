//! What clients say, and what the server understands.

use chat_core::Limits;
use chat_core::wire::client::{ClientAction, Request};

use crate::files::{Golden, check, frames};

/// Name, note, frame, and what is understood.
const FRAMES: [[&str; 4]; 33] = [
    [
        "LOGIN",
        "Where the HTTP request did not say who this is.",
        r#"{"type":"LOGIN","requestId":"r1","user":"ann","password":"secret","token":"t-1"}"#,
        r#"Login(Login { user: "ann", .. })"#,
    ],
    [
        "LOGIN-seed",
        "The seed's other spelling.",
        r#"{"type":"LOGIN_USER","username":"ann"}"#,
        r#"Login(Login { user: "ann", .. })"#,
    ],
    [
        "REFRESH_AUTH",
        "The login goes on.",
        r#"{"type":"REFRESH_AUTH","requestId":"r1","token":"t-2"}"#,
        "RefreshAuth(RefreshAuth { .. })",
    ],
    [
        "LOGOUT",
        "Here only.",
        r#"{"type":"LOGOUT","requestId":"r1"}"#,
        "Logout(Logout { everywhere: false })",
    ],
    [
        "LOGOUT-everywhere",
        "All my connections.",
        r#"{"type":"LOGOUT","everywhere":true}"#,
        "Logout(Logout { everywhere: true })",
    ],
    [
        "PING",
        "Any JSON comes back.",
        r#"{"type":"PING","t":[1.5]}"#,
        "Ping(Ping { t: Some(RawValue([1.5])) })",
    ],
    [
        "RESUME-first",
        "The first visit.",
        r#"{"type":"RESUME","requestId":"r1"}"#,
        "Resume(Resume { epoch: None, user_rev: None, rooms: {}, active_room_id: None })",
    ],
    [
        "RESUME",
        "Room ids are keys, so strings.",
        r#"{"type":"RESUME","requestId":"r1","epoch":"4b1c6f0e9a7d2583","userRev":8,"rooms":{"1":20,"2":3},"activeRoomId":1}"#,
        r#"Resume(Resume { epoch: Some("4b1c6f0e9a7d2583"), user_rev: Some(UserRev(8)), rooms: {RoomKey(RoomId(1)): Rev(20), RoomKey(RoomId(2)): Rev(3)}, active_room_id: Some(RoomId(1)) })"#,
    ],
    [
        "REQUEST_ROOMS",
        "From the first.",
        r#"{"type":"REQUEST_ROOMS","requestId":"r1"}"#,
        "RequestRooms(RequestRooms { cursor: None })",
    ],
    [
        "REQUEST_ROOMS-cursor",
        "Behind a room.",
        r#"{"type":"REQUEST_ROOMS","cursor":500}"#,
        "RequestRooms(RequestRooms { cursor: Some(RoomId(500)) })",
    ],
    [
        "CREATE_ROOM",
        "Everything set.",
        r#"{"type":"CREATE_ROOM","requestId":"r1","kind":"group","name":"Tea","topic":"green or black","data":{"colour": "red"},"users":["bob"],"clientRoomId":"key-1"}"#,
        r#"CreateRoom(CreateRoom { kind: Group, name: Some("Tea"), topic: Some("green or black"), data: Some(JsonText(17 bytes)), users: ["bob"], client_room_id: Some("key-1") })"#,
    ],
    [
        "CREATE_ROOM-channel",
        "What must be.",
        r#"{"type":"CREATE_ROOM","kind":"channel","name":"lobby"}"#,
        r#"CreateRoom(CreateRoom { kind: Channel, name: Some("lobby"), topic: None, data: None, users: [], client_room_id: None })"#,
    ],
    [
        "OPEN_DIRECT",
        "By handle.",
        r#"{"type":"OPEN_DIRECT","requestId":"r1","user":"bob"}"#,
        r#"OpenDirect(OpenDirect { user: "bob" })"#,
    ],
    [
        "BROWSE_ROOMS",
        "Everything set.",
        r#"{"type":"BROWSE_ROOMS","requestId":"r1","query":"lob","cursor":6}"#,
        r#"BrowseRooms(BrowseRooms { query: Some("lob"), cursor: Some(RoomId(6)) })"#,
    ],
    [
        "JOIN_ROOM",
        "Channels only.",
        r#"{"type":"JOIN_ROOM","requestId":"r1","roomId":5}"#,
        "JoinRoom(RoomOnly { room_id: RoomId(5) })",
    ],
    [
        "LEAVE_ROOM",
        "My own membership.",
        r#"{"type":"LEAVE_ROOM","requestId":"r1","roomId":5}"#,
        "LeaveRoom(RoomOnly { room_id: RoomId(5) })",
    ],
    [
        "INVITE_USER",
        "By handle.",
        r#"{"type":"INVITE_USER","requestId":"r1","roomId":1,"user":"bob"}"#,
        r#"InviteUser(RoomUser { room_id: RoomId(1), user: "bob", reason: None })"#,
    ],
    [
        "REMOVE_USER",
        "The reason is for all to read.",
        r#"{"type":"REMOVE_USER","requestId":"r1","roomId":1,"user":"bob","reason":"off topic"}"#,
        r#"RemoveUser(RoomUser { room_id: RoomId(1), user: "bob", reason: Some("off topic") })"#,
    ],
    [
        "INVITE_USER-reason",
        "The reason is for all to read.",
        r#"{"type":"INVITE_USER","roomId":1,"user":"bob","reason":"knows tea"}"#,
        r#"InviteUser(RoomUser { room_id: RoomId(1), user: "bob", reason: Some("knows tea") })"#,
    ],
    [
        "SET_ROLE",
        "For owners.",
        r#"{"type":"SET_ROLE","requestId":"r1","roomId":1,"user":"bob","role":"admin"}"#,
        r#"SetRole(SetRole { room_id: RoomId(1), user: "bob", role: Admin })"#,
    ],
    [
        "UPDATE_ROOM",
        "What is left out stays.",
        r#"{"type":"UPDATE_ROOM","requestId":"r1","roomId":1,"name":"Tea","topic":"","data":null}"#,
        r#"UpdateRoom(UpdateRoom { room_id: RoomId(1), name: Some("Tea"), topic: Some(""), data: Some(JsonText(4 bytes)) })"#,
    ],
    [
        "SELECT_ROOM",
        "The one on my screen.",
        r#"{"type":"SELECT_ROOM","requestId":"r1","roomId":1}"#,
        "SelectRoom(RoomOnly { room_id: RoomId(1) })",
    ],
    [
        "REQUEST_MEMBERS",
        "Everything set.",
        r#"{"type":"REQUEST_MEMBERS","requestId":"r1","roomId":1,"query":"a","cursor":4}"#,
        r#"RequestMembers(RequestMembers { room_id: RoomId(1), query: Some("a"), cursor: Some(UserId(4)) })"#,
    ],
    [
        "SEND_MESSAGE",
        "What every client should send: a key of its own.",
        r#"{"type":"SEND_MESSAGE","roomId":1,"content":"hi \"bob\" \ud83d\ude00\n","clientMessageId":"key-1"}"#,
        r#"SendMessage(SendMessage { room_id: RoomId(1), content: "hi \"bob\" 😀\n", client_message_id: Some("key-1"), kind: None, data: None })"#,
    ],
    [
        "SEND_MESSAGE-custom",
        "Everything set.",
        r#"{"type":"SEND_MESSAGE","requestId":"r1","roomId":1,"content":"red?","clientMessageId":"key-2","kind":"x-poll","data":{"colour": "red"}}"#,
        r#"SendMessage(SendMessage { room_id: RoomId(1), content: "red?", client_message_id: Some("key-2"), kind: Some(Custom("x-poll")), data: Some(JsonText(17 bytes)) })"#,
    ],
    [
        "EDIT_MESSAGE",
        "editVersion is the one that I saw.",
        r#"{"type":"EDIT_MESSAGE","requestId":"r1","messageId":7,"content":"hello","editVersion":0}"#,
        r#"EditMessage(EditMessage { message_id: MessageId(7), content: "hello", edit_version: 0 })"#,
    ],
    [
        "DELETE_MESSAGE",
        "Its row stays.",
        r#"{"type":"DELETE_MESSAGE","requestId":"r1","messageId":7}"#,
        "DeleteMessage(DeleteMessage { message_id: MessageId(7) })",
    ],
    [
        "REQUEST_MESSAGES",
        "The newest page.",
        r#"{"type":"REQUEST_MESSAGES","requestId":"r1","roomId":1}"#,
        "RequestMessages(RequestMessages { room_id: Some(RoomId(1)), before_seq: None, after_seq: None, around_seq: None, around_message_id: None, first_message_id: None, last_message_id: None, limit: None })",
    ],
    [
        "REQUEST_MESSAGES-positions",
        "All fields; a request has one position at most.",
        r#"{"type":"REQUEST_MESSAGES","roomId":1,"beforeSeq":5,"afterSeq":4,"aroundSeq":3,"aroundMessageId":7,"firstMessageId":8,"lastMessageId":9,"limit":100}"#,
        "RequestMessages(RequestMessages { room_id: Some(RoomId(1)), before_seq: Some(Seq(5)), after_seq: Some(Seq(4)), around_seq: Some(Seq(3)), around_message_id: Some(MessageId(7)), first_message_id: Some(MessageId(8)), last_message_id: Some(9), limit: Some(100) })",
    ],
    [
        "REQUEST_MESSAGES-seed",
        "How the seed's client comes back.",
        r#"{"type":"REQUEST_MESSAGES","lastMessageId":0,"user":"ann"}"#,
        "RequestMessages(RequestMessages { room_id: None, before_seq: None, after_seq: None, around_seq: None, around_message_id: None, first_message_id: None, last_message_id: Some(0), limit: None })",
    ],
    [
        "SYNC_ROOM",
        "sinceRev is my cursor.",
        r#"{"type":"SYNC_ROOM","requestId":"r1","roomId":1,"sinceRev":17}"#,
        "SyncRoom(SyncRoom { room_id: RoomId(1), since_rev: Rev(17) })",
    ],
    [
        "MARK_READ",
        "Forwards.",
        r#"{"type":"MARK_READ","roomId":1,"seq":5}"#,
        "MarkRead(MarkRead { room_id: RoomId(1), seq: Seq(5), force: false })",
    ],
    [
        "MARK_READ-force",
        "Backwards too.",
        r#"{"type":"MARK_READ","requestId":"r1","roomId":1,"seq":2,"force":true}"#,
        "MarkRead(MarkRead { room_id: RoomId(1), seq: Seq(2), force: true })",
    ],
];

fn understood(frame: &str) -> Request {
    Request::parse(frame, &Limits::default()).unwrap()
}

#[test]
fn everything_clients_say_is_understood_as_before() {
    let golden = |[name, note, frame, _]: [&'static str; 4]| Golden::new(name, note, frame);
    check("client", &FRAMES.map(golden));
    for [name, _, frame, expected] in FRAMES {
        let request = understood(frame);
        assert_eq!(format!("{:?}", request.action), expected, "{name}");
        assert_eq!(request.action.name(), name.split('-').next().unwrap());
        assert_eq!(request.id.is_some(), frame.contains("\"requestId\":\"r1\""), "{name}");
    }
}

#[test]
fn every_type_has_a_file() {
    let frames = frames("client");
    for name in ClientAction::TYPES {
        let named = |frame: &String| understood(frame).action.name() == *name;
        assert!(frames.iter().any(named), "{name} has no file");
    }
}

/// What is not shown by `Debug`.
#[test]
fn what_is_never_logged_is_understood_too() {
    let action = |name: &str| {
        let [_, _, frame, _] = FRAMES.into_iter().find(|[it, ..]| *it == name).unwrap();
        understood(frame).action
    };
    let ClientAction::Login(login) = action("LOGIN") else { panic!() };
    assert_eq!((login.password.as_deref(), login.token.as_deref()), (Some("secret"), Some("t-1")));
    let ClientAction::CreateRoom(create) = action("CREATE_ROOM") else { panic!() };
    assert_eq!(create.data.unwrap().as_str(), r#"{"colour": "red"}"#);
    let ClientAction::SendMessage(send) = action("SEND_MESSAGE-custom") else { panic!() };
    assert_eq!(send.data.unwrap().as_str(), r#"{"colour": "red"}"#);
}
