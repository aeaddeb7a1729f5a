use std::error::Error;

use deadpool_postgres::PoolError;

/// What went wrong between this program and the server, fit for logs: what the server tells beside
/// its message may be a row, and so somebody's words.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Cause {
    #[error("PostgreSQL says {code}: {message}")]
    Server { code: String, message: String },
    #[error("PostgreSQL: {0}")]
    Client(String),
    #[error("no connection: {0}")]
    Pool(String),
}

impl From<tokio_postgres::Error> for Cause {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.as_db_error() {
            Some(said) => Self::Server {
                code: said.code().code().to_owned(),
                message: said.message().to_owned(),
            },
            None => Self::Client(match error.source() {
                Some(source) => format!("{error}: {source}"),
                None => error.to_string(),
            }),
        }
    }
}

impl From<PoolError> for Cause {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => error.into(),
            error => Self::Pool(error.to_string()),
        }
    }
}
