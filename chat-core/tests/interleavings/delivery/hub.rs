use std::sync::Arc;

use super::room_stream::RoomStream;
use crate::model::RoomId;

/// The rooms are the tests' own.
#[derive(Default)]
pub(crate) struct Hub;

/// Keeps nothing alive: the test does.
pub(crate) struct Watch(pub(crate) Arc<RoomStream>);

impl Watch {
    pub(crate) fn room(&self) -> RoomId {
        self.0.room
    }

    pub(crate) fn stream(&self) -> &Arc<RoomStream> {
        &self.0
    }
}
