use std::time::Duration;

use chat_core::model::{Rev, StoreError};
use chat_core::port::store::{MessageStore, Store};
use chat_store_sqlite::SqliteStore;

use crate::helpers::*;

/// Another process that holds a snapshot open, a backup say.
#[tokio::test]
async fn a_long_read_does_not_hold_up_the_writer() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("chat.db");
    let store = SqliteStore::open(&path).await.unwrap();
    let bob = user(&store, "bob").await;
    let room = group(&store, &bob, &[]).await;

    let backup = rusqlite::Connection::open(&path).unwrap();
    let count = |sql: &str| backup.query_row(sql, (), |row| row.get::<_, i64>(0)).unwrap();
    backup.execute_batch("BEGIN").unwrap();
    assert_eq!(count("SELECT count(*) FROM chat_messages"), 0);
    for n in 0..200 {
        say(&store, room.id, &bob, &n.to_string()).await.unwrap();
    }
    assert_eq!(count("SELECT count(*) FROM chat_messages"), 0, "it is a snapshot");
    backup.execute_batch("COMMIT").unwrap();
    assert_eq!(count("SELECT count(*) FROM chat_messages"), 200);
}

/// The host's own tables in the same file.
#[tokio::test(flavor = "multi_thread")]
async fn somebody_else_may_write_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("chat.db");
    let store = SqliteStore::open(&path).await.unwrap();
    let bob = user(&store, "bob").await;
    let room = group(&store, &bob, &[]).await;

    let host = rusqlite::Connection::open(&path).unwrap();
    host.execute_batch("CREATE TABLE accounts (id INTEGER)").unwrap();
    host.execute_batch("BEGIN IMMEDIATE; INSERT INTO accounts VALUES (1)").unwrap();
    let said = tokio::spawn({
        let (store, bob) = (store.clone(), bob.clone());
        async move { say(&store, room.id, &bob, "hello").await }
    });
    // Readers do not mind.
    assert!(store.changes(Some(bob.id), room.id, Rev::ZERO, 10).await.is_ok());
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!said.is_finished());
    host.execute_batch("COMMIT").unwrap();
    said.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_lock_that_is_not_given_back_is_a_definite_failure() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("chat.db");
    let options = SqliteStore::builder().busy_timeout(Duration::from_millis(20));
    let store = options.open(&path).await.unwrap();
    let bob = user(&store, "bob").await;
    let room = group(&store, &bob, &[]).await;

    let host = rusqlite::Connection::open(&path).unwrap();
    host.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = say(&store, room.id, &bob, "lost").await.unwrap_err();
    assert!(matches!(error, StoreError::Failed(_)), "{error:?}");
    assert!(store.check().await.is_err());
    host.execute_batch("COMMIT").unwrap();
    assert_eq!(revs(&store, room.id).await, (2, 0));
    store.check().await.unwrap();
    let said = say(&store, room.id, &bob, "hello").await.unwrap();
    assert_eq!(said.message.seq.get(), 1);
}
