use crate::model::{InvalidLimit, StoreError};

/// Why there is no engine.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// No engine can work with these limits.
    #[error(transparent)]
    Limit(#[from] InvalidLimit),
    /// This is no name for an [`action`](crate::ChatEngineBuilder::action).
    #[error("{0:?} is no name for an action")]
    ActionName(String),
    /// The store cannot be read, or the lobby cannot be made.
    #[error(transparent)]
    Store(#[from] StoreError),
}
