//! Brings the schema up to date: numbered files, each run once, each remembered with its checksum.

use std::fmt::Write;

use rusqlite::{Connection, TransactionBehavior};
use sha2::{Digest, Sha256};

use crate::OpenError;
use crate::error::OpenFailure;

/// A step of the schema that a database does not have yet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PendingMigration {
    /// Which; they are counted from 1.
    pub version: i64,
    /// The statements that it consists of.
    pub sql: String,
}

/// Version `n` is the `n`th. Old ones are never edited.
const MIGRATIONS: &[&str] = &[include_str!("../migrations/0001_initial.sql")];

/// Brings the schema to the newest version, or changes nothing.
///
/// The write lock is taken first: of two processes that start together one migrates, and the other
/// waits for it and finds nothing left to do.
pub(crate) fn run(connection: &mut Connection) -> Result<(), OpenFailure> {
    run_all(connection, MIGRATIONS)
}

fn run_all(connection: &mut Connection, migrations: &[&str]) -> Result<(), OpenFailure> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS chat_migrations (
             version  INTEGER PRIMARY KEY,
             checksum TEXT NOT NULL
         ) STRICT",
    )?;
    for PendingMigration { version, sql } in left(migrations, applied(&transaction)?)? {
        transaction.execute_batch(&sql)?;
        transaction.execute(
            "INSERT INTO chat_migrations (version, checksum) VALUES (?1, ?2)",
            (version, checksum(&sql)),
        )?;
    }
    Ok(transaction.commit()?)
}

/// What [`run`] would do. Changes nothing.
pub(crate) fn pending(connection: &Connection) -> Result<Vec<PendingMigration>, OpenFailure> {
    let table = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'chat_migrations')";
    let known: bool = connection.query_row(table, (), |row| row.get(0))?;
    Ok(left(MIGRATIONS, if known { applied(connection)? } else { vec![] })?)
}

/// The steps that are left to do.
fn left(
    migrations: &[&str],
    applied: Vec<(i64, String)>,
) -> Result<Vec<PendingMigration>, OpenError> {
    let known = i64::try_from(migrations.len()).unwrap_or(i64::MAX);
    let found = applied.last().map_or(0, |(version, _)| *version);
    if found > known {
        return Err(OpenError::NewerSchema { found, known });
    }
    let (mut left, mut applied) = (vec![], applied.into_iter().peekable());
    for (version, sql) in (1_i64..).zip(migrations) {
        match applied.next_if(|(applied, _)| *applied == version) {
            Some((_, before)) if before == checksum(sql) => {}
            Some(_) => return Err(OpenError::AlteredMigration { version }),
            // One is missing below others.
            None if applied.peek().is_some() => {
                return Err(OpenError::AlteredMigration { version });
            }
            None => left.push(PendingMigration { version, sql: (*sql).to_owned() }),
        }
    }
    Ok(left)
}

/// All steps: what a database that is not there yet has before it.
pub(crate) fn all() -> Result<Vec<PendingMigration>, OpenError> {
    left(MIGRATIONS, vec![])
}

fn applied(connection: &Connection) -> rusqlite::Result<Vec<(i64, String)>> {
    connection
        .prepare("SELECT version, checksum FROM chat_migrations ORDER BY version")?
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
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

    const ONE: &str = "CREATE TABLE one (id INTEGER) STRICT;";
    const TWO: &str = "CREATE TABLE two (id INTEGER) STRICT;\nINSERT INTO two VALUES (1);";

    fn database(migrations: &[&str]) -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        run_all(&mut connection, migrations).unwrap();
        connection
    }

    #[test]
    fn each_runs_once_and_in_order() {
        let mut connection = database(&[ONE]);
        for _ in 0..2 {
            run_all(&mut connection, &[ONE, TWO]).unwrap();
        }
        let rows = connection.query_row("SELECT count(*) FROM two", (), |row| row.get(0));
        assert_eq!(rows, Ok(1));
    }

    #[test]
    fn a_newer_schema_is_refused() {
        let error = run_all(&mut database(&[ONE, TWO]), &[ONE]).unwrap_err().0;
        assert!(matches!(error, OpenError::NewerSchema { found: 2, known: 1 }), "{error}");
    }

    #[test]
    fn an_altered_or_missing_migration_is_refused() {
        let mut connection = database(&[ONE, TWO]);
        let error = run_all(&mut connection, &["SELECT 1;", TWO]).unwrap_err().0;
        assert!(matches!(error, OpenError::AlteredMigration { version: 1 }), "{error}");
        connection.execute("DELETE FROM chat_migrations WHERE version = 1", ()).unwrap();
        let error = run_all(&mut connection, &[ONE, TWO]).unwrap_err().0;
        assert!(matches!(error, OpenError::AlteredMigration { version: 1 }), "{error}");
    }

    #[test]
    fn one_that_fails_leaves_nothing() {
        let mut connection = database(&[ONE]);
        run_all(&mut connection, &[ONE, TWO, "CREATE TABLE broken ("]).unwrap_err();
        assert_eq!(applied(&connection).unwrap().len(), 1);
        assert!(connection.prepare("SELECT * FROM two").is_err());
    }

    #[test]
    fn line_ends_do_not_matter() {
        assert_eq!(checksum("a;\r\nb;"), checksum("a;\nb;"));
    }
}
