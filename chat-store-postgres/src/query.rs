//! Statements on their way to the server, and what it answers.

use deadpool_postgres::Object;
use futures::TryStreamExt;
use tokio_postgres::error::Severity;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Row, Statement};

use crate::cause::Cause;

type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

/// A statement with its parameters. In its text, each `@` stands for the schema.
#[derive(Clone, Copy)]
pub(crate) struct Query<'a> {
    pub(crate) sql: &'static str,
    pub(crate) parameters: Parameters<'a>,
}

/// A [`Query`], for as long as the statement that it stands in.
macro_rules! query {
    ($sql:expr $(, $parameter:expr)* $(,)?) => {
        $crate::query::Query { sql: $sql, parameters: &[$(&$parameter),*] }
    };
}
pub(crate) use query;

/// What is to be sent.
#[derive(Clone, Copy)]
pub(crate) enum Request<'a> {
    /// One of the statements that begin and end transactions.
    Control(&'static str),
    /// Any other.
    Query(Query<'a>),
}

impl<'a> Request<'a> {
    /// Makes it ready to be sent at once. The server is asked where it does not know the statement.
    pub(crate) async fn prepare(
        self,
        client: &Object,
        schema: &str,
    ) -> Result<Prepared<'a>, Error> {
        Ok(match self {
            Self::Control(sql) => Prepared::Control(sql),
            Self::Query(Query { sql, parameters }) => {
                let statement = client.prepare_cached(&sql.replace('@', schema)).await?;
                Prepared::Query(statement, parameters)
            }
        })
    }
}

/// A request that the server knows.
pub(crate) enum Prepared<'a> {
    Control(&'static str),
    Query(Statement, Parameters<'a>),
}

impl Prepared<'_> {
    /// Sends it on the first poll, and waits for all that the server answers to it.
    pub(crate) async fn send(&self, client: &Object) -> Result<Vec<Row>, Broken> {
        let (statement, parameters) = match self {
            Self::Query(statement, parameters) => (statement, *parameters),
            Self::Control(sql) => {
                let done = client.batch_execute(sql).await;
                // Whether it was done before the error cannot be seen.
                return done.map(|()| Vec::new()).map_err(|error| Broken::new(error, true));
            }
        };
        let rows = client.query_raw(statement, parameters.iter().copied()).await;
        let mut rows = std::pin::pin!(rows.map_err(|error| Broken::new(error, false))?);
        let mut found = Vec::new();
        loop {
            match rows.try_next().await {
                Ok(Some(row)) => found.push(row),
                Ok(None) => return Ok(found),
                Err(error) => return Err(Broken::new(error, rows.rows_affected().is_some())),
            }
        }
    }
}

/// Why there are no rows.
pub(crate) struct Broken {
    pub(crate) cause: Cause,
    /// Whether the statement surely took no effect.
    pub(crate) definite: bool,
}

impl Broken {
    /// `completed`: whether the server may have said before that the statement is done. It is
    /// undone for certain if the server itself says that it failed; but an error that ends the
    /// connection may come after a commit, and then only behind that word.
    fn new(error: Error, completed: bool) -> Self {
        let severity = error.as_db_error().map(|said| said.parsed_severity());
        let definite = match severity {
            Some(Some(Severity::Error)) => true,
            Some(_) => !completed,
            None => false,
        };
        Self { cause: error.into(), definite }
    }
}
