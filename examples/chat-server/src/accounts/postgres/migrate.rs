use deadpool_postgres::Object;

use super::{in_schema, unavailable};
use crate::accounts::AccountsError;

/// What brings the tables from each version to the next. In a text, `@` stands for the schema.
const STEPS: [&str; 1] = [include_str!("accounts.sql")];

/// Makes the tables, or brings them up to date: all of it or nothing. Of several servers that start
/// at once, one does it and the others wait.
pub(super) async fn migrate(client: &mut Object) -> Result<(), AccountsError> {
    let transaction = client.transaction().await.map_err(unavailable)?;
    let begin = "SET LOCAL statement_timeout = 0;
         SELECT pg_advisory_xact_lock(hashtext('chat-server'), hashtext('accounts'));
         CREATE TABLE IF NOT EXISTS @server_schema (version bigint NOT NULL)";
    transaction.batch_execute(&in_schema(begin)).await.map_err(unavailable)?;
    let version = in_schema("SELECT coalesce(max(version), 0) FROM @server_schema");
    let row = transaction.query_one(&version, &[]).await.map_err(unavailable)?;
    for (version, step) in left(row.try_get(0).map_err(unavailable)?)? {
        transaction.batch_execute(&in_schema(step)).await.map_err(unavailable)?;
        let remember = in_schema("INSERT INTO @server_schema (version) VALUES ($1)");
        transaction.execute(&remember, &[&version]).await.map_err(unavailable)?;
    }
    transaction.commit().await.map_err(unavailable)
}

/// The steps that the tables lack, by version. Changes nothing.
pub(super) async fn pending(client: &Object) -> Result<Vec<(i64, &'static str)>, AccountsError> {
    let known = in_schema("SELECT to_regclass('@server_schema') IS NOT NULL");
    let row = client.query_one(&known, &[]).await.map_err(unavailable)?;
    if !row.try_get::<_, bool>(0).map_err(unavailable)? {
        return left(0);
    }
    let version = in_schema("SELECT coalesce(max(version), 0) FROM @server_schema");
    let row = client.query_one(&version, &[]).await.map_err(unavailable)?;
    left(row.try_get(0).map_err(unavailable)?)
}

/// The steps behind this version.
fn left(found: i64) -> Result<Vec<(i64, &'static str)>, AccountsError> {
    let done = usize::try_from(found).unwrap_or(usize::MAX);
    if done > STEPS.len() {
        return Err(AccountsError::Newer { found });
    }
    Ok((1_i64..).zip(STEPS).skip(done).collect())
}
