//! What requests to a store have in common.

use crate::model::{Allowed, UserId};

/// On whose behalf a change is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The host or the engine itself: no membership or role is asked for.
    Server,
    /// A user, who needs one of these roles in the room when the change commits.
    /// Not being a member is [`NotMember`](crate::model::StoreError::NotMember), the wrong role
    /// [`Forbidden`](crate::model::StoreError::Forbidden). What `allowed` says of outsiders counts
    /// only where a membership is changed.
    User {
        /// Who.
        id: UserId,
        /// The roles that may.
        allowed: Allowed,
    },
}

/// Makes a request safe to repeat: the same id again gives the stored answer, for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestKey {
    /// The client's key; unique for its author (and room, for messages).
    pub id: String,
    /// SHA-256 of the request as it was sent. Another digest under the same key is an
    /// [`IdempotencyConflict`](crate::model::StoreError::IdempotencyConflict).
    pub digest: [u8; 32],
}
