use chat_core::port::store::{Store, UserStore};
use chat_store_sqlite::{BackupError, OpenError, SqliteStore, Synchronous};

use crate::helpers::*;

#[tokio::test]
async fn the_writer_is_as_durable_as_promised() {
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(directory.path().join("chat.db")).await.unwrap();
    for (pragma, value) in [
        ("synchronous", "2"),
        ("journal_mode", "wal"),
        ("foreign_keys", "1"),
        ("trusted_schema", "0"),
        ("temp_store", "2"),
        ("busy_timeout", "5000"),
    ] {
        assert_eq!(store.pragma(pragma).await.unwrap(), value, "{pragma}");
    }
    store.pragma("wal_checkpoint").await.unwrap_err();
}

#[tokio::test]
async fn durability_is_an_option() {
    let directory = tempfile::tempdir().unwrap();
    let options = SqliteStore::builder().synchronous(Synchronous::Normal);
    let store = options.open(directory.path().join("chat.db")).await.unwrap();
    assert_eq!(store.pragma("synchronous").await.unwrap(), "1");
}

#[tokio::test]
async fn everything_is_there_again_after_reopening() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("chat.db");
    let store = SqliteStore::open(&path).await.unwrap();
    let bob = user(&store, "bob").await;
    let room = group(&store, &bob, &[]).await;
    let said = say(&store, room.id, &bob, "hello").await.unwrap().message;
    let epoch = store.epoch().await.unwrap();
    store.close().await;
    assert!(!directory.path().join("chat.db-wal").exists(), "closing empties the log");

    let store = SqliteStore::open(&path).await.unwrap();
    assert_eq!(store.epoch().await.unwrap(), epoch);
    assert_eq!(user(&store, "bob").await, store.users(&[bob.id]).await.unwrap()[0]);
    use chat_core::port::store::MessageStore;
    assert_eq!(store.message(bob.id, said.id).await.unwrap(), said);
    assert_ne!(store.new_epoch().await.unwrap(), epoch);
    assert_ne!(store.epoch().await.unwrap(), epoch);
}

#[tokio::test]
async fn dropping_the_last_clone_ends_the_threads() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("chat.db");
    let store = SqliteStore::open(&path).await.unwrap();
    let clone = store.clone();
    drop(store);
    clone.check().await.unwrap();
    drop(clone);
    let log = directory.path().join("chat.db-wal");
    let ended = async {
        while log.exists() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), ended).await.unwrap();
}

#[tokio::test]
async fn a_newer_or_altered_schema_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("chat.db");
    SqliteStore::open(&path).await.unwrap().close().await;
    let raw = rusqlite::Connection::open(&path).unwrap();

    raw.execute("INSERT INTO chat_migrations VALUES (1000, 'x')", ()).unwrap();
    let error = SqliteStore::open(&path).await.unwrap_err();
    assert!(matches!(error, OpenError::NewerSchema { found: 1000, .. }), "{error}");

    raw.execute("DELETE FROM chat_migrations WHERE version = 1000", ()).unwrap();
    raw.execute("UPDATE chat_migrations SET checksum = 'x'", ()).unwrap();
    let error = SqliteStore::open(&path).await.unwrap_err();
    assert!(matches!(error, OpenError::AlteredMigration { version: 1 }), "{error}");
}

#[tokio::test]
async fn what_is_no_database_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("chat.db");
    std::fs::write(&path, "a text, and long enough to be looked at as a database".repeat(99))
        .unwrap();
    let error = SqliteStore::open(&path).await.unwrap_err();
    assert!(matches!(error, OpenError::NotADatabase), "{error}");

    for path in [directory.path().join("missing/chat.db"), "".into()] {
        let error = SqliteStore::open(&path).await.unwrap_err();
        assert!(matches!(error, OpenError::Io(_)), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_may_open_a_new_file_at_once() {
    let directory = tempfile::tempdir().unwrap();
    for round in 0..10 {
        let path = directory.path().join(format!("{round}.db"));
        let stores = futures::future::join_all(
            (0..4).map(|_| tokio::spawn(SqliteStore::open(path.clone()))),
        )
        .await;
        let stores: Vec<SqliteStore> =
            stores.into_iter().map(|store| store.unwrap().unwrap()).collect();
        for (n, store) in stores.iter().enumerate() {
            user(store, &format!("user{n}")).await;
            assert_eq!(store.epoch().await.unwrap(), stores[0].epoch().await.unwrap());
        }
        let same = stores[0].user_by_external_id("host:user3").await.unwrap();
        assert_eq!(same, stores[3].user_by_external_id("host:user3").await.unwrap());
    }
}

#[tokio::test]
async fn an_exclusive_store_is_alone_with_its_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("chat.db");
    let options = SqliteStore::builder().busy_timeout(std::time::Duration::from_millis(50));
    let exclusive = || options.clone().exclusive().open(&path);
    let other = options.clone().open(&path).await.unwrap();
    let error = exclusive().await.unwrap_err();
    assert!(matches!(error, OpenError::InUse), "{error:?}");
    other.check().await.unwrap();
    other.close().await;

    let alone = exclusive().await.unwrap();
    let bob = user(&alone, "bob").await;
    assert_eq!(alone.users(&[bob.id]).await.unwrap(), std::slice::from_ref(&bob));
    for error in [options.clone().open(&path).await.unwrap_err(), exclusive().await.unwrap_err()] {
        assert!(matches!(error, OpenError::InUse), "{error:?}");
    }
    alone.close().await;
    let other = options.clone().open(&path).await.unwrap();
    assert_eq!(other.users(&[bob.id]).await.unwrap(), [bob]);
}

/// As a backup is: it has no write-ahead log yet.
#[tokio::test]
async fn a_copy_can_be_opened_exclusively() {
    let directory = tempfile::tempdir().unwrap();
    let (path, copy) = (directory.path().join("chat.db"), directory.path().join("copy.db"));
    let original = SqliteStore::open(&path).await.unwrap();
    chat_store_sqlite::backup(&path, &copy).await.unwrap();
    let options = SqliteStore::builder().busy_timeout(std::time::Duration::from_millis(50));
    let alone = options.clone().exclusive().open(&copy).await.unwrap();
    assert_ne!(alone.new_epoch().await.unwrap(), original.epoch().await.unwrap());
    let error = options.open(&copy).await.unwrap_err();
    assert!(matches!(error, OpenError::InUse), "{error:?}");
    let error = chat_store_sqlite::backup(&path, &copy).await.unwrap_err();
    assert!(matches!(error, BackupError::TargetExists(_)), "{error:?}");
    let missing = directory.path().join("missing/copy.db");
    let error = chat_store_sqlite::backup(&path, &missing).await.unwrap_err();
    assert!(matches!(error, BackupError::Copy(_)), "{error:?}");
}

#[tokio::test]
async fn a_database_in_memory_is_one_database() {
    let store = SqliteStore::memory().await.unwrap();
    let other = SqliteStore::memory().await.unwrap();
    let bob = user(&store, "bob").await;
    assert_eq!(store.users(&[bob.id]).await.unwrap(), std::slice::from_ref(&bob));
    assert_eq!(other.users(&[bob.id]).await.unwrap(), []);
    let room = group(&store, &bob, &[]).await;
    let sends = (0..50).map(|n| {
        let (store, bob) = (store.clone(), bob.clone());
        async move { say(&store, room.id, &bob, &n.to_string()).await.unwrap() }
    });
    futures::future::join_all(sends).await;
    assert_eq!(revs(&store, room.id).await, (52, 50));
    store.check().await.unwrap();
    store.close().await;
}
