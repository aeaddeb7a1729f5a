use chat_core::model::StoreError;
use rusqlite::ErrorCode;

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// A newer version of this crate has changed the schema already.
    #[error("the database has schema version {found}, but this program knows only {known}")]
    NewerSchema {
        /// The version of the database.
        found: i64,
        /// The newest that this version of the crate knows.
        known: i64,
    },
    /// The database was made by other statements than those this version of the crate has.
    #[error("migration {version} of the database is not the one that this program has")]
    AlteredMigration {
        /// Which migration.
        version: i64,
    },
    /// The file is no SQLite database.
    #[error("the file is not a SQLite database")]
    NotADatabase,
    /// The file cannot have a write-ahead log: it lies on a network, say.
    #[error("the database cannot have a write-ahead log (its journal mode is {mode})")]
    NoWriteAheadLog {
        /// The mode it has.
        mode: String,
    },
    /// Others use the file, and did not let go of it in time.
    #[error("the database is in use")]
    InUse,
    /// A file or thread could not be had.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// Anything else that SQLite says.
    #[error(transparent)]
    Database(Box<dyn std::error::Error + Send + Sync>),
}

/// An [`OpenError`] inside this crate, which whatever SQLite says becomes. Embedders see no such
/// conversion, so that a new version of rusqlite breaks nobody.
#[derive(Debug)]
pub(crate) struct OpenFailure(pub(crate) OpenError);

impl From<rusqlite::Error> for OpenFailure {
    fn from(error: rusqlite::Error) -> Self {
        Self(match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::InUse,
            Some(ErrorCode::NotADatabase) => OpenError::NotADatabase,
            Some(ErrorCode::CannotOpen) => OpenError::Io(std::io::Error::other(error)),
            _ => OpenError::Database(error.into()),
        })
    }
}

impl From<std::io::Error> for OpenFailure {
    fn from(error: std::io::Error) -> Self {
        Self(error.into())
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

/// Why a job was not done: refused, or failed.
#[derive(Debug)]
pub(crate) enum JobError {
    Refused(StoreError),
    Sql(rusqlite::Error),
}

pub(crate) type JobResult<T> = Result<T, JobError>;

impl From<StoreError> for JobError {
    fn from(error: StoreError) -> Self {
        Self::Refused(error)
    }
}

impl From<rusqlite::Error> for JobError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<JobError> for StoreError {
    /// Only for what was rolled back, so that it is definite.
    fn from(error: JobError) -> Self {
        match error {
            JobError::Refused(error) => error,
            JobError::Sql(error) => Self::failed(error),
        }
    }
}
