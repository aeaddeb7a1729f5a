use std::path::PathBuf;

use crate::OpenError;
use crate::error::OpenFailure;

/// Why a database could not be copied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// There is a file of the target's name.
    #[error("{} is there already", .0.display())]
    TargetExists(PathBuf),
    /// The database, or the copy, could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database could not be read, or the copy not be written.
    #[error("the database cannot be copied")]
    Copy(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The copy is not what it should be, as SQLite says.
    #[error("the copy is damaged: {0}")]
    Damaged(String),
    /// A file or thread could not be had.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl BackupError {
    /// What SQLite says while it copies.
    pub(crate) fn copy(error: rusqlite::Error) -> Self {
        Self::Copy(error.into())
    }
}

impl From<OpenFailure> for BackupError {
    fn from(failure: OpenFailure) -> Self {
        Self::Open(failure.0)
    }
}
