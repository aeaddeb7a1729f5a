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
//! - A read sees every change that was answered before it began, whoever made it, and whatever a
//!   read that ended before had seen: none is answered from a copy that may be behind.
//! - Rows of messages and members are never removed while their room lives.
//! - Text comes back byte for byte. The engine has refused what not every database can keep
//!   (U+0000, lone surrogates). Keys and names are compared byte for byte, too: `a` is not `A`, and
//!   no blank is cut off.
//! - Reads that take a `limit` return at most so many rows. `more` (`more_before`, `more_after`) says
//!   whether the next row exists, also behind a page that is full, and for a limit of zero, which
//!   brings no row. Lists of ids that are asked for have no repeats.
//! - Where a request can be refused for several reasons, the method says which of them is told. What
//!   is refused changes nothing: no counter, no key, no row.
//!
//! The request and answer types here are plain structs that can grow: a new field is a change that
//! breaks adapters at compile time, on purpose, since an adapter that ignored it would lose data.
//! So fields are only added in a release that says so.
//!
//! [`MemoryStore`](crate::memory_store) (feature `memory-store`) is the specification that runs, and
//! the suite of chat-testkit holds a store to it.

mod messages;
mod page_bytes;
mod read_markers;
mod requests;
mod rooms;
mod sessions;
mod shared;
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
