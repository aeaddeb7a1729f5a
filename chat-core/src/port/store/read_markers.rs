use async_trait::async_trait;

use crate::model::{ReadMarker, RoomId, Seq, StoreResult, UserId};

/// How far users read.
#[async_trait]
pub trait ReadMarkerStore: Send + Sync {
    /// Moves a user's marker to `seq`, at most to the room's newest message; never backwards,
    /// unless `force`. A marker that moves takes one `user_rev`.
    ///
    /// # Errors
    /// [`NotMember`](crate::model::StoreError::NotMember).
    async fn mark_read(
        &self,
        user: UserId,
        room: RoomId,
        seq: Seq,
        force: bool,
    ) -> StoreResult<ReadMarker>;
}
