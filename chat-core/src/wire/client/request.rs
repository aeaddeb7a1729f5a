use std::borrow::Cow;

use serde::{Deserialize, Deserializer};

use super::*;
use crate::model::Limits;
use crate::wire::scan::{Unfit, scan};
use crate::wire::{Code, Rejection};

macro_rules! client_actions {
    ($($(#[doc = $doc:literal])* $variant:ident($payload:ty) = $name:literal $(| $alias:literal)*,)*) => {
        /// Everything a client may ask for.
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum ClientAction {
            $($(#[doc = $doc])* $variant($payload),)*
            /// One of the host's own.
            Custom(CustomAction),
        }

        impl ClientAction {
            /// The types that clients may send, aliases and the host's own left out.
            pub const TYPES: &'static [&'static str] = &[$($name),*];

            /// The action's type on the wire.
            pub fn name(&self) -> &str {
                match self {
                    Self::Custom(custom) => &custom.name,
                    $(Self::$variant(_) => $name,)*
                }
            }

            /// The action's type where it is counted: all of the host's own are one.
            pub(crate) const fn label(&self) -> &'static str {
                match self {
                    Self::Custom(_) => "custom",
                    $(Self::$variant(_) => $name,)*
                }
            }

            fn parse(kind: &str, text: &str) -> Result<Self, Rejection> {
                match kind {
                    $($name $(| $alias)* => payload(text).map(Self::$variant),)*
                    _ => CustomAction::parse(kind, text).map(Self::Custom),
                }
            }

            /// Names, description and fields of every action.
            #[cfg(feature = "schema")]
            pub(in crate::wire) fn shapes(
                generator: &mut schemars::SchemaGenerator,
            ) -> Vec<crate::wire::schema::Shape> {
                use schemars::JsonSchema;
                vec![$(crate::wire::schema::Shape {
                    names: &[$name $(, $alias)*],
                    description: concat!($($doc),*),
                    fields: <$payload>::json_schema(generator),
                }),*]
            }
        }
    };
}

client_actions! {
    /// Says who I am.
    Login(Login) = "LOGIN" | "LOGIN_USER",
    /// Prolongs my login.
    RefreshAuth(RefreshAuth) = "REFRESH_AUTH",
    /// Ends my session.
    Logout(Logout) = "LOGOUT",
    /// Is anybody there?
    Ping(Ping) = "PING",
    /// Goes on where I was.
    Resume(Resume) = "RESUME",
    /// Asks for my rooms.
    RequestRooms(RequestRooms) = "REQUEST_ROOMS",
    /// Makes a group or channel.
    CreateRoom(CreateRoom) = "CREATE_ROOM",
    /// Opens the room of me and somebody else.
    OpenDirect(OpenDirect) = "OPEN_DIRECT",
    /// Asks for channels.
    BrowseRooms(BrowseRooms) = "BROWSE_ROOMS",
    /// Becomes a member.
    JoinRoom(RoomOnly) = "JOIN_ROOM",
    /// Gives up a membership.
    LeaveRoom(RoomOnly) = "LEAVE_ROOM",
    /// Makes somebody else a member.
    InviteUser(RoomUser) = "INVITE_USER",
    /// Ends somebody else's membership.
    RemoveUser(RoomUser) = "REMOVE_USER",
    /// Gives somebody another role.
    SetRole(SetRole) = "SET_ROLE",
    /// Changes name, topic or data.
    UpdateRoom(UpdateRoom) = "UPDATE_ROOM",
    /// Remembers the open room.
    SelectRoom(RoomOnly) = "SELECT_ROOM",
    /// Asks for members.
    RequestMembers(RequestMembers) = "REQUEST_MEMBERS",
    /// Says something.
    SendMessage(SendMessage) = "SEND_MESSAGE",
    /// Says it otherwise.
    EditMessage(EditMessage) = "EDIT_MESSAGE",
    /// Unsays it.
    DeleteMessage(DeleteMessage) = "DELETE_MESSAGE",
    /// Asks for history.
    RequestMessages(RequestMessages) = "REQUEST_MESSAGES",
    /// Asks for what is missing.
    SyncRoom(SyncRoom) = "SYNC_ROOM",
    /// Moves my marker.
    MarkRead(MarkRead) = "MARK_READ",
}

/// One frame of a client, understood.
#[derive(Clone, Debug)]
pub struct Request {
    /// The client's name for it, to be repeated in the answer.
    pub id: Option<String>,
    /// What it asks for.
    pub action: ClientAction,
}

/// One frame of a client that asks for nothing that can be done.
#[derive(Clone, Debug)]
pub struct Unreadable {
    /// The client's name for it, if that much could be read.
    pub id: Option<String>,
    /// The type, if that much could be read; cut to 64 characters.
    pub action: Option<String>,
    /// The key of the message that it was to send, if that much could be read.
    pub client_message_id: Option<String>,
    /// What is wrong with it.
    pub rejection: Rejection,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    request_id: Option<String>,
}

impl Request {
    /// Reads a frame: a scan of its bytes, then `type` and `requestId`, then that type's own
    /// fields.
    ///
    /// # Errors
    /// BAD_JSON, BAD_REQUEST or UNKNOWN_ACTION, with what could be read.
    pub fn parse(text: &str, limits: &Limits) -> Result<Self, Box<Unreadable>> {
        Self::read(text, limits).map_err(|mut unreadable| {
            if unreadable.action.as_deref() == Some("SEND_MESSAGE") {
                unreadable.client_message_id = client_message_id(text, limits);
            }
            unreadable
        })
    }

    fn read(text: &str, limits: &Limits) -> Result<Self, Box<Unreadable>> {
        let unreadable = |id, action, rejection| {
            Box::new(Unreadable { id, action, client_message_id: None, rejection })
        };
        if let Err(unfit) = scan(text, limits.frame_depth) {
            // What is JSON all the same says whose answer this is.
            let head = payload::<Head<'_>>(text).ok().filter(|_| unfit == Unfit::Nul);
            let (kind, id) = head.map(|head| (head.kind, head.request_id)).unzip();
            let id = id.flatten().filter(|id| id.len() <= limits.key_bytes);
            let kind = kind.map(|kind| kind.chars().take(64).collect());
            return Err(unreadable(id, kind, unfit.into()));
        }
        if !text.trim_start().starts_with('{') && is_json(text) {
            let rejection = Rejection::bad_request("an action is a JSON object");
            return Err(unreadable(None, None, rejection));
        }
        let head: Head<'_> =
            payload(text).map_err(|error| unreadable(request_id(text, limits), None, error))?;
        let kind = || Some(head.kind.chars().take(64).collect());
        if head.request_id.as_ref().is_some_and(|id| id.len() > limits.key_bytes) {
            return Err(unreadable(None, kind(), Rejection::bad_request("requestId is too long")));
        }
        match ClientAction::parse(&head.kind, text) {
            Ok(action) => Ok(Self { id: head.request_id, action }),
            Err(rejection) => Err(unreadable(head.request_id.clone(), kind(), rejection)),
        }
    }
}

/// The client's name for a frame of which nothing else could be read.
fn request_id(text: &str, limits: &Limits) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct OnlyId {
        request_id: Option<String>,
    }
    let id = payload::<OnlyId>(text).ok()?.request_id?;
    (id.len() <= limits.key_bytes).then_some(id)
}

/// The key of a message of which nothing else could be read.
fn client_message_id(text: &str, limits: &Limits) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct OnlyKey {
        client_message_id: Option<String>,
    }
    let key = payload::<OnlyKey>(text).ok()?.client_message_id?;
    ((1..=limits.key_bytes).contains(&key.len()) && !key.contains('\0')).then_some(key)
}

