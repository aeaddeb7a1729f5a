//! The rules of every store, on a file and in memory; and random requests, answered as the
//! specification answers them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use chat_store_sqlite::SqliteStore;
use chat_testkit::{TestArchive, TestStore, archive_conformance, store_conformance};

async fn on_file() -> TestStore {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path().join("chat.db")).await.unwrap();
    TestStore::new(store).holding(folder)
}

store_conformance!(file, on_file);
store_conformance!(memory, || async { TestStore::new(SqliteStore::memory().await.unwrap()) });

async fn archive_on_file() -> TestArchive {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path().join("chat.db")).await.unwrap();
    TestArchive::new(store).holding(folder)
}

archive_conformance!(archive, archive_on_file);
