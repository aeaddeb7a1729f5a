use std::error::Error;

use redis::RedisError;

/// Why a bus can't be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BusError {
    /// The URL says nothing that can be connected to. It may hold a password, and is not shown.
    #[error("the URL is of no use: {0}")]
    Url(String),
    /// The prefix has characters that have a meaning in names.
    #[error("a prefix has 1 to 64 letters, digits or any of - _ . : /")]
    Prefix,
    /// The authorities that should vouch for the servers are none.
    #[error("the root certificates are of no use")]
    Certificates,
    /// The operating system gives no random numbers, and no node can be told from another.
    #[error("there is no randomness")]
    Entropy(#[source] Box<dyn Error + Send + Sync>),
}

impl BusError {
    pub(crate) fn url(error: &RedisError) -> Self {
        // The kind alone: details may quote the URL.
        Self::Url(format!("{:?}", error.kind()))
    }

    pub(crate) fn entropy(error: getrandom::Error) -> Self {
        Self::Entropy(Box::new(error))
    }
}

/// A server does not answer, or not as it should.
#[derive(Debug, thiserror::Error)]
#[error("Redis is not available: {0}")]
pub struct PingError(#[source] pub(crate) RedisError);
