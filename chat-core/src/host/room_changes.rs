use crate::model::{JsonText, RoomId};
use crate::wire::client::UpdateRoom;

/// What is to change about a room; everything else stays.
#[derive(Clone, Debug, Default)]
pub struct RoomChanges {
    name: Option<String>,
    topic: Option<String>,
    data: Option<JsonText>,
}

impl RoomChanges {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Another name; at most 100 characters.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Another topic; at most 500 characters. An empty one: none.
    #[must_use]
    pub fn topic(mut self, topic: impl Into<String>) -> Self {
        self.topic = Some(topic.into());
        self
    }

    /// Other data; at most 4 KiB. The JSON value `null`: none.
    #[must_use]
    pub fn data(mut self, data: JsonText) -> Self {
        self.data = Some(data);
        self
    }

    pub(super) fn into_action(self, room: RoomId) -> UpdateRoom {
        UpdateRoom { room_id: room, name: self.name, topic: self.topic, data: self.data }
    }
}
