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
    let found: i64 = transaction
        .query_row("SELECT coalesce(max(version), 0) FROM server_schema", [], |row| row.get(0))
        .map_err(AccountsError::unavailable)?;
    let done = usize::try_from(found).unwrap_or(usize::MAX);
    if done > STEPS.len() {
        return Err(AccountsError::Newer { found });
    }
    for (version, step) in (1_i64..).zip(STEPS).skip(done) {
        transaction.execute_batch(step).map_err(AccountsError::unavailable)?;
        transaction
            .execute("INSERT INTO server_schema (version) VALUES (?1)", [version])
            .map_err(AccountsError::unavailable)?;
    }
    transaction.commit().map_err(AccountsError::unavailable)
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