/// Reads a field where `null` counts as left out.
pub(super) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

pub(super) fn payload<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Rejection> {
    use serde_json::error::Category;
    serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Data => Rejection::bad_request(field_error(&error)),
        // What the parser says of a number where it looks for a name, such as that of a role.
        _ if is_json(text) => Rejection::bad_request("a field has the wrong type"),
        _ => Rejection::new(Code::BadJson, "not JSON"),
    })
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// The parser's words without the position, which is of no use on one line of JSON.
fn field_error(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let words = text.split(" at line ").next().unwrap_or_default();
    words.chars().take(200).collect()
}

impl From<Unfit> for Rejection {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Depth => Self::new(Code::BadJson, "nested too deeply"),
            Unfit::LoneSurrogate => Self::new(Code::BadJson, "a lone surrogate is no character"),
            Unfit::Nul => Self::bad_request("U+0000 is not allowed"),
            Unfit::Number => Self::new(Code::BadJson, "a number is out of range"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Code {
        Request::parse(text, &Limits::default()).unwrap_err().rejection.code
    }

    #[test]
    fn reads_the_seeds_login_in_both_spellings() {
        for text in
            [r#"{"type":"LOGIN","user":"bob"}"#, r#"{"username":"bob","type":"LOGIN_USER","x":1}"#]
        {
            let request = Request::parse(text, &Limits::default()).unwrap();
            let ClientAction::Login(login) = request.action else { unreachable!() };
            assert_eq!(login.user, "bob");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        let deep = format!("{}1{}", "[".repeat(33), "]".repeat(33));
        for text in ["", "{", "nonsense", "{\"type\":1e400}", r#"{"type":"\ud800"}"#, &deep] {
            assert_eq!(code(text), Code::BadJson, "{text}");
        }
        for text in [
            "[]",
            "1",
            "null",
            r#"["LOGIN"]"#,
            "{}",
            r#"{"type":1}"#,
            r#"{"type":"LOGIN"}"#,
            r#"{"type":"LOGIN","user":1}"#,
            r#"{"type":"LOGIN","user":"a\u0000"}"#,
            r#"{"type":"JOIN_ROOM","roomId":9007199254740992}"#,
            r#"{"type":"JOIN_ROOM","roomId":99999999999999999999999}"#,
            r#"{"type":"JOIN_ROOM","roomId":-1}"#,
            r#"{"type":"JOIN_ROOM","roomId":1.5}"#,
            r#"{"type":"CREATE_ROOM","kind":1}"#,
            r#"{"type":"CREATE_ROOM","kind":null}"#,
        ] {
            assert_eq!(code(text), Code::BadRequest, "{text}");
        }
        for text in [r#"{"type":"login"}"#, r#"{"type":"RECEIVE_MESSAGES"}"#, r#"{"type":""}"#] {
            assert_eq!(code(text), Code::UnknownAction, "{text}");
        }
    }

    #[test]
    fn an_error_names_its_request() {
        let text = r#"{"type":"JOIN_ROOM","requestId":"r7","roomId":"x"}"#;
        let error = Request::parse(text, &Limits::default()).unwrap_err();
        assert_eq!(error.id.as_deref(), Some("r7"));
        assert_eq!(error.action.as_deref(), Some("JOIN_ROOM"));
        for text in [r#"{"x":1,"requestId":"r7"}"#, r#"{"type":5,"requestId":"r7"}"#] {
            let error = Request::parse(text, &Limits::default()).unwrap_err();
            assert_eq!(error.id.as_deref(), Some("r7"), "{text}");
        }
    }

    #[test]
    fn what_is_json_names_its_request_whatever_it_says() {
        let text = r#"{"type":"JOIN_ROOM","requestId":"r7","roomId":"\u0000"}"#;
        let error = Request::parse(text, &Limits::default()).unwrap_err();
        assert_eq!(error.id.as_deref(), Some("r7"));
        assert_eq!(error.action.as_deref(), Some("JOIN_ROOM"));
        for text in [r#"{"x":1,"requestId":"r7"}"#, r#"{"type":5,"requestId":"r7"}"#] {
            let error = Request::parse(text, &Limits::default()).unwrap_err();
            assert_eq!(error.id.as_deref(), Some("r7"), "{text}");
        }
        assert_eq!(error.rejection.code, Code::BadRequest);
        let number = r#"{"type":"PING","requestId":"r7","x":1e400}"#;
        assert_eq!(code(number), Code::BadJson);
    }

    #[test]
    fn null_data_is_not_left_out_data() {
        let data = |text: &str| {
            let request = Request::parse(text, &Limits::default()).unwrap();
            let ClientAction::UpdateRoom(update) = request.action else { unreachable!() };
            update.data
        };
        assert_eq!(data(r#"{"type":"UPDATE_ROOM","roomId":1}"#), None);
        let null = data(r#"{"type":"UPDATE_ROOM","roomId":1,"data":null}"#).unwrap();
        assert_eq!(null.as_str(), "null");
    }

    #[test]
    fn a_resume_names_rooms_by_string_keys() {
        let text = r#"{"type":"RESUME","epoch":"e","rooms":{"7":12,"8":0}}"#;
        let request = Request::parse(text, &Limits::default()).unwrap();
        let ClientAction::Resume(resume) = request.action else { unreachable!() };
        assert_eq!(resume.rooms[&RoomKey(crate::model::RoomId::new(7))].get(), 12);
        assert_eq!(code(r#"{"type":"RESUME","rooms":{"x":1}}"#), Code::BadRequest);
    }
}
