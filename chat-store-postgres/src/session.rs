use std::time::Duration;

use chat_core::model::{StoreError, StoreResult};
use deadpool_postgres::Object;
use futures::future::{FutureExt, join_all};
use tokio::sync::SemaphorePermit;
use tokio_postgres::Row;

use crate::cause::Cause;
use crate::query::{Broken, Query, Request};

const BEGIN_SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE";
const COMMIT: &str = "COMMIT";
const ROLLBACK: &str = "ROLLBACK";

/// Why an exchange brought no answers.
enum Trouble {
    /// Nothing of it was sent.
    Unsent(Cause),
    /// The answers did not come in time. The connection is given up.
    Late,
}

/// A connection of the pool, for one call.
pub(crate) struct Session<'a> {
    // Dropped in this order: who gets the permit finds the connection in the pool.
    client: Option<Object>,
    _permit: SemaphorePermit<'a>,
    schema: &'a str,
    /// How long all answers to one exchange may take.
    patience: Duration,
}

impl<'a> Session<'a> {
    pub(crate) const fn new(
        client: Object,
        permit: SemaphorePermit<'a>,
        schema: &'a str,
        patience: Duration,
    ) -> Self {
        Self { client: Some(client), _permit: permit, schema, patience }
    }

    /// Rows of one statement that only reads, which is one snapshot.
    pub(crate) async fn read(mut self, query: Query<'_>) -> StoreResult<Vec<Row>> {
        let answers = self.exchange(&[Request::Query(query)]).await.map_err(failed)?;
        let rows = answers.into_iter().next().unwrap_or_else(|| Ok(Vec::new()));
        rows.map_err(|broken| StoreError::failed(broken.cause))
    }

    /// Rows of some statements that see the same snapshot, in one round trip.
    pub(crate) async fn snapshot<const N: usize>(
        mut self,
        queries: [Query<'_>; N],
    ) -> StoreResult<[Vec<Row>; N]> {
        // Only reading: whether the end went wrong does not matter.
        self.in_transaction(Some(BEGIN_SNAPSHOT), queries, Some(COMMIT))
            .await
            .map_err(failed)?
            .map_err(|broken| StoreError::failed(broken.cause))
    }

    /// Does one statement, which is a transaction.
    pub(crate) async fn write(mut self, query: Query<'_>) -> StoreResult<Vec<Row>> {
        let answers = self.exchange(&[Request::Query(query)]).await.map_err(unknown_if_late)?;
        let rows = answers.into_iter().next().unwrap_or_else(|| Ok(Vec::new()));
        rows.map_err(unknown_if_broken)
    }

    /// Begins a transaction with some statements, in one round trip. Each sees what was committed
    /// before it began, so that what follows a lock sees what the lock was waited for.
    pub(crate) async fn begin<const N: usize>(
        self,
        queries: [Query<'_>; N],
    ) -> StoreResult<(Transaction<'a>, [Vec<Row>; N])> {
        // Whatever happens from here on, dropping it rolls back.
        let mut transaction = Transaction { session: self, over: false };
        let answers = transaction.session.in_transaction(Some(BEGIN), queries, None).await;
        let rows = answers.map_err(failed)?;
        Ok((transaction, rows.map_err(|broken| StoreError::failed(broken.cause))?))
    }

    /// Sends all queries between `begin` and `end` in one go. The first that fails is the error.
    async fn in_transaction<const N: usize>(
        &mut self,
        begin: Option<&'static str>,
        queries: [Query<'_>; N],
        end: Option<&'static str>,
    ) -> Result<Result<[Vec<Row>; N], Broken>, Trouble> {
        let begin = begin.map(Request::Control).into_iter();
        let end = end.map(Request::Control).into_iter();
        let skip = begin.len();
        let requests: Vec<_> = begin.chain(queries.map(Request::Query)).chain(end).collect();
        let mut answers = self.exchange(&requests).await?.into_iter().enumerate();
        let mut rows = [const { Vec::new() }; N];
        Ok(answers
            .try_for_each(|(at, answer)| {
                let answer = answer?;
                if let Some(place) = at.checked_sub(skip).and_then(|at| rows.get_mut(at)) {
                    *place = answer;
                }
                Ok(())
            })
            .map(|()| rows))
    }

    /// Sends all requests in this order in one go, and waits for all answers. Each has one, since
    /// the server goes on behind one that fails.
    async fn exchange(
        &mut self,
        requests: &[Request<'_>],
    ) -> Result<Vec<Result<Vec<Row>, Broken>>, Trouble> {
        let Some(client) = self.client.as_ref().filter(|client| !client.is_closed()) else {
            return Err(Trouble::Unsent(Cause::Client("the connection is closed".to_owned())));
        };
        let mut sent = false;
        let work = async {
            let mut prepared = Vec::with_capacity(requests.len());
            for request in requests {
                prepared.push(request.prepare(client, self.schema).await?);
            }
            sent = true;
            Ok(join_all(prepared.iter().map(|request| request.send(client))).await)
        };
        let error: tokio_postgres::Error = match tokio::time::timeout(self.patience, work).await {
            Ok(Ok(answers)) => return Ok(answers),
            Ok(Err(error)) => error,
            Err(_) => {
                // Whatever still comes is nobody's.
                drop(self.client.take().map(Object::take));
                return Err(if sent { Trouble::Late } else { Trouble::Unsent(late()) });
            }
        };
        Err(Trouble::Unsent(error.into()))
    }

    /// Sends what ends a transaction, without waiting for the answer: whoever uses the connection
    /// next stands behind it.
    fn roll_back(&self) {
        if let Some(client) = &self.client {
            let _ = client.batch_execute(ROLLBACK).now_or_never();
        }
    }
}

/// A transaction that can write. Dropping it undoes it.
pub(crate) struct Transaction<'a> {
    session: Session<'a>,
    over: bool,
}

impl<'a> Transaction<'a> {
    /// Some more statements before the last ones, in one round trip.
    pub(crate) async fn ask<const N: usize>(
        mut self,
        queries: [Query<'_>; N],
    ) -> StoreResult<(Transaction<'a>, [Vec<Row>; N])> {
        let rows = self.session.in_transaction(None, queries, None).await.map_err(failed)?;
        Ok((self, rows.map_err(|broken| StoreError::failed(broken.cause))?))
    }

    /// The last statements and the commit, in one round trip. If one fails, the server rolls back
    /// instead.
    pub(crate) async fn commit<const N: usize>(
        mut self,
        queries: [Query<'_>; N],
    ) -> StoreResult<[Vec<Row>; N]> {
        let answers = self.session.in_transaction(None, queries, Some(COMMIT)).await;
        let answers = answers.map_err(unknown_if_late)?;
        self.over = true;
        answers.map_err(unknown_if_broken)
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if !self.over {
            self.session.roll_back();
        }
    }
}

fn late() -> Cause {
    Cause::Client("no answer in time".to_owned())
}

/// Where nothing was to be committed.
fn failed(trouble: Trouble) -> StoreError {
    match trouble {
        Trouble::Unsent(cause) => StoreError::failed(cause),
        Trouble::Late => StoreError::failed(late()),
    }
}

/// Where a commit may have been sent.
fn unknown_if_late(trouble: Trouble) -> StoreError {
    match trouble {
        Trouble::Unsent(cause) => StoreError::failed(cause),
        Trouble::Late => StoreError::unknown(late()),
    }
}

/// Where a commit was sent.
fn unknown_if_broken(broken: Broken) -> StoreError {
    if broken.definite {
        StoreError::failed(broken.cause)
    } else {
        StoreError::unknown(broken.cause)
    }
}
