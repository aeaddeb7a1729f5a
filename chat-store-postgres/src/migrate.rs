//! Brings the schema up to date: numbered files, each run once, each remembered with its checksum.

use std::fmt::Write;
use std::time::Duration;

use deadpool_postgres::Object;
use sha2::{Digest, Sha256};
use tokio::time::{Instant, sleep};
use tokio_postgres::Transaction;

use crate::OpenError;
use crate::cause::Cause;
use crate::error::OpenFailure;

/// How long a step waits for one lock before all of it is undone and begun again. Whoever waits for a
/// table has everybody behind him who comes for it; and less than PostgreSQL's `deadlock_timeout`, so
/// that where nodes and a step wait for each other, it is the step that gives way.
const LOCK_TIMEOUT: Duration = Duration::from_millis(300);
/// Before it is begun again.
const PAUSE: Duration = Duration::from_millis(200);
/// After so long it is not begun again.
const PATIENCE: Duration = Duration::from_secs(60);

/// A step of the schema that a database does not have yet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PendingMigration {
    /// Which; they are counted from 1.
    pub version: i64,
    /// The statements that it consists of.
    pub sql: String,
}

/// What [`run`] would do. Changes nothing.
pub(crate) async fn left(
    client: &mut Object,
    schema: &str,
) -> Result<Vec<PendingMigration>, OpenFailure> {
    let transaction = client.build_transaction().read_only(true).start().await?;
    let prefix = format!("\"{schema}\".");
    let applied = applied(&transaction, &prefix).await?;
    let step = |step: usize| PendingMigration {
        version: version(step),
        sql: MIGRATIONS[step].sql.replace('@', &prefix),
    };
    Ok(pending(MIGRATIONS, &applied)?.map(step).collect())
}

/// One step of the schema.
///
/// It runs beside nodes that are at work, and in one transaction: where it changes several tables, it
/// begins with `LOCK TABLE @rooms, @users, @members, @messages IN ACCESS EXCLUSIVE MODE` (of those that
/// it changes, in this order, in which the nodes lock), and does nothing that takes long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Migration {
    /// In its text, each `@` stands for the schema.
    pub(crate) sql: &'static str,
    /// The oldest version of this list whose programs can work beside programs that know this step.
    /// A step that only adds what older programs do without (expands) names the version of one that
    /// did; one that takes something away (contracts) names itself, or the first that did without.
    pub(crate) works_from: i64,
}

/// Version `n` is the `n`th. Old ones are never edited.
pub(crate) const MIGRATIONS: &[Migration] =
    &[Migration { sql: include_str!("../migrations/0001_initial.sql"), works_from: 1 }];

/// What the database remembers of a step.
struct Applied {
    version: i64,
    checksum: String,
    works_from: i64,
}

/// Brings the schema to the newest version, or changes nothing. `schema`: its name; it is made if
/// it is not there.
///
/// A lock is taken first: of two programs that start together one migrates, and the other waits for
/// it and finds nothing left to do. Tables that others use are waited for with patience, but never
/// long at a time.
pub(crate) async fn run(
    client: &mut Object,
    schema: &str,
    migrations: &[Migration],
) -> Result<(), OpenFailure> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match attempt(client, schema, migrations).await {
            Err(failure) if is_locked(&failure) && Instant::now() < deadline => {
                tracing::info!("others use the tables just now; bringing them up to date waits");
                sleep(PAUSE).await;
            }
            outcome => return outcome,
        }
    }
}

/// Whether a lock was not to be had.
fn is_locked(failure: &OpenFailure) -> bool {
    let OpenError::Database(cause) = &failure.0 else { return false };
    let codes = ["55P03", "40P01"];
    matches!(cause.downcast_ref(), Some(Cause::Server { code, .. }) if codes.contains(&&**code))
}

async fn attempt(
    client: &mut Object,
    schema: &str,
    migrations: &[Migration],
) -> Result<(), OpenFailure> {
    let transaction = client.transaction().await?;
    // Others who migrate may be waited for longer than for anything else.
    transaction
        .batch_execute(
            "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
             SET LOCAL idle_in_transaction_session_timeout = '1min'",
        )
        .await?;
    let lock = "SELECT pg_advisory_xact_lock(hashtext('chat-store-postgres'), hashtext($1))";
    transaction.execute(lock, &[&schema]).await?;
    let prefix = format!("\"{schema}\".");
    let applied = applied(&transaction, &prefix).await?;
    let patience = format!("SET LOCAL lock_timeout = {}", LOCK_TIMEOUT.as_millis());
    transaction.batch_execute(&patience).await?;
    for step in pending(migrations, &applied)? {
        let Migration { sql, works_from } = &migrations[step];
        if step == 0 && applied.is_empty() {
            make(&transaction, schema, &prefix).await?;
        }
        transaction.batch_execute(&sql.replace('@', &prefix)).await?;
        let insert = format!("INSERT INTO {prefix}migrations VALUES ($1, $2, $3)");
        let version = version(step);
        transaction.execute(&insert, &[&version, &checksum(sql), works_from]).await?;
        tracing::info!(version, "the schema was brought up to date");
    }
    Ok(transaction.commit().await?)
}

