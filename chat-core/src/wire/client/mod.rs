//! What clients send.

mod custom;
mod messages;
mod request;
mod rooms;
mod session;

pub use custom::CustomAction;
pub use messages::{DeleteMessage, EditMessage, MarkRead, RequestMessages, SendMessage, SyncRoom};
pub use request::{ClientAction, Request, Unreadable};
pub use rooms::{
    BrowseRooms, CreateRoom, OpenDirect, RequestMembers, RequestRooms, RoomOnly, RoomUser, SetRole,
    UpdateRoom,
};
pub use session::{Login, Logout, Ping, RefreshAuth, Resume, RoomKey};
