//! Moves a whole chat from one store to another, of whatever kind: see [`Transfer`].

mod reader;
mod transfer;

use crate::model::StoreError;
use crate::port::archive::{Key, PageLimit, Table};

pub use transfer::Transfer;

/// A page: few enough that one transaction is short, many enough that round trips don't count.
const PAGE: PageLimit = PageLimit { rows: 1_000, bytes: 1 << 20 };

/// Why a chat was not moved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransferError {
    /// There is nothing to copy.
    #[error("there is no chat to copy")]
    NoSource,
    /// What is to be copied is itself an unfinished copy.
    #[error("what is to be copied is an unfinished copy itself")]
    UnfinishedSource,
    /// The target is another chat, or the copy of another.
    #[error("the target holds something else already")]
    TargetInUse,
    /// The copy is not what it was copied from: somebody wrote to one of both meanwhile.
    #[error("the copy differs from the original: {} {key}", table.as_str())]
    Differs {
        /// In which table.
        table: Table,
        /// The first row that is different, or missing on one side.
        key: Key,
    },
    /// Something else writes to the copy, and went ahead: another transfer with the same target, of
    /// which only one can come to its end.
    #[error("another transfer into the same target is under way")]
    Overtaken,
    /// What is to be copied could not be read.
    #[error("the original cannot be read")]
    Source(#[source] StoreError),
    /// The copy could not be read or written.
    #[error("the copy cannot be read or written")]
    Target(#[source] StoreError),
}

/// How far a transfer has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// In which table.
    pub table: Table,
    /// Rows that are done.
    pub done: u64,
    /// Rows in all.
    pub total: u64,
}

/// A table that is the same on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Which table.
    pub table: Table,
    /// Its rows.
    pub rows: u64,
    /// SHA-256 over all of them, in their order.
    pub digest: [u8; 32],
}
