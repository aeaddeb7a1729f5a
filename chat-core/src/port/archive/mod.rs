//! What a store needs so that a whole chat can move: from one database to another, of another kind.
//!
//! A store need not have it; without it, [`Store`](super::store::Store) is complete, and the chat
//! stays where it is. [`Transfer`](crate::archive::Transfer) does the moving, and the suite of
//! chat-testkit holds an archive to what is said here.

mod page;
mod records;
mod standing;

use async_trait::async_trait;

pub use page::{Extent, Key, PageLimit, Rows, Table};
pub use records::{
    LastRoomRecord, MemberRecord, MessageRecord, RevocationRecord, RoomRecord, UserRecord,
};
pub use standing::Standing;

use crate::model::StoreResult;

/// A chat as rows that can be read out and put in again, with the same ids, numbers, revisions and
/// keys.
///
/// Rows travel table by table in the order of [`Table::ALL`], each table ascending by
/// [`Key`]: so whatever a row points to is there before it, and the highest key of a table says how
/// far a copy has come. What follows from other rows (how many members a room has, what a handle
/// looks like) does not travel: whoever imports finds it out again.
///
/// Every method is cancel-safe as those of [`Store`](super::store::Store) are.
#[async_trait]
pub trait Archive: Send + Sync {
    /// What is in the store: nothing, a copy that was begun, or a chat.
    ///
    /// # Errors
    /// [`Failed`](crate::model::StoreError::Failed).
    async fn standing(&self) -> StoreResult<Standing>;

    /// How many rows a table has, and the highest key among them.
    ///
    /// # Errors
    /// [`Failed`](crate::model::StoreError::Failed).
    async fn extent(&self, table: Table) -> StoreResult<Extent>;

    /// The rows of one table with a key above `after`, ascending; as many as `limit` allows, and at
    /// least one where there is one. No rows: the table is done. Reads one snapshot, and waits for
    /// nobody who writes.
    ///
    /// # Errors
    /// [`Failed`](crate::model::StoreError::Failed).
    async fn export(&self, table: Table, after: Option<Key>, limit: PageLimit)
    -> StoreResult<Rows>;

    /// Makes an [empty](Standing::Empty) store the unfinished copy of the history with this name.
    /// From here on until it is finished, [`Store::epoch`](super::store::Store::epoch) fails, so that
    /// no engine starts on half a chat.
    ///
    /// # Errors
    /// [`Failed`](crate::model::StoreError::Failed), also where the store is not empty.
    async fn begin(&self, epoch: &str) -> StoreResult<()>;

    /// Adds a page of rows to an unfinished copy, in one transaction: all of them or none. Keys are
    /// above all that the table has.
    ///
    /// # Errors
    /// [`Failed`](crate::model::StoreError::Failed), also where a row is there already or what it
    /// points to is missing, and in a store that is no unfinished copy.
    /// [`Unknown`](crate::model::StoreError::Unknown): the [extent](Self::extent) tells.
    async fn import(&self, rows: Rows) -> StoreResult<()>;

    /// Makes an unfinished copy a chat, with the name of the history that it is a copy of. The next
    /// ids that it gives are above all that were imported. In a chat it changes nothing.
    ///
    /// # Errors
    /// [`Failed`](crate::model::StoreError::Failed), also in an empty store;
    /// [`Unknown`](crate::model::StoreError::Unknown).
    async fn finish(&self) -> StoreResult<()>;
}
