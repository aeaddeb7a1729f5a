use std::sync::Arc;

use chat_core::model::Timestamp;
use chat_core::port::store::MessageStore;
use chat_store_postgres::PostgresStore;
use chat_store_postgres::deadpool_postgres::{Object, Pool};
use chat_testkit::servers::PostgresServer;
use serde_json::Value;
use tokio_postgres::SimpleQueryMessage;

use crate::helpers::*;

/// What somebody missed may be millions of messages, of which a page has few.
pub(crate) async fn a_page_of_all_rooms_reads_no_more_than_it_may_have(
    server: Arc<PostgresServer>,
) {
    let read = rows_read(&server, 2, 20_000, 10).await;
    assert!((10.0..100.0).contains(&read), "{read} rows for ten");
}

/// It may be in thousands of rooms, of which a page has few.
pub(crate) async fn a_page_of_many_rooms_reads_on_in_few(server: Arc<PostgresServer>) {
    let read = rows_read(&server, 400, 40, 20).await;
    assert!((400.0..1_000.0).contains(&read), "{read} rows of 400 rooms for twenty");
}

/// How many rows the busiest part looks at of what reads a page of so many messages, where there are
/// so many in each of so many rooms.
async fn rows_read(server: &Arc<PostgresServer>, rooms: u32, each: u32, page: usize) -> f64 {
    let url = server.create_database().await;
    let options = PostgresStore::builder().statement_timeout(PATIENT).acquire_timeout(PATIENT);
    let pool = options.pool(&url).unwrap();
    let store = options.from_pool(pool.clone()).await.unwrap();
    let bob = user(&store, "bob").await;
    let fill = format!(
        "INSERT INTO chat.rooms (rev, settings_rev, created_at, kind, name, folded_name) \
         SELECT 0, 0, 0, 'group', 'room', 'room' FROM generate_series(1, {rooms}); \
         INSERT INTO chat.members (room_id, user_id, rev, read_seq, role) \
         SELECT id, {bob}, 0, 0, 'member' FROM chat.rooms; \
         INSERT INTO chat.messages (room_id, seq, rev, author_id, created_at, kind, content) \
         SELECT id, n, n, {bob}, n, 'text', 'hello' \
         FROM generate_series(1, {each}) n, chat.rooms; \
         ANALYZE chat.rooms, chat.members, chat.messages",
        bob = bob.id,
    );
    only_connection(&pool).await.batch_execute(&fill).await.unwrap();

    let before = statements(&pool).await;
    let since = Timestamp::from_micros(5);
    let found = store.messages_since(bob.id, since, None, page).await.unwrap();
    assert_eq!(found.len(), page);
    let mut new = statements(&pool).await;
    new.retain(|name| !before.contains(name));
    let [statement] = &new[..] else { panic!("one statement, not {new:?}") };
    let explain =
        format!("EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE \"{statement}\"({}, 5, 0, {page})", bob.id);
    let plan = column(&only_connection(&pool).await, &explain).await.concat();
    let plan: Value = serde_json::from_str(&plan).unwrap();
    most_rows(&plan[0]["Plan"])
}

/// The connection that the store uses, too.
async fn only_connection(pool: &Pool) -> Object {
    let connection = pool.get().await.unwrap();
    assert_eq!(pool.status().size, 1);
    connection
}

/// The names of what is prepared.
async fn statements(pool: &Pool) -> Vec<String> {
    column(&only_connection(pool).await, "SELECT name FROM pg_prepared_statements").await
}

/// The first column of all rows.
async fn column(connection: &Object, sql: &str) -> Vec<String> {
    let answers = connection.simple_query(sql).await.unwrap();
    let first = |answer| match answer {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    };
    answers.into_iter().filter_map(first).collect()
}

/// How many rows the busiest part of a plan looked at.
fn most_rows(plan: &Value) -> f64 {
    let number = |key: &str| plan[key].as_f64().unwrap_or(0.0);
    let each = number("Actual Rows") + number("Rows Removed by Filter");
    let parts = plan["Plans"].as_array().into_iter().flatten().map(most_rows);
    parts.fold(each * number("Actual Loops"), f64::max)
}
