use async_trait::async_trait;
use chat_core::model::{ReadMarker, RoomId, Seq, StoreError, StoreResult, UserId, UserRev};
use chat_core::port::store::ReadMarkerStore;

use crate::PostgresStore;
use crate::query::query;
use crate::rows::{self, value};

const MARK_READ: &str = "SELECT marker, newest, revision, changed FROM @mark_read($1, $2, $3, $4)";

#[async_trait]
impl ReadMarkerStore for PostgresStore {
    async fn mark_read(
        &self,
        user: UserId,
        room: RoomId,
        seq: Seq,
        force: bool,
    ) -> StoreResult<ReadMarker> {
        let query = query!(MARK_READ, user.get(), room.get(), seq.get(), force);
        let found = self.database.session().await?.write(query).await?;
        let marker = rows::first(&found, |row| {
            Ok(ReadMarker {
                room,
                read_seq: Seq::new(value(row, 0)?),
                last_seq: Seq::new(value(row, 1)?),
                user_rev: UserRev::new(value(row, 2)?),
                changed: value(row, 3)?,
            })
        });
        rows::committed(marker)?.ok_or(StoreError::NotMember)
    }
}
