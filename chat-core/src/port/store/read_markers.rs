use async_trait::async_trait;

use crate::model::{ReadMarker, RoomId, Seq, StoreResult, UserId};

/// How far users read.
#[async_trait]
pub trait ReadMarkerStore: Send + Sync {
    /// Moves a user's marker to `seq`, at most to the room's newest message; never backwards,
    /// unless `force`. A marker that moves takes one `user_rev`; one that stays takes none, and is
    /// answered as it stands. The room takes no revision.
    ///
    /// # Errors
    /// [`NotMember`](crate::model::StoreError::NotMember), also for a room that does not exist.
    async fn mark_read(
        &self,
        user: UserId,
        room: RoomId,
        seq: Seq,
        force: bool,
    ) -> StoreResult<ReadMarker>;
}
