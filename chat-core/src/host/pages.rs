use crate::model::{RoomId, RoomView, UserRev};
use crate::port::store::ChannelSummary;

/// Some of a user's rooms, as he sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoomPage {
    /// The rooms, ascending by id.
    pub rooms: Vec<RoomView>,
    /// His revision as of this page.
    pub user_rev: UserRev,
    /// Where to go on, if there are more.
    pub cursor: Option<RoomId>,
}

/// Some channels.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChannelPage {
    /// The channels, ascending by id.
    pub channels: Vec<ChannelSummary>,
    /// Where to go on, if there are more.
    pub cursor: Option<RoomId>,
}