async fn applied(transaction: &Transaction<'_>, prefix: &str) -> Result<Vec<Applied>, OpenFailure> {
    let table = format!("{prefix}migrations");
    let exists = transaction.query_one("SELECT to_regclass($1) IS NOT NULL", &[&table]).await?;
    if !exists.try_get::<_, bool>(0)? {
        return Ok(vec![]);
    }
    let select = format!("SELECT version, checksum, works_from FROM {table} ORDER BY version");
    let mut applied = vec![];
    for row in transaction.query(&select, &[]).await? {
        let (version, checksum, works_from) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        applied.push(Applied { version, checksum, works_from });
    }
    Ok(applied)
}

/// Makes the schema, if nobody did, and the table that remembers steps.
async fn make(
    transaction: &Transaction<'_>,
    schema: &str,
    prefix: &str,
) -> Result<(), OpenFailure> {
    // To make it may not be allowed, and may not be needed.
    let exists = "SELECT 1 FROM pg_namespace WHERE nspname = $1";
    if transaction.query_opt(exists, &[&schema]).await?.is_none() {
        transaction.batch_execute(&format!("CREATE SCHEMA \"{schema}\"")).await?;
    }
    let table = format!(
        "CREATE TABLE {prefix}migrations (
             version    bigint PRIMARY KEY,
             checksum   text NOT NULL,
             works_from bigint NOT NULL
         )"
    );
    Ok(transaction.batch_execute(&table).await?)
}

/// The steps (from zero) that are left to do.
fn pending(
    migrations: &[Migration],
    applied: &[Applied],
) -> Result<std::ops::Range<usize>, OpenError> {
    let known = version(migrations.len()) - 1;
    for (step, applied) in applied.iter().enumerate() {
        let version = version(step);
        if applied.version != version {
            // One is missing below others.
            return Err(OpenError::AlteredMigration { version });
        }
        match migrations.get(step) {
            Some(migration) if checksum(migration.sql) == applied.checksum => {}
            Some(_) => return Err(OpenError::AlteredMigration { version }),
            None if applied.works_from <= known => {}
            None => return Err(OpenError::NewerSchema { found: applied.version, known }),
        }
    }
    Ok(applied.len().min(migrations.len())..migrations.len())
}

fn version(step: usize) -> i64 {
    i64::try_from(step).unwrap_or(i64::MAX - 1) + 1
}

/// The same whatever line ends a checkout made of the file.
fn checksum(sql: &str) -> String {
    Sha256::digest(sql.replace('\r', "")).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn step(sql: &'static str, works_from: i64) -> Migration {
        Migration { sql, works_from }
    }

    fn remembered(migrations: &[Migration]) -> Vec<Applied> {
        let applied = |(at, migration): (usize, &Migration)| Applied {
            version: version(at),
            checksum: checksum(migration.sql),
            works_from: migration.works_from,
        };
        migrations.iter().enumerate().map(applied).collect()
    }

    #[test]
    fn what_is_missing_is_done() {
        let steps = [step("one", 1), step("two", 1)];
        assert_eq!(pending(&steps, &[]).unwrap(), 0..2);
        assert_eq!(pending(&steps, &remembered(&steps[..1])).unwrap(), 1..2);
        assert!(pending(&steps, &remembered(&steps)).unwrap().is_empty());
    }

    #[test]
    fn a_newer_schema_is_refused_unless_it_works_with_this_program() {
        let old = [step("one", 1), step("two", 1)];
        let expanded = remembered(&[step("one", 1), step("two", 1), step("three", 2)]);
        assert!(pending(&old, &expanded).unwrap().is_empty());
        let contracted = remembered(&[step("one", 1), step("two", 1), step("three", 3)]);
        let error = pending(&old, &contracted).unwrap_err();
        assert!(matches!(error, OpenError::NewerSchema { found: 3, known: 2 }), "{error}");
        let later = remembered(&[step("one", 1), step("two", 1), step("x", 2), step("y", 4)]);
        let error = pending(&old, &later).unwrap_err();
        assert!(matches!(error, OpenError::NewerSchema { found: 4, known: 2 }), "{error}");
    }

    #[test]
    fn an_altered_or_missing_migration_is_refused() {
        let steps = [step("one", 1), step("two", 1)];
        let altered = remembered(&[step("one", 1), step("2", 1)]);
        let error = pending(&steps, &altered).unwrap_err();
        assert!(matches!(error, OpenError::AlteredMigration { version: 2 }), "{error}");
        let error = pending(&steps, &remembered(&steps)[1..]).unwrap_err();
        assert!(matches!(error, OpenError::AlteredMigration { version: 1 }), "{error}");
    }

    #[test]
    fn line_ends_do_not_matter() {
        assert_eq!(checksum("a;\r\nb;"), checksum("a;\nb;"));
    }
}
