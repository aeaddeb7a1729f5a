use crate::model::{JsonText, RoomKind, Timestamp};
use crate::port::store::NewRoom;
use crate::wire::client::CreateRoom;

/// A room that the host wants.
#[derive(Clone, Debug)]
pub struct RoomSpec {
    pub(super) kind: RoomKind,
    pub(super) name: String,
    pub(super) topic: Option<String>,
    pub(super) data: Option<JsonText>,
}

impl RoomSpec {
    /// A room of invited people; the name has at most 100 characters.
    pub fn group(name: impl Into<String>) -> Self {
        Self::new(RoomKind::Group, name.into())
    }

    /// A room that anyone may find and join; the name has at most 100 characters.
    pub fn channel(name: impl Into<String>) -> Self {
        Self::new(RoomKind::Channel, name.into())
    }

    fn new(kind: RoomKind, name: String) -> Self {
        Self { kind, name, topic: None, data: None }
    }

    /// What it is about; at most 500 characters.
    #[must_use]
    pub fn topic(mut self, topic: impl Into<String>) -> Self {
        self.topic = Some(topic.into());
        self
    }

    /// Data about the room, for its members' clients; at most 4 KiB, kept byte for byte.
    #[must_use]
    pub fn data(mut self, data: JsonText) -> Self {
        self.data = Some(data);
        self
    }

    /// The room of the server itself under a key of the host's.
    pub(crate) fn into_room(self, key: String, at: Timestamp) -> NewRoom {
        NewRoom {
            kind: self.kind,
            name: self.name,
            topic: self.topic.filter(|topic| !topic.is_empty()),
            data: self.data,
            external_key: Some(key),
            creator: None,
            members: vec![],
            request: None,
            at,
            max_rooms: usize::MAX,
        }
    }

    /// The request of a user to make it.
    pub(super) fn into_action(self, users: Vec<String>, key: Option<String>) -> CreateRoom {
        CreateRoom {
            kind: self.kind,
            name: Some(self.name),
            topic: self.topic,
            data: self.data,
            users,
            client_room_id: key,
        }
    }
}
