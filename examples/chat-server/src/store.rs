//! The chat's database, whichever it is.

use std::time::Duration;

use chat_core::model::StoreResult;
use chat_core::port::archive::Archive;
use chat_core::port::store::Store;
use chat_core::{ChatEngine, ChatEngineBuilder};
use chat_store_postgres::PostgresStore;
use chat_store_sqlite::SqliteStore;

use crate::config::StoreUrl;
use crate::start_error::StartError;

/// How long one statement of a command may take, in a database of any size.
const PATIENT: Duration = Duration::from_secs(6 * 3600);

/// Where a chat is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    pub(crate) url: &'a StoreUrl,
    /// On PostgreSQL.
    pub(crate) schema: &'a str,
}

/// A step that a schema lacks.
pub(crate) struct Step {
    pub(crate) version: i64,
    pub(crate) sql: String,
}

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
    pub(crate) async fn open(place: Place<'_>) -> Result<Self, StartError> {
        Ok(match place.url {
            StoreUrl::Sqlite(path) => Self::Sqlite(SqliteStore::open(path).await?),
            StoreUrl::Memory => Self::Sqlite(SqliteStore::memory().await?),
            StoreUrl::Postgres(url) => {
                let options = PostgresStore::builder().schema(place.schema);
                Self::Postgres(options.connect(url.reveal()).await?)
            }
        })
    }

    /// As [`open`](Self::open), for a command: it may take as long as it likes.
    ///
    /// # Errors
    /// It cannot be opened.
    pub(crate) async fn open_patiently(place: Place<'_>) -> Result<Self, StartError> {
        match place.url {
            StoreUrl::Postgres(url) => {
                let options = PostgresStore::builder().schema(place.schema).connections(4);
                let options = options.statement_timeout(PATIENT);
                Ok(Self::Postgres(options.connect(url.reveal()).await?))
            }
            _ => Self::open(place).await,
        }
    }

    /// As [`open_patiently`](Self::open_patiently), with nobody beside it until it is closed: on
    /// SQLite, where that can be had.
    ///
    /// # Errors
    /// It cannot be opened, or others have it open.
    pub(crate) async fn open_exclusively(place: Place<'_>) -> Result<Self, StartError> {
        match place.url {
            StoreUrl::Sqlite(path) => {
                Ok(Self::Sqlite(SqliteStore::builder().exclusive().open(path).await?))
            }
            _ => Self::open_patiently(place).await,
        }
    }

    /// What opening it would do to its schema. Changes nothing.
    ///
    /// # Errors
    /// It cannot be opened.
    pub(crate) async fn pending(place: Place<'_>) -> Result<Vec<Step>, StartError> {
        Ok(match place.url {
            StoreUrl::Sqlite(path) => {
                let steps = SqliteStore::builder().pending_migrations(path).await?;
                steps.into_iter().map(|it| Step { version: it.version, sql: it.sql }).collect()
            }
            StoreUrl::Memory => vec![],
            StoreUrl::Postgres(url) => {
                let steps = PostgresStore::builder().schema(place.schema);
                let steps = steps.pending_migrations(url.reveal()).await?;
                steps.into_iter().map(|it| Step { version: it.version, sql: it.sql }).collect()
            }
        })
    }

    /// It, as an engine sees it.
    pub(crate) fn store(&self) -> &dyn Store {
        match self {
            Self::Sqlite(store) => store,
            Self::Postgres(store) => store,
        }
    }

    /// It, as rows that can move.
    pub(crate) fn archive(&self) -> &dyn Archive {
        match self {
            Self::Sqlite(store) => store,
            Self::Postgres(store) => store,
        }
    }

    /// Gives the history a new name.
    ///
    /// # Errors
    /// The database fails.
    pub(crate) async fn new_epoch(&self) -> StoreResult<String> {
        match self {
            Self::Sqlite(store) => store.new_epoch().await,
            Self::Postgres(store) => store.new_epoch().await,
        }
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
