//! The whole chat as rows: read out, and put in again.

mod export;
mod import;

use async_trait::async_trait;
use chat_core::model::{StoreError, StoreResult};
use chat_core::port::archive::{Archive, Extent, Key, PageLimit, Rows, Standing, Table};
use rusqlite::Connection;

use crate::SqliteStore;
use crate::error::JobResult;

#[async_trait]
impl Archive for SqliteStore {
    async fn standing(&self) -> StoreResult<Standing> {
        self.read(|connection| Ok(standing(connection)?)).await
    }

    async fn extent(&self, table: Table) -> StoreResult<Extent> {
        self.read(move |connection| Ok(export::extent(connection, table)?)).await
    }

    async fn export(
        &self,
        table: Table,
        after: Option<Key>,
        limit: PageLimit,
    ) -> StoreResult<Rows> {
        self.read(move |connection| Ok(export::page(connection, table, after, limit)?)).await
    }

    async fn begin(&self, epoch: &str) -> StoreResult<()> {
        let name = Standing::unfinished_name(epoch);
        self.write(0, move |connection| match standing(connection)? {
            Standing::Empty => rename(connection, &name),
            _ => Err(StoreError::failed("the database is not empty").into()),
        })
        .await
    }

    async fn import(&self, rows: Rows) -> StoreResult<()> {
        self.write(0, move |connection| match standing(connection)? {
            Standing::Unfinished(_) => Ok(import::rows(connection, &rows)?),
            _ => Err(StoreError::failed("the database is no unfinished copy").into()),
        })
        .await
    }

    async fn finish(&self) -> StoreResult<()> {
        self.write(0, |connection| match standing(connection)? {
            Standing::Unfinished(epoch) => rename(connection, &epoch),
            Standing::Chat(_) => Ok(()),
            Standing::Empty => Err(StoreError::failed("the database is empty").into()),
        })
        .await
    }
}

fn standing(connection: &Connection) -> rusqlite::Result<Standing> {
    connection
        .prepare_cached(
            "SELECT epoch, NOT EXISTS (SELECT 1 FROM chat_users) \
             AND NOT EXISTS (SELECT 1 FROM chat_rooms) FROM chat_meta",
        )?
        .query_one((), |row| Ok(Standing::of(row.get(0)?, row.get(1)?)))
}

fn rename(connection: &Connection, name: &str) -> JobResult<()> {
    connection.prepare_cached("UPDATE chat_meta SET epoch = ?1")?.execute([name])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a table has, and no archive would bring back: it follows from the rest.
    const DERIVED: [&str; 5] = [
        "chat_users.room_count",
        "chat_users.skeleton",
        "chat_rooms.member_count",
        "chat_rooms.folded_name",
        "chat_meta.heartbeat",
    ];

    /// A column that a migration adds must not be left behind when a chat moves.
    #[tokio::test]
    async fn every_column_travels_or_follows_from_others() {
        let store = SqliteStore::memory().await.unwrap();
        let columns: Vec<String> = store
            .read(|connection| {
                let sql = "SELECT t.name || '.' || c.name FROM pragma_table_list t \
                     JOIN pragma_table_info(t.name) c \
                     WHERE t.name LIKE 'chat\\_%' ESCAPE '\\' AND t.name <> 'chat_migrations'";
                let mut columns = connection.prepare(sql)?;
                Ok(columns.query_map((), |row| row.get(0))?.collect::<Result<_, _>>()?)
            })
            .await
            .unwrap();
        assert!(columns.len() > 40, "{columns:?}");
        for column in columns {
            let (table, name) = column.split_once('.').unwrap();
            let travels = export::COLUMNS.iter().any(|(of, columns)| {
                *of == table && columns.split(", ").any(|column| column == name)
            });
            assert!(travels || DERIVED.contains(&&*column), "{column} stays behind");
        }
    }
}
