use std::any::Any;
use std::sync::Arc;

use chat_core::archive::Transfer;
use chat_core::port::archive::{Archive, Key, PageLimit, Rows, Table};
use chat_core::port::store::Store;

/// An empty store under test that is an archive, too, and what lives as long as it does.
pub struct TestArchive {
    // Dropped in this order.
    store: Arc<dyn Store>,
    archive: Arc<dyn Archive>,
    guard: Option<Box<dyn Any + Send + Sync>>,
}

impl TestArchive {
    /// An archive that needs nothing else.
    pub fn new(store: impl Store + Archive + 'static) -> Self {
        let store = Arc::new(store);
        Self::of(store.clone(), store)
    }

    /// A store and what archives it, which are two things.
    pub fn of(store: Arc<dyn Store>, archive: Arc<dyn Archive>) -> Self {
        Self { store, archive, guard: None }
    }

    /// Keeps `guard` until the store is dropped: a temporary directory, a throw-away database.
    #[must_use]
    pub fn holding(mut self, guard: impl Any + Send + Sync) -> Self {
        self.guard = Some(match self.guard {
            Some(earlier) => Box::new((guard, earlier)),
            None => Box::new(guard),
        });
        self
    }

    pub(super) fn store(&self) -> &dyn Store {
        &*self.store
    }

    pub(super) fn archive(&self) -> &dyn Archive {
        &*self.archive
    }
}

/// Copies all of one into the other.
pub(super) async fn copy(from: &dyn Archive, to: &dyn Archive) {
    let transfer = Transfer::begin(from, to).await.unwrap();
    transfer.copy(&mut |_| ()).await.unwrap();
    transfer.verify(&mut |_| ()).await.unwrap();
    transfer.finish().await.unwrap();
}

/// All pages of a table.
pub(super) async fn pages(archive: &dyn Archive, table: Table, limit: PageLimit) -> Vec<Rows> {
    let (mut pages, mut after) = (Vec::new(), None::<Key>);
    loop {
        let page = archive.export(table, after, limit).await.unwrap();
        assert_eq!(page.table(), table);
        let Some(last) = page.last_key() else { return pages };
        assert!(after.is_none_or(|after| after < last), "pages ascend");
        after = Some(last);
        pages.push(page);
    }
}
