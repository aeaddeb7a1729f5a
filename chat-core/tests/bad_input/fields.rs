//! Every field of every action, and what it must not be.

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Holds {
    Id,
    Counter,
    Integer,
    Version,
    Flag,
    Text,
    Texts,
    Role,
    RoomKind,
    MessageKind,
    Cursors,
    /// Any JSON.
    Anything,
}

pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) holds: Holds,
    pub(crate) required: bool,
    /// A good value, as JSON.
    pub(crate) good: &'static str,
}

pub(crate) struct Action {
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [Field],
}

macro_rules! actions {
    (@must) => { true };
    (@may) => { false };
    ($($name:literal { $($field:literal $holds:ident $required:ident $good:literal),* })*) => {
        pub(crate) const ACTIONS: &[Action] = &[$(Action {
            name: $name,
            fields: &[$(Field {
                name: $field,
                holds: Holds::$holds,
                required: actions!(@$required),
                good: $good,
            }),*],
        }),*];
    };
}

actions! {
    "LOGIN" { "user" Text must r#""mia""#, "password" Text may r#""p""#, "token" Text may r#""t""# }
    "REFRESH_AUTH" { "token" Text must r#""t""# }
    "LOGOUT" { "everywhere" Flag may "false" }
    "PING" { "t" Anything may "1" }
    "RESUME" { "epoch" Text may r#""memory""#, "userRev" Counter may "1",
        "rooms" Cursors may r#"{"1":1}"#, "activeRoomId" Id may "1" }
    "REQUEST_ROOMS" { "cursor" Id may "1" }
    "CREATE_ROOM" { "kind" RoomKind must r#""group""#, "name" Text may r#""n""#,
        "topic" Text may r#""t""#, "data" Anything may "1", "users" Texts may r#"["bert"]"#,
        "clientRoomId" Text may r#""k""# }
    "OPEN_DIRECT" { "user" Text must r#""bert""# }
    "BROWSE_ROOMS" { "query" Text may r#""q""#, "cursor" Id may "1" }
    "JOIN_ROOM" { "roomId" Id must "1" }
    "LEAVE_ROOM" { "roomId" Id must "1" }
    "INVITE_USER" { "roomId" Id must "1", "user" Text must r#""bert""#, "reason" Text may r#""r""# }
    "REMOVE_USER" { "roomId" Id must "1", "user" Text must r#""bert""#, "reason" Text may r#""r""# }
    "SET_ROLE" { "roomId" Id must "1", "user" Text must r#""bert""#, "role" Role must r#""admin""# }
    "UPDATE_ROOM" { "roomId" Id must "1", "name" Text may r#""n""#, "topic" Text may r#""t""#,
        "data" Anything may "1" }
    "SELECT_ROOM" { "roomId" Id must "1" }
    "REQUEST_MEMBERS" { "roomId" Id must "1", "query" Text may r#""q""#, "cursor" Id may "1" }
    "SEND_MESSAGE" { "roomId" Id must "1", "content" Text must r#""hi""#,
        "clientMessageId" Text may r#""k""#, "kind" MessageKind may r#""x-poll""#,
        "data" Anything may "1" }
    "EDIT_MESSAGE" { "messageId" Id must "1", "content" Text must r#""c""#,
        "editVersion" Version must "0" }
    "DELETE_MESSAGE" { "messageId" Id must "1" }
    "REQUEST_MESSAGES" { "roomId" Id may "1", "beforeSeq" Counter may "1",
        "afterSeq" Counter may "1", "aroundSeq" Counter may "1", "aroundMessageId" Id may "1",
        "firstMessageId" Id may "1", "lastMessageId" Integer may "1", "limit" Integer may "1" }
    "SYNC_ROOM" { "roomId" Id must "1", "sinceRev" Counter must "0" }
    "MARK_READ" { "roomId" Id must "1", "seq" Counter must "0", "force" Flag may "true" }
}

const WRONG_NUMBERS: &[&str] = &[
    "\"1\"",
    "1.5",
    "1e2",
    "-1",
    "true",
    "[]",
    "[1]",
    "{}",
    "9007199254740992",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "-9223372036854775809",
    "99999999999999999999999999",
    "1e308",
];
const WRONG_TEXTS: &[&str] = &["1", "true", "[]", "[\"a\"]", "{}", "\"a\\u0000b\"", "\"\\u0000\""];
const WRONG_NAMES: &[&str] = &["\"king\"", "\"\"", "\"OWNER\"", "1", "null", "[]", "{}"];

impl Field {
    /// What is BAD_REQUEST in this place.
    pub(crate) fn wrong(&self) -> Vec<&'static str> {
        let mut wrong = match self.holds {
            Holds::Id => [WRONG_NUMBERS, &["0"]].concat(),
            Holds::Counter | Holds::Integer => WRONG_NUMBERS.to_vec(),
            Holds::Version => {
                let fits = |text: &&str| !text.starts_with("900");
                let kept = WRONG_NUMBERS.iter().copied().filter(fits);
                kept.chain(["4294967296", "null"]).collect()
            }
            Holds::Flag => vec!["1", "0", "\"true\"", "[]", "{}"],
            Holds::Text => WRONG_TEXTS.to_vec(),
            Holds::Texts => vec!["\"bert\"", "{}", "1", "[1]", "[null]", "[[\"bert\"]]"],
            Holds::Role => WRONG_NAMES.to_vec(),
            Holds::RoomKind => [WRONG_NAMES, &["\"direct\""]].concat(),
            Holds::MessageKind => {
                vec!["\"poll\"", "\"system\"", "\"x-\"", "\"x-ü\"", "\"x-a b\"", "1", "[]", "{}"]
            }
            Holds::Cursors => vec![
                "[]",
                "1",
                "\"1\"",
                r#"{"x":1}"#,
                r#"{"0":1}"#,
                r#"{"-1":1}"#,
                r#"{"1.5":1}"#,
                r#"{"9007199254740992":1}"#,
                r#"{"1e400":1}"#,
                r#"{"1":-1}"#,
                r#"{"1":"1"}"#,
                r#"{"1":null}"#,
                r#"{"1":9007199254740992}"#,
            ],
            Holds::Anything => vec!["\"\\u0000\""],
        };
        if self.name == "limit" {
            // A page larger than allowed is cut, not refused.
            wrong.retain(|text| !text.starts_with("900") && *text != "9223372036854775807");
            wrong.push("0");
        }
        if self.required {
            wrong.push("null");
        }
        wrong
    }
}

/// What is no JSON, or none that is read, wherever it stands.
pub(crate) fn unreadable() -> Vec<String> {
    let deep = |n| format!("{}{}", "[".repeat(n), "]".repeat(n));
    let mut all: Vec<String> = [
        "1e400",
        "-1e400",
        "[1e999]",
        r#""\ud800""#,
        r#""\udc00 \ud800""#,
        r#""\ud83dx""#,
        "NaN",
        "Infinity",
        "undefined",
        "'a'",
        "01",
        "+1",
        "1.",
        ".5",
        "0x10",
        "tru",
        "\"\t\"",
        r#""\x41""#,
        r#""\u00g0""#,
        "[1,]",
        "{\"a\":1,}",
        "\"",
        "",
        "{",
        "[",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    all.extend([deep(33), deep(10_000), "[".repeat(10_000), "9".repeat(400)]);
    all
}
