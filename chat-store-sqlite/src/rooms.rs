use async_trait::async_trait;
use chat_core::model::{
    LastMessage, MessageId, Room, RoomId, RoomView, Seq, StoreError, StoreResult, UserId, UserRev,
};
use chat_core::port::store::{
    ChannelSummary, CreatedRoom, MemberChange, MemberChanged, MemberPage, NewRoom, RoomList,
    RoomStore, RoomUpdate, RoomUpdated,
};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::change_member::change_member;
use crate::create_room::create_room;
use crate::members::members;
use crate::rows::{self, room_columns};
use crate::update_room::update_room;
use crate::{SqliteStore, users};

#[async_trait]
impl RoomStore for SqliteStore {
    async fn create_room(&self, room: NewRoom) -> StoreResult<CreatedRoom> {
        // A row for each member, in two tables.
        let bytes = room.members.len().saturating_mul(512);
        self.write(bytes, move |connection| create_room(connection, &room)).await
    }

    async fn room(&self, room: RoomId) -> StoreResult<Option<Room>> {
        self.read(move |connection| Ok(room_by_id(connection, room)?)).await
    }

    async fn room_by_key(&self, external_key: &str) -> StoreResult<Option<Room>> {
        let key = external_key.to_owned();
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(concat!(
                "SELECT ",
                room_columns!(),
                " FROM chat_rooms r WHERE r.external_key = ?1"
            ))?;
            Ok(statement.query_row([&key], rows::room).optional()?)
        })
        .await
    }

    async fn rooms(
        &self,
        user: UserId,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<RoomList> {
        self.read(move |connection| {
            let user_rev = user_rev(connection, user)?.unwrap_or(UserRev::ZERO);
            let after = after.map_or(0, RoomId::get);
            let mut rooms = views(connection, user, after, i64::MAX, rows::one_more(limit))?;
            let more = rooms.len() > limit;
            rooms.truncate(limit);
            Ok(RoomList { rooms, user_rev, more })
        })
        .await
    }

    async fn room_view(
        &self,
        user: UserId,
        room: RoomId,
    ) -> StoreResult<(Option<RoomView>, UserRev)> {
        self.read(move |connection| {
            let user_rev = user_rev(connection, user)?.ok_or(StoreError::NotFound)?;
            let view = views(connection, user, room.get() - 1, room.get(), 1)?.pop();
            Ok((view, user_rev))
        })
        .await
    }

    async fn channels(
        &self,
        query: &str,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<Vec<ChannelSummary>> {
        let query = query.to_owned();
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, name, topic, member_count FROM chat_rooms \
                 WHERE kind = 'channel' AND id > ?1 AND instr(folded_name, ?2) > 0 \
                 ORDER BY id LIMIT ?3",
            )?;
            let summary = |row: &Row<'_>| {
                Ok(ChannelSummary {
                    id: RoomId::new(row.get(0)?),
                    name: row.get(1)?,
                    topic: row.get(2)?,
                    member_count: row.get(3)?,
                })
            };
            let after = after.map_or(0, RoomId::get);
            let found = statement.query_map((after, &query, rows::rows(limit)), summary)?;
            Ok(found.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn update_room(&self, update: RoomUpdate) -> StoreResult<RoomUpdated> {
        self.write(0, move |connection| update_room(connection, &update)).await
    }

    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        self.write(0, move |connection| change_member(connection, &change)).await
    }

    async fn members(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        prefix: &str,
        after: Option<UserId>,
        limit: usize,
    ) -> StoreResult<MemberPage> {
        let prefix = prefix.to_owned();
        self.read(move |connection| members(connection, reader, room, &prefix, after, limit)).await
    }
}

pub(crate) fn room_by_id(connection: &Connection, room: RoomId) -> rusqlite::Result<Option<Room>> {
    connection
        .prepare_cached(concat!("SELECT ", room_columns!(), " FROM chat_rooms r WHERE r.id = ?1"))?
        .query_row([room.get()], rows::room)
        .optional()
}

fn user_rev(connection: &Connection, user: UserId) -> rusqlite::Result<Option<UserRev>> {
    Ok(users::user_by_id(connection, user)?.map(|user| user.user_rev))
}

/// His views of the rooms in `(after, through]`.
fn views(
    connection: &Connection,
    user: UserId,
    after: i64,
    through: i64,
    limit: i64,
) -> rusqlite::Result<Vec<RoomView>> {
    connection
        .prepare_cached(concat!(
            "SELECT ",
            room_columns!(),
            ", mine.role, mine.read_seq, r.member_count, p.id, p.handle, p.display_name, \
             m.id, m.seq, a.id, a.handle, a.display_name, m.content \
             FROM chat_members mine JOIN chat_rooms r ON r.id = mine.room \
             LEFT JOIN chat_users p ON p.id = CASE mine.user WHEN r.direct_low THEN r.direct_high \
             ELSE r.direct_low END \
             LEFT JOIN chat_messages m ON m.room = r.id AND m.seq = r.last_seq \
             LEFT JOIN chat_users a ON a.id = m.author \
             WHERE mine.user = ?1 AND mine.role IS NOT NULL AND mine.room > ?2 \
             AND mine.room <= ?3 ORDER BY mine.room LIMIT ?4"
        ))?
        .query_map((user.get(), after, through, limit), view)?
        .collect()
}

fn view(row: &Row<'_>) -> rusqlite::Result<RoomView> {
    let last_message = match row.get::<_, Option<i64>>(16)? {
        Some(id) => Some(LastMessage {
            id: MessageId::new(id),
            seq: Seq::new(row.get(17)?),
            author: rows::user_ref(row, 18)?,
            content: row.get(21)?,
        }),
        None => None,
    };
    Ok(RoomView {
        room: rows::room(row)?,
        role: rows::role(row, 10)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?,
        read_seq: Seq::new(row.get(11)?),
        member_count: row.get(12)?,
        peer: rows::optional_user_ref(row, 13)?,
        last_message,
    })
}
