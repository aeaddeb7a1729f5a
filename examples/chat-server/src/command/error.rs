use std::io;

use chat_core::archive::TransferError;
use chat_core::model::{HandleError, StoreError};
use chat_store_sqlite::BackupError;

use crate::StartError;
use crate::accounts::AccountsError;

/// Why a command did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// It cannot be done like that; what to do instead.
    #[error("{0}")]
    Refused(String),
    /// A database cannot be opened.
    #[error(transparent)]
    Open(#[from] StartError),
    /// The database cannot be backed up.
    #[error("the backup was not made")]
    Backup(#[from] BackupError),
    /// The chat cannot be copied.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// A copy has other accounts, or other logins, than the original.
    #[error("the {0} of the copy differ from the original")]
    AccountsDiffer(&'static str),
    /// The chat's database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The accounts' tables failed.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    /// That is no handle.
    #[error(transparent)]
    Handle(#[from] HandleError),
    /// Files, the terminal.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl CommandError {
    pub(super) fn refused(reason: impl Into<String>) -> Self {
        Self::Refused(reason.into())
    }
}
