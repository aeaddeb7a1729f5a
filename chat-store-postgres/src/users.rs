use async_trait::async_trait;
use chat_core::model::{Handle, RoomId, StoreError, StoreResult, User, UserId};
use chat_core::port::store::{EnsuredUser, NewUser, UserStore};
use tokio_postgres::Row;

use crate::PostgresStore;
use crate::ensure_user::ensure_user;
use crate::query::{Query, query};
use crate::rows::{self, user_columns, value};

const BY_ID: &str = concat!("SELECT ", user_columns!(), " FROM @users u WHERE u.id = ANY($1)");

pub(crate) const BY_EXTERNAL_ID: &str =
    concat!("SELECT ", user_columns!(), " FROM @users u WHERE u.external_id = $1");

const BY_HANDLE: &str =
    concat!("SELECT ", user_columns!(), " FROM @users u WHERE u.handle = ANY($1)");

/// What stands there already is not written again.
const SET_LAST_ROOM: &str = "WITH member AS (\
        SELECT FROM @members WHERE room_id = $2 AND user_id = $1 AND role IS NOT NULL\
    ), moved AS (\
        UPDATE @users SET last_room_id = $2 WHERE id = $1 \
        AND last_room_id IS DISTINCT FROM $2 AND EXISTS (SELECT FROM member)\
    ) SELECT EXISTS (SELECT FROM member)";

#[async_trait]
impl UserStore for PostgresStore {
    async fn ensure_user(&self, user: NewUser) -> StoreResult<EnsuredUser> {
        ensure_user(&self.database, user).await
    }

    async fn users(&self, ids: &[UserId]) -> StoreResult<Vec<User>> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        rows::all(&self.find(query!(BY_ID, ids)).await?, rows::user)
    }

    async fn user_by_external_id(&self, external_id: &str) -> StoreResult<Option<User>> {
        rows::first(&self.find(query!(BY_EXTERNAL_ID, external_id)).await?, rows::user)
    }

    async fn users_by_handle(&self, handles: &[Handle]) -> StoreResult<Vec<User>> {
        let handles: Vec<&str> = handles.iter().map(Handle::as_str).collect();
        rows::all(&self.find(query!(BY_HANDLE, handles)).await?, rows::user)
    }

    async fn set_last_room(&self, user: UserId, room: RoomId) -> StoreResult<()> {
        let query = query!(SET_LAST_ROOM, user.get(), room.get());
        let found = self.database.session().await?.write(query).await?;
        let member: bool = rows::committed(rows::only(&found, |row| value(row, 0)))?;
        if member { Ok(()) } else { Err(StoreError::NotMember) }
    }
}

impl PostgresStore {
    async fn find(&self, query: Query<'_>) -> StoreResult<Vec<Row>> {
        self.database.session().await?.read(query).await
    }
}
