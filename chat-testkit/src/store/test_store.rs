use std::any::Any;
use std::sync::Arc;

use chat_core::port::store::Store;

/// An empty store under test, and what lives as long as it does.
pub struct TestStore {
    // Dropped in this order.
    store: Arc<dyn Store>,
    guard: Option<Box<dyn Any + Send>>,
}

impl TestStore {
    /// A store that needs nothing else.
    pub fn new(store: impl Store + 'static) -> Self {
        Self { store: Arc::new(store), guard: None }
    }

    /// Keeps `guard` until the store is dropped: a temporary directory, a throw-away database.
    #[must_use]
    pub fn holding(mut self, guard: impl Any + Send) -> Self {
        self.guard = Some(match self.guard {
            Some(earlier) => Box::new((guard, earlier)),
            None => Box::new(guard),
        });
        self
    }

    /// The store.
    pub fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store)
    }
}
