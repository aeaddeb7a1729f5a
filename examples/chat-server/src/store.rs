//! The chat's database, whichever it is.

use chat_core::{ChatEngine, ChatEngineBuilder};
use chat_store_sqlite::{OpenError, SqliteStore};

use crate::config::StoreUrl;

/// An open database.
pub(crate) enum ChatStore {
    Sqlite(SqliteStore),
}

impl ChatStore {
    /// Opens the database, and makes it where there is none.
    ///
    /// # Errors
    /// It cannot be opened.
    pub(crate) async fn open(url: &StoreUrl) -> Result<Self, OpenError> {
        match url {
            StoreUrl::Sqlite(path) => SqliteStore::open(path).await.map(Self::Sqlite),
            StoreUrl::Memory => SqliteStore::memory().await.map(Self::Sqlite),
        }
    }

    /// Begins an engine on it.
    pub(crate) fn engine(&self) -> ChatEngineBuilder {
        match self {
            Self::Sqlite(store) => ChatEngine::builder(store.clone()),
        }
    }

    /// Waits until the database is closed, once the engine is gone.
    pub(crate) async fn close(self) {
        match self {
            Self::Sqlite(store) => store.close().await,
        }
    }
}
