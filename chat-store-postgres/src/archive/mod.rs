//! The whole chat as rows: read out, and put in again.

mod columns;
mod export;
mod import;

use async_trait::async_trait;
use chat_core::model::{StoreError, StoreResult};
use chat_core::port::archive::{Archive, Extent, Key, PageLimit, Rows, Standing, Table};
use tokio_postgres::Row;

use crate::PostgresStore;
use crate::query::query;
use crate::rows::{self, value};
use crate::session::Transaction;

const STANDING: &str = "SELECT epoch, NOT EXISTS (SELECT 1 FROM @users) \
    AND NOT EXISTS (SELECT 1 FROM @rooms) FROM @meta";
/// Of two that import, one waits for the other.
const LOCK: &str = "SELECT epoch, NOT EXISTS (SELECT 1 FROM @users) \
    AND NOT EXISTS (SELECT 1 FROM @rooms) FROM @meta FOR UPDATE";
const RENAME: &str = "UPDATE @meta SET epoch = $1";
const NEXT_USER: &str =
    "SELECT setval(pg_get_serial_sequence('@users', 'id'), (SELECT max(id) FROM @users))";
const NEXT_ROOM: &str =
    "SELECT setval(pg_get_serial_sequence('@rooms', 'id'), (SELECT max(id) FROM @rooms))";
const NEXT_MESSAGE: &str =
    "SELECT setval(pg_get_serial_sequence('@messages', 'id'), (SELECT max(id) FROM @messages))";

#[async_trait]
impl Archive for PostgresStore {
    async fn standing(&self) -> StoreResult<Standing> {
        let found = self.database.session().await?.read(query!(STANDING)).await?;
        rows::only(&found, standing)
    }

    async fn extent(&self, table: Table) -> StoreResult<Extent> {
        let [count, last] = export::extent(table);
        let session = self.database.session().await?;
        let [count, last] = session.snapshot([query!(count), query!(last)]).await?;
        let count: i64 = rows::only(&count, |row| value(row, 0))?;
        let last = rows::first(&last, |row| Ok(Key::new(value(row, 0)?, value(row, 1)?)))?;
        Ok(Extent { rows: u64::try_from(count).unwrap_or_default(), last })
    }

    async fn export(
        &self,
        table: Table,
        after: Option<Key>,
        limit: PageLimit,
    ) -> StoreResult<Rows> {
        let after = after.unwrap_or(Key::new(i64::MIN, 0));
        let (count, bytes) = (rows::rows(limit.rows.max(1)), rows::rows(limit.bytes.max(1)));
        let query = query!(export::page(table), after.first, after.second, count, bytes);
        let found = self.database.session().await?.read(query).await?;
        export::rows(table, &found)
    }

    async fn begin(&self, epoch: &str) -> StoreResult<()> {
        let (transaction, standing) = self.locked().await?;
        match standing {
            Standing::Empty => {
                let name = Standing::unfinished_name(epoch);
                transaction.commit([query!(RENAME, name)]).await.map(drop)
            }
            _ => Err(StoreError::failed("the database is not empty")),
        }
    }

    async fn import(&self, rows: Rows) -> StoreResult<()> {
        let (transaction, standing) = self.locked().await?;
        match standing {
            Standing::Unfinished(_) => import::rows(transaction, &rows).await,
            _ => Err(StoreError::failed("the database is no unfinished copy")),
        }
    }

    async fn finish(&self) -> StoreResult<()> {
        let (transaction, standing) = self.locked().await?;
        match standing {
            Standing::Unfinished(epoch) => transaction
                .commit([
                    query!(NEXT_USER),
                    query!(NEXT_ROOM),
                    query!(NEXT_MESSAGE),
                    query!(RENAME, epoch),
                ])
                .await
                .map(drop),
            Standing::Chat(_) => Ok(()),
            Standing::Empty => Err(StoreError::failed("the database is empty")),
        }
    }
}

impl PostgresStore {
    /// A transaction beside no other that imports, and what is in the database.
    async fn locked(&self) -> StoreResult<(Transaction<'_>, Standing)> {
        let (transaction, [found]) = self.database.session().await?.begin([query!(LOCK)]).await?;
        Ok((transaction, rows::only(&found, standing)?))
    }
}

fn standing(row: &Row) -> StoreResult<Standing> {
    Ok(Standing::of(value(row, 0)?, value(row, 1)?))
}
