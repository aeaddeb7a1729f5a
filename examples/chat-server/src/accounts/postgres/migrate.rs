use deadpool_postgres::Object;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::{Schema, unavailable};
use crate::accounts::AccountsError;

/// What brings the tables from one version to the next.
struct Step {
    /// In its text, `@` stands for the schema.
    sql: &'static str,
    /// The oldest version whose servers can work beside those that know this step: one that only adds
    /// names an older one, one that takes something away names itself.
    works_from: i64,
}

const VERSION: &str =
    "SELECT coalesce(max(version), 0), coalesce(max(works_from), 0) FROM @server_schema";

const STEPS: [Step; 1] = [Step { sql: include_str!("accounts.sql"), works_from: 1 }];

/// Makes the tables, or brings them up to date: all of it or nothing. Of several servers that start
/// at once, one does it and the others wait. Tables that a newer server made are left alone if they
/// work with this one.
pub(super) async fn migrate(client: &mut Object, schema: &Schema) -> Result<(), AccountsError> {
    let transaction = client.transaction().await.map_err(unavailable)?;
    let begin = "SET LOCAL statement_timeout = 0;
         SET LOCAL idle_in_transaction_session_timeout = '1min';
         SELECT pg_advisory_xact_lock(hashtext('chat-server'), hashtext('accounts'));
         CREATE TABLE IF NOT EXISTS @server_schema (version bigint NOT NULL);
         ALTER TABLE @server_schema ADD COLUMN IF NOT EXISTS works_from bigint NOT NULL DEFAULT 1";
    transaction.batch_execute(&schema.put_into(begin)).await.map_err(unavailable)?;
    let row = transaction.query_one(&schema.put_into(VERSION), &[]).await.map_err(unavailable)?;
    for (version, step) in left(&row)? {
        transaction.batch_execute(&schema.put_into(step.sql)).await.map_err(unavailable)?;
        let remember = "INSERT INTO @server_schema (version, works_from) VALUES ($1, $2)";
        let values: [&(dyn ToSql + Sync); 2] = [&version, &step.works_from];
        transaction.execute(&schema.put_into(remember), &values).await.map_err(unavailable)?;
    }
    transaction.commit().await.map_err(unavailable)
}

/// The steps that the tables lack, by version. Changes nothing.
pub(super) async fn pending(
    client: &Object,
    schema: &Schema,
) -> Result<Vec<(i64, String)>, AccountsError> {
    let known = schema.put_into("SELECT to_regclass('@server_schema') IS NOT NULL");
    let row = client.query_one(&known, &[]).await.map_err(unavailable)?;
    let text = |(version, step): (i64, Step)| (version, schema.put_into(step.sql));
    if !row.try_get::<_, bool>(0).map_err(unavailable)? {
        return Ok(steps().map(text).collect());
    }
    let row = client.query_one(&schema.put_into(VERSION), &[]).await.map_err(unavailable)?;
    Ok(left(&row)?.map(text).collect())
}

/// The steps that are left where tables are as [`VERSION`] says.
fn left(row: &Row) -> Result<impl Iterator<Item = (i64, Step)>, AccountsError> {
    let found: i64 = row.try_get(0).map_err(unavailable)?;
    let works_from: i64 = row.try_get(1).map_err(unavailable)?;
    if usize::try_from(works_from).unwrap_or(usize::MAX) > STEPS.len() {
        return Err(AccountsError::Newer { found });
    }
    Ok(steps().skip(usize::try_from(found).unwrap_or(usize::MAX)))
}

/// All steps, by version.
fn steps() -> impl Iterator<Item = (i64, Step)> {
    (1_i64..).zip(STEPS)
}
