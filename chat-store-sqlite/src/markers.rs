use async_trait::async_trait;
use chat_core::model::{ReadMarker, RoomId, Seq, StoreError, StoreResult, UserId, UserRev};
use chat_core::port::store::ReadMarkerStore;
use rusqlite::Connection;

use crate::SqliteStore;
use crate::error::JobResult;
use crate::membership::bump_user;

#[async_trait]
impl ReadMarkerStore for SqliteStore {
    async fn mark_read(
        &self,
        user: UserId,
        room: RoomId,
        seq: Seq,
        force: bool,
    ) -> StoreResult<ReadMarker> {
        self.write(0, move |connection| mark_read(connection, user, room, seq, force)).await
    }
}

fn mark_read(
    connection: &Connection,
    user: UserId,
    room: RoomId,
    seq: Seq,
    force: bool,
) -> JobResult<ReadMarker> {
    let mut marker = marker(connection, user, room)?;
    let wanted = seq.clamp(Seq::ZERO, marker.last_seq);
    if wanted > marker.read_seq || (force && wanted != marker.read_seq) {
        connection
            .prepare_cached("UPDATE chat_members SET read_seq = ?3 WHERE room = ?1 AND user = ?2")?
            .execute((room.get(), user.get(), wanted.get()))?;
        marker.read_seq = wanted;
        marker.user_rev = bump_user(connection, user, 0)?;
        marker.changed = true;
    }
    Ok(marker)
}

fn marker(connection: &Connection, user: UserId, room: RoomId) -> JobResult<ReadMarker> {
    let found = connection
        .prepare_cached(
            "SELECT m.read_seq, r.last_seq, u.user_rev FROM chat_members m \
             JOIN chat_rooms r ON r.id = m.room JOIN chat_users u ON u.id = m.user \
             WHERE m.room = ?1 AND m.user = ?2 AND m.role IS NOT NULL",
        )?
        .query_row((room.get(), user.get()), |row| {
            Ok(ReadMarker {
                room,
                read_seq: Seq::new(row.get(0)?),
                last_seq: Seq::new(row.get(1)?),
                user_rev: UserRev::new(row.get(2)?),
                changed: false,
            })
        });
    match found {
        Err(rusqlite::Error::QueryReturnedNoRows) => Err(StoreError::NotMember.into()),
        found => Ok(found?),
    }
}
