use rusqlite::{Connection, TransactionBehavior};

use super::AccountsError;

/// What brings the tables from each version to the next.
const STEPS: [&str; 1] = [include_str!("accounts.sql")];

/// Makes the tables, or brings them up to date. Several servers may do so at once.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), AccountsError> {
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(AccountsError::unavailable)?;
    let create = "CREATE TABLE IF NOT EXISTS server_schema (version INTEGER NOT NULL) STRICT";
    transaction.execute_batch(create).map_err(AccountsError::unavailable)?;
    let found = version(&transaction).map_err(AccountsError::unavailable)?;
    for (version, step) in left(found)? {
        transaction.execute_batch(step).map_err(AccountsError::unavailable)?;
        transaction
            .execute("INSERT INTO server_schema (version) VALUES (?1)", [version])
            .map_err(AccountsError::unavailable)?;
    }
    transaction.commit().map_err(AccountsError::unavailable)
}

/// The version that the tables have; zero where there are none.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    let known = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'server_schema')";
    if !connection.query_row(known, [], |row| row.get::<_, bool>(0))? {
        return Ok(0);
    }
    connection
        .query_row("SELECT coalesce(max(version), 0) FROM server_schema", [], |row| row.get(0))
}

/// The steps behind this version.
pub(super) fn left(found: i64) -> Result<Vec<(i64, &'static str)>, AccountsError> {
    let done = usize::try_from(found).unwrap_or(usize::MAX);
    if done > STEPS.len() {
        return Err(AccountsError::Newer { found });
    }
    Ok((1_i64..).zip(STEPS).skip(done).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twice_is_once_and_newer_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        migrate(&mut connection).unwrap();
        connection.execute("INSERT INTO server_schema VALUES (99)", []).unwrap();
        let error = migrate(&mut connection).unwrap_err();
        assert!(matches!(error, AccountsError::Newer { found: 99 }));
    }
}
