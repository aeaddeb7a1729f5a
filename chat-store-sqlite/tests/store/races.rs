use std::sync::Arc;

use chat_core::port::store::Store;
use chat_store_sqlite::SqliteStore;
use chat_testkit::races;
use tempfile::TempDir;

async fn one_node() -> (TempDir, [Arc<dyn Store>; 2]) {
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(directory.path().join("chat.db")).await.unwrap();
    (directory, [Arc::new(store.clone()), Arc::new(store)])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_beside_32_authors_never_skips_a_revision() {
    let (_directory, nodes) = one_node().await;
    races::a_reader_beside_32_authors_never_skips_a_revision(nodes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_stored_after_any_of_thousands_of_removals() {
    let (_directory, nodes) = one_node().await;
    races::nothing_is_stored_after_any_of_thousands_of_removals(nodes).await;
}
