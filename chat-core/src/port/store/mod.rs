//! What the engine needs of a database. The store is the truth: a change counts once it is
//! committed here, and every reader is complete by what is read here.
//!
//! # Rules for every implementation
//! - A change bumps its counter (`rev` of the room, `user_rev` of the user) in the same
//!   transaction, under the row lock of that room or user: the order in which revisions become
//!   visible is their order.
//! - One revision is one changed row. What changes three rows takes three revisions; what changes
//!   nothing takes none.
//! - A transaction locks one room, then users by ascending id; never two rooms.
//! - Authority is checked after the room is locked; what a reader may see, in the snapshot that
//!   reads the rows.
//! - Rows of messages and members are never removed while their room lives.
//! - Text comes back byte for byte. The engine has refused what not every database can keep
//!   (U+0000, lone surrogates).

mod messages;
mod page_bytes;
mod read_markers;
mod requests;
mod rooms;
mod sessions;
mod users;

use async_trait::async_trait;

pub use messages::{
    Appended, Heads, History, MessageEdit, MessageStore, MessageUpdate, NewMessage, Page, Updated,
    UserHead,
};
pub use read_markers::ReadMarkerStore;
pub use requests::{Actor, RequestKey};
pub use rooms::{
    ChannelSummary, CreatedRoom, MemberChange, MemberChanged, MemberPage, MembershipChange,
    NewRoom, RoomList, RoomStore, RoomUpdate, RoomUpdated,
};
pub use sessions::SessionStore;
pub use users::{EnsuredUser, NewUser, UserStore};

use crate::model::StoreResult;

/// A whole database: all the small traits, and what concerns it as a whole.
///
/// Every method is cancel-safe in this sense: dropping the future leaves the change either wholly
/// done or wholly undone, and which of both is then unknown.
#[async_trait]
pub trait Store: UserStore + SessionStore + RoomStore + MessageStore + ReadMarkerStore {
    /// The random name of this history. It changes when a backup is restored, so that cursors from
    /// the lost future are not believed.
    async fn epoch(&self) -> StoreResult<String>;

    /// Whether the database can be read and written just now.
    async fn check(&self) -> StoreResult<()>;
}
