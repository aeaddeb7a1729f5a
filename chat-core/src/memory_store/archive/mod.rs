mod export;
mod import;

use async_trait::async_trait;

use super::MemoryStore;
use crate::model::{StoreError, StoreResult};
use crate::port::archive::{Archive, Extent, Key, PageLimit, Rows, Standing, Table};

#[async_trait]
impl Archive for MemoryStore {
    async fn standing(&self) -> StoreResult<Standing> {
        Ok(self.lock().standing())
    }

    async fn extent(&self, table: Table) -> StoreResult<Extent> {
        Ok(self.lock().extent(table))
    }

    async fn export(
        &self,
        table: Table,
        after: Option<Key>,
        limit: PageLimit,
    ) -> StoreResult<Rows> {
        Ok(self.lock().export(table, after, limit))
    }

    async fn begin(&self, epoch: &str) -> StoreResult<()> {
        let mut state = self.lock();
        if state.standing() != Standing::Empty {
            return Err(StoreError::failed("the store is not empty"));
        }
        state.epoch = Standing::unfinished_name(epoch);
        Ok(())
    }

    async fn import(&self, rows: Rows) -> StoreResult<()> {
        let mut state = self.lock();
        match state.standing() {
            Standing::Unfinished(_) => state.import(rows),
            _ => Err(StoreError::failed("the store is no unfinished copy")),
        }
    }

    async fn finish(&self) -> StoreResult<()> {
        let mut state = self.lock();
        match state.standing() {
            Standing::Unfinished(epoch) => state.epoch = epoch,
            Standing::Chat(_) => {}
            Standing::Empty => return Err(StoreError::failed("the store is empty")),
        }
        Ok(())
    }
}
