use async_trait::async_trait;
use chat_core::model::{
    LastMessage, MessageId, Room, RoomId, RoomView, Seq, StoreError, StoreResult, UserId, UserRev,
};
use chat_core::port::store::{
    ChannelSummary, CreatedRoom, MemberChange, MemberChanged, MemberPage, NewRoom, RoomList,
    RoomStore, RoomUpdate, RoomUpdated,
};
use tokio_postgres::Row;

use crate::PostgresStore;
use crate::change_member::change_member;
use crate::create_room::create_room;
use crate::members::members;
use crate::query::query;
use crate::rows::{self, room_columns, value};
use crate::update_room::update_room;

const BY_ID: &str = concat!("SELECT ", room_columns!(), " FROM @rooms r WHERE r.id = $1");

const BY_KEY: &str =
    concat!("SELECT ", room_columns!(), " FROM @rooms r WHERE r.external_key = $1");

const USER_REV: &str = "SELECT user_rev FROM @users WHERE id = $1";

/// His views of the rooms in `($2, $3]`.
const VIEWS: &str = concat!(
    "SELECT ",
    room_columns!(),
    ", mine.role, mine.read_seq, r.member_count, p.id, p.handle, p.display_name, \
     m.id, m.seq, a.id, a.handle, a.display_name, m.content \
     FROM @members mine JOIN @rooms r ON r.id = mine.room_id \
     LEFT JOIN @users p ON p.id = CASE mine.user_id WHEN r.direct_low THEN r.direct_high \
     ELSE r.direct_low END \
     LEFT JOIN @messages m ON m.room_id = r.id AND m.seq = r.last_seq \
     LEFT JOIN @users a ON a.id = m.author_id \
     WHERE mine.user_id = $1 AND mine.role IS NOT NULL AND mine.room_id > $2 \
     AND mine.room_id <= $3 ORDER BY mine.room_id LIMIT $4"
);

const CHANNELS: &str = "SELECT id, name, topic, member_count FROM @rooms \
    WHERE kind = 'channel' AND id > $1 AND strpos(folded_name, $2) > 0 ORDER BY id LIMIT $3";

#[async_trait]
impl RoomStore for PostgresStore {
    async fn create_room(&self, room: NewRoom) -> StoreResult<CreatedRoom> {
        create_room(&self.database, room).await
    }

    async fn room(&self, room: RoomId) -> StoreResult<Option<Room>> {
        let found = self.database.session().await?.read(query!(BY_ID, room.get())).await?;
        rows::first(&found, rows::room)
    }

    async fn room_by_key(&self, external_key: &str) -> StoreResult<Option<Room>> {
        let found = self.database.session().await?.read(query!(BY_KEY, external_key)).await?;
        rows::first(&found, rows::room)
    }

    async fn rooms(
        &self,
        user: UserId,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<RoomList> {
        let (id, after) = (user.get(), after.map_or(0, RoomId::get));
        let session = self.database.session().await?;
        let [user_rev, views] = session
            .snapshot([
                query!(USER_REV, id),
                query!(VIEWS, id, after, i64::MAX, rows::one_more(limit)),
            ])
            .await?;
        let user_rev = rows::first(&user_rev, read_user_rev)?.unwrap_or(UserRev::ZERO);
        let mut rooms = rows::all(&views, view)?;
        let more = rooms.len() > limit;
        rooms.truncate(limit);
        Ok(RoomList { rooms, user_rev, more })
    }

    async fn room_view(
        &self,
        user: UserId,
        room: RoomId,
    ) -> StoreResult<(Option<RoomView>, UserRev)> {
        let (id, room) = (user.get(), room.get());
        let session = self.database.session().await?;
        let [user_rev, views] = session
            .snapshot([
                query!(USER_REV, id),
                query!(VIEWS, id, room.saturating_sub(1), room, 1_i64),
            ])
            .await?;
        let user_rev = rows::first(&user_rev, read_user_rev)?.ok_or(StoreError::NotFound)?;
        Ok((rows::first(&views, view)?, user_rev))
    }

    async fn channels(
        &self,
        query: &str,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<Vec<ChannelSummary>> {
        let after = after.map_or(0, RoomId::get);
        let query = query!(CHANNELS, after, query, rows::rows(limit));
        let found = self.database.session().await?.read(query).await?;
        rows::all(&found, |row| {
            Ok(ChannelSummary {
                id: RoomId::new(value(row, 0)?),
                name: value(row, 1)?,
                topic: value(row, 2)?,
                member_count: rows::unsigned(row, 3)?,
            })
        })
    }

    async fn update_room(&self, update: RoomUpdate) -> StoreResult<RoomUpdated> {
        update_room(&self.database, update).await
    }

    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        change_member(&self.database, change).await
    }

    async fn members(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        prefix: &str,
        after: Option<UserId>,
        limit: usize,
    ) -> StoreResult<MemberPage> {
        members(&self.database, reader, room, prefix, after, limit).await
    }
}

fn read_user_rev(row: &Row) -> StoreResult<UserRev> {
    value(row, 0).map(UserRev::new)
}

fn view(row: &Row) -> StoreResult<RoomView> {
    let last_message = match value::<Option<i64>>(row, 16)? {
        Some(id) => Some(LastMessage {
            id: MessageId::new(id),
            seq: Seq::new(value(row, 17)?),
            author: rows::user_ref(row, 18)?,
            content: value(row, 21)?,
        }),
        None => None,
    };
    Ok(RoomView {
        room: rows::room(row)?,
        role: rows::role(row, 10)?.ok_or_else(|| StoreError::failed("a member without a role"))?,
        read_seq: Seq::new(value(row, 11)?),
        member_count: rows::unsigned(row, 12)?,
        peer: rows::optional_user_ref(row, 13)?,
        last_message,
    })
}
