use std::error::Error;

use crate::cause::Cause;

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// What was said about the server is no PostgreSQL URL, nor a list of its settings.
    #[error("this is no PostgreSQL URL: {0}")]
    InvalidUrl(#[source] Box<dyn Error + Send + Sync>),
    /// The schema's name is none that needs no quotes: at most 63 of `a-z`, `0-9` and `_`, no digit
    /// first, and not beginning with `pg_`.
    #[error("{0:?} cannot be the name of the schema")]
    InvalidSchemaName(String),
    /// The pool has too few connections: some are kept for what must always get through.
    #[error("the pool has {found} connections, but {needed} are needed")]
    TooFewConnections {
        /// What it has at most.
        found: usize,
        /// What it must have at least.
        needed: usize,
    },
    /// Certificates to believe could not be read.
    #[error("the certificates cannot be used: {0}")]
    Certificates(#[source] Box<dyn Error + Send + Sync>),
    /// The server is older than PostgreSQL 13.
    #[error("the server is PostgreSQL {found}, but 13 or newer is needed")]
    OldServer {
        /// Its version.
        found: String,
    },
    /// The database keeps text in another encoding than UTF-8.
    #[error("the database's encoding is {found}, not UTF8")]
    Encoding {
        /// Which.
        found: String,
    },
    /// A newer version of this crate has changed the schema in a way that this one cannot work with.
    #[error("the database has schema version {found}, but this program knows only {known}")]
    NewerSchema {
        /// The version of the database.
        found: i64,
        /// The newest that this version of the crate knows.
        known: i64,
    },
    /// The schema was made by other statements than those this version of the crate has.
    #[error("migration {version} of the database is not the one that this program has")]
    AlteredMigration {
        /// Which migration.
        version: i64,
    },
    /// The server could not be reached, or anything else that it says.
    #[error(transparent)]
    Database(Box<dyn Error + Send + Sync>),
}

impl From<Cause> for OpenError {
    fn from(cause: Cause) -> Self {
        Self::Database(Box::new(cause))
    }
}

/// An [`OpenError`] inside this crate, which whatever the server says becomes. Embedders see no such
/// conversion, so that a new version of tokio-postgres breaks nobody.
#[derive(Debug)]
pub(crate) struct OpenFailure(pub(crate) OpenError);

impl From<tokio_postgres::Error> for OpenFailure {
    fn from(error: tokio_postgres::Error) -> Self {
        Self(Cause::from(error).into())
    }
}

impl From<OpenError> for OpenFailure {
    fn from(error: OpenError) -> Self {
        Self(error)
    }
}

impl From<OpenFailure> for OpenError {
    fn from(failure: OpenFailure) -> Self {
        failure.0
    }
}
