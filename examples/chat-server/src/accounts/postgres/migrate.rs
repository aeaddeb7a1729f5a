use deadpool_postgres::Object;

use super::{Schema, unavailable};
use crate::accounts::AccountsError;

/// What brings the tables from each version to the next. In a text, `@` stands for the schema.
const STEPS: [&str; 1] = [include_str!("accounts.sql")];

/// Makes the tables, or brings them up to date: all of it or nothing. Of several servers that start
/// at once, one does it and the others wait.
pub(super) async fn migrate(client: &mut Object, schema: &Schema) -> Result<(), AccountsError> {
    let transaction = client.transaction().await.map_err(unavailable)?;
    let begin = "SET LOCAL statement_timeout = 0;
         SET LOCAL idle_in_transaction_session_timeout = '1min';
         SELECT pg_advisory_xact_lock(hashtext('chat-server'), hashtext('accounts'));
         CREATE TABLE IF NOT EXISTS @server_schema (version bigint NOT NULL)";
    transaction.batch_execute(&schema.put_into(begin)).await.map_err(unavailable)?;
    let version = schema.put_into("SELECT coalesce(max(version), 0) FROM @server_schema");
    let row = transaction.query_one(&version, &[]).await.map_err(unavailable)?;
    let found: i64 = row.try_get(0).map_err(unavailable)?;
    let done = usize::try_from(found).unwrap_or(usize::MAX);
    if done > STEPS.len() {
        return Err(AccountsError::Newer { found });
    }
    for (version, step) in (1_i64..).zip(STEPS).skip(done) {
        transaction.batch_execute(&schema.put_into(step)).await.map_err(unavailable)?;
        let remember = schema.put_into("INSERT INTO @server_schema (version) VALUES ($1)");
        transaction.execute(&remember, &[&version]).await.map_err(unavailable)?;
    }
    transaction.commit().await.map_err(unavailable)
}
