use async_trait::async_trait;
use chat_core::model::{Handle, JsonText, RoomId, StoreError, StoreResult, User, UserId};
use chat_core::port::store::{EnsuredUser, NewUser, UserStore};
use rusqlite::{Connection, OptionalExtension, Params};

use crate::SqliteStore;
use crate::change_member::join_channel;
use crate::error::JobResult;
use crate::membership::require;
use crate::rows::{self, user_columns};

#[async_trait]
impl UserStore for SqliteStore {
    async fn ensure_user(&self, user: NewUser) -> StoreResult<EnsuredUser> {
        // Almost always he is there as he should be, and nobody has to wait for the writer.
        let wanted = user.clone();
        let known = self
            .read(move |connection| Ok(by_external_id(connection, &wanted.external_id)?))
            .await?;
        if let Some(known) = known.filter(|known| is_up_to_date(known, &user)) {
            return Ok(EnsuredUser { user: known, created: false });
        }
        self.write(0, move |connection| ensure_user(connection, &user)).await
    }

    async fn users(&self, ids: &[UserId]) -> StoreResult<Vec<User>> {
        let ids = rows::id_list(ids.iter().map(|id| id.get()));
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(concat!(
                "SELECT ",
                user_columns!(),
                " FROM chat_users u WHERE u.id IN (SELECT value FROM json_each(?1))"
            ))?;
            let users = statement.query_map([&ids], rows::user)?;
            Ok(users.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn user_by_external_id(&self, external_id: &str) -> StoreResult<Option<User>> {
        let external_id = external_id.to_owned();
        self.read(move |connection| Ok(by_external_id(connection, &external_id)?)).await
    }

    async fn users_by_handle(&self, handles: &[Handle]) -> StoreResult<Vec<User>> {
        let handles = handles.to_vec();
        self.read(move |connection| {
            let by_handle =
                concat!("SELECT ", user_columns!(), " FROM chat_users u WHERE handle = ?1");
            let mut users = Vec::new();
            for handle in &handles {
                users.extend(one(connection, by_handle, [handle.as_str()])?);
            }
            // Whoever was asked for twice is one user.
            users.sort_unstable_by_key(|user| user.id);
            users.dedup_by_key(|user| user.id);
            Ok(users)
        })
        .await
    }

    async fn set_last_room(&self, user: UserId, room: RoomId) -> StoreResult<()> {
        self.write(0, move |connection| {
            require(connection, room, user)?;
            connection
                .prepare_cached(
                    "UPDATE chat_users SET last_room = ?2 WHERE id = ?1 AND last_room IS NOT ?2",
                )?
                .execute((user.get(), room.get()))?;
            Ok(())
        })
        .await
    }
}

pub(crate) fn user_by_id(connection: &Connection, user: UserId) -> rusqlite::Result<Option<User>> {
    let by_id = concat!("SELECT ", user_columns!(), " FROM chat_users u WHERE id = ?1");
    one(connection, by_id, [user.get()])
}

fn by_external_id(connection: &Connection, external_id: &str) -> rusqlite::Result<Option<User>> {
    let by_key = concat!("SELECT ", user_columns!(), " FROM chat_users u WHERE external_id = ?1");
    one(connection, by_key, [external_id])
}

fn one(connection: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<Option<User>> {
    connection.prepare_cached(sql)?.query_row(params, rows::user).optional()
}

fn is_up_to_date(known: &User, wanted: &NewUser) -> bool {
    let same_name = wanted.display_name.is_none() || wanted.display_name == known.display_name;
    let same_data = wanted.data.is_none() || wanted.data == known.data;
    same_name && same_data
}

fn ensure_user(connection: &Connection, wanted: &NewUser) -> JobResult<EnsuredUser> {
    let data = wanted.data.as_ref().map(JsonText::as_str);
    if let Some(mut user) = by_external_id(connection, &wanted.external_id)? {
        if !is_up_to_date(&user, wanted) {
            connection
                .prepare_cached(
                    "UPDATE chat_users SET display_name = coalesce(?2, display_name), \
                     data = coalesce(?3, data) WHERE id = ?1",
                )?
                .execute((user.id.get(), &wanted.display_name, data))?;
            user.display_name = wanted.display_name.clone().or(user.display_name);
            user.data = wanted.data.clone().or(user.data);
        }
        return Ok(EnsuredUser { user, created: false });
    }
    let (handle, skeleton) = (wanted.handle.as_str(), wanted.handle.skeleton());
    let taken = connection
        .prepare_cached("SELECT 1 FROM chat_users WHERE handle = ?1 OR skeleton = ?2")?
        .exists((handle, &skeleton))?;
    if taken {
        return Err(StoreError::HandleTaken.into());
    }
    connection
        .prepare_cached(
            "INSERT INTO chat_users (external_id, handle, skeleton, display_name, data, \
             created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            &wanted.external_id,
            handle,
            &skeleton,
            &wanted.display_name,
            data,
            wanted.at.as_micros(),
        ))?;
    let id = UserId::new(connection.last_insert_rowid());
    for room in &wanted.join {
        join_channel(connection, *room, id)?;
    }
    let user = user_by_id(connection, id)?.ok_or(StoreError::NotFound)?;
    Ok(EnsuredUser { user, created: true })
}
