use std::io;
use std::net::SocketAddr;

use chat_core::BuildError;
use chat_layer_redis::BusError;
use chat_store_sqlite::OpenError;
use chat_ws::InvalidOrigin;

use crate::accounts::AccountsError;
use crate::config::ConfigError;

/// Why the server cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Options that do not go together.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// An origin is none.
    #[error(transparent)]
    Origin(#[from] InvalidOrigin),
    /// The chat's database cannot be opened.
    #[error("cannot open the store")]
    Store(#[from] OpenError),
    /// The chat's database on PostgreSQL cannot be opened.
    #[error("cannot open the store")]
    Postgres(#[from] chat_store_postgres::OpenError),
    /// What joins nodes cannot be used.
    #[error("cannot use the layer")]
    Layer(#[from] BusError),
    /// The chat's database or its limits cannot be used.
    #[error("cannot start the engine")]
    Engine(#[from] BuildError),
    /// The accounts cannot be opened.
    #[error("cannot open the accounts")]
    Accounts(#[from] AccountsError),
    /// Passwords cannot be hashed.
    #[error("cannot hash passwords: {0}")]
    Passwords(String),
    /// Nothing can be counted.
    #[error("cannot count for --metrics-listen: {0}")]
    Metrics(String),
}
