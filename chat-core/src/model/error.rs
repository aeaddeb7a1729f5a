//! What a store answers when it cannot do what it was asked.

use std::error::Error;
use std::sync::Arc;

use super::Message;

/// What a store returns.
pub type StoreResult<T> = Result<T, StoreError>;

/// Why a store did not do it.
///
/// Every variant but [`Unknown`](Self::Unknown) is *definite*: nothing happened. A store that
/// cannot tell whether its commit took place must say `Unknown`, never anything else: clients then
/// retry under the same key and are told the truth.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no such row.
    #[error("not found")]
    NotFound,
    /// The acting or reading user is not a member of the room.
    #[error("not a member of the room")]
    NotMember,
    /// The acting user is a member, but his role does not allow it.
    #[error("the role does not allow it")]
    Forbidden,
    /// The message is not in the version that was to be edited; this is how it stands.
    #[error("the message has changed")]
    Conflict(Box<Message>),
    /// The same key was used before, for another request.
    #[error("the key was used for another request")]
    IdempotencyConflict,
    /// The handle, or one that looks like it, belongs to somebody else.
    #[error("the handle is taken")]
    HandleTaken,
    /// The room would be left without an owner.
    #[error("the last owner cannot go while others stay")]
    LastOwner,
    /// A bound was reached; its name.
    #[error("limit reached: {0}")]
    LimitExceeded(&'static str),
    /// Nothing happened, for a reason that may pass.
    #[error("the store failed; nothing happened")]
    Failed(#[source] Arc<dyn Error + Send + Sync>),
    /// It may or may not have happened.
    #[error("the store failed; the outcome is unknown")]
    Unknown(#[source] Arc<dyn Error + Send + Sync>),
}

impl StoreError {
    /// A definite failure: nothing happened.
    pub fn failed(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed(source.into().into())
    }

    /// A failure whose outcome is not known.
    pub fn unknown(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unknown(source.into().into())
    }

    /// Whether nothing happened for certain.
    pub const fn is_definite(&self) -> bool {
        !matches!(self, Self::Unknown(_))
    }
}
