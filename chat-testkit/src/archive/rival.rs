use async_trait::async_trait;
use chat_core::archive::Transfer;
use chat_core::model::{StoreError, StoreResult};
use chat_core::port::archive::{Archive, Extent, Key, PageLimit, Rows, Standing, Table};

/// An archive beside which another copy is always faster.
pub(super) struct Rival<'a> {
    archive: &'a dyn Archive,
    copies: Option<&'a Transfer<'a>>,
}

impl<'a> Rival<'a> {
    /// A target: another has begun whenever one begins.
    pub(super) fn that_begins(target: &'a dyn Archive) -> Self {
        Self { archive: target, copies: None }
    }

    /// A source: another has copied everything whenever one reads.
    pub(super) fn that_copies(source: &'a dyn Archive, transfer: &'a Transfer<'a>) -> Self {
        Self { archive: source, copies: Some(transfer) }
    }
}

#[async_trait]
impl Archive for Rival<'_> {
    async fn standing(&self) -> StoreResult<Standing> {
        self.archive.standing().await
    }

    async fn extent(&self, table: Table) -> StoreResult<Extent> {
        self.archive.extent(table).await
    }

    async fn export(
        &self,
        table: Table,
        after: Option<Key>,
        limit: PageLimit,
    ) -> StoreResult<Rows> {
        if let Some(transfer) = self.copies {
            transfer.copy(&mut |_| ()).await.map_err(StoreError::failed)?;
        }
        self.archive.export(table, after, limit).await
    }

    async fn begin(&self, epoch: &str) -> StoreResult<()> {
        self.archive.begin(epoch).await?;
        self.archive.begin(epoch).await
    }

    async fn import(&self, rows: Rows) -> StoreResult<()> {
        self.archive.import(rows).await
    }

    async fn finish(&self) -> StoreResult<()> {
        self.archive.finish().await
    }
}
