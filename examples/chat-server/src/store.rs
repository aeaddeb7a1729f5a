//! The chat's database, whichever it is.

use chat_core::{ChatEngine, ChatEngineBuilder};
use chat_store_postgres::PostgresStore;
use chat_store_sqlite::SqliteStore;

use crate::config::StoreUrl;
use crate::start_error::StartError;

/// An open database.
pub(crate) enum ChatStore {
    Sqlite(SqliteStore),
    Postgres(PostgresStore),
}

impl ChatStore {
    /// Opens the database, and makes it where there is none: on PostgreSQL, its schema.
    ///
    /// # Errors
    /// It cannot be opened.
    pub(crate) async fn open(url: &StoreUrl, schema: &str) -> Result<Self, StartError> {
        Ok(match url {
            StoreUrl::Sqlite(path) => Self::Sqlite(SqliteStore::open(path).await?),
            StoreUrl::Memory => Self::Sqlite(SqliteStore::memory().await?),
            StoreUrl::Postgres(url) => {
                let options = PostgresStore::builder().schema(schema);
                Self::Postgres(options.connect(url.reveal()).await?)
            }
        })
    }

    /// Begins an engine on it.
    pub(crate) fn engine(&self) -> ChatEngineBuilder {
        match self {
            Self::Sqlite(store) => ChatEngine::builder(store.clone()),
            Self::Postgres(store) => ChatEngine::builder(store.clone()),
        }
    }

    /// Waits until the database is closed, once the engine is gone.
    pub(crate) async fn close(self) {
        match self {
            Self::Sqlite(store) => store.close().await,
            Self::Postgres(store) => store.close(),
        }
    }
}
