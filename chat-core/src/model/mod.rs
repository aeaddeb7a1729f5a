//! What the chat is made of: ids, rows, errors and limits. Plain values, no I/O.

pub(crate) mod blank;
mod change;
mod error;
mod fold;
mod handle;
mod identity;
mod ids;
pub(crate) mod json_text;
mod limits;
mod limits_check;
mod message;
pub(crate) mod name;
mod permission;
mod principal;
mod receipt;
mod revocation;
mod room;
mod timestamp;
mod user;

pub use change::{Change, Changes, Gone};
pub use error::{StoreError, StoreResult};
pub use fold::fold;
pub use handle::{Handle, HandleError};
pub use identity::Identity;
pub use ids::{
    AuthRev, ConnectionId, MAX_SAFE_INTEGER, MessageId, Rev, RoomId, Seq, UserId, UserRev,
};
pub use json_text::JsonText;
pub use limits::{Limits, Rate};
pub use limits_check::InvalidLimit;
pub use message::{Message, MessageKind};
pub use permission::{Allowed, Operation};
pub use principal::Principal;
pub use receipt::Receipt;
pub use revocation::{MAX_REVOCATIONS, Revocation};
pub use room::{LastMessage, Member, ReadMarker, Role, Roles, Room, RoomKind, RoomView};
pub use timestamp::Timestamp;
pub use user::{User, UserRef};
