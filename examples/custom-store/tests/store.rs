//! The rules of every store, and what a journal adds to them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::time::Duration;

use chat_core::port::store::{Page, Store};
use chat_core::{ChatEngine, Draft, RoomSpec};
use chat_testkit::{TestStore, store_conformance};
use custom_store::JournalStore;
use tokio::task::yield_now;
use tokio::time::timeout;

store_conformance!(journal, || async {
    let directory = tempfile::tempdir().unwrap();
    let store = JournalStore::open(directory.path().join("journal")).await.unwrap();
    TestStore::new(store).holding(directory)
});

/// The tasks of an engine that was dropped have it open until they end, which they do at once.
async fn reopen(path: &Path) -> JournalStore {
    let opening = async {
        loop {
            match JournalStore::open(path).await {
                Err(error) if error.kind() == ErrorKind::WouldBlock => yield_now().await,
                opened => return opened.unwrap(),
            }
        }
    };
    timeout(Duration::from_secs(60), opening).await.unwrap()
}

#[tokio::test]
async fn everything_is_there_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal");
    let mut epoch = None;
    for run in 1..=3 {
        let store = reopen(&path).await;
        let now = store.epoch().await.unwrap();
        assert_eq!(*epoch.get_or_insert(now.clone()), now);
        let chat = ChatEngine::builder(store).build().await.unwrap();
        let room = chat.rooms().ensure("room", RoomSpec::group("Room")).await.unwrap();
        let draft = Draft::system(format!("{run}")).key(format!("{run}"));
        assert_eq!(chat.messages().post(&room, draft.clone()).await.unwrap().seq.get(), run);
        assert!(chat.messages().post(&room, draft).await.unwrap().duplicate);
        let history = chat.messages().history(&room, Page::Latest, 10).await.unwrap();
        assert_eq!(history.messages.len(), usize::try_from(run).unwrap());
        drop(chat);
        // The process died while it wrote.
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(br#"{"append":[1,[{"author":"#).unwrap();
    }
}

#[tokio::test]
async fn one_process_has_the_journal() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal");
    let store = JournalStore::open(&path).await.unwrap();
    assert!(JournalStore::open(&path).await.is_err());
    drop(store);
    JournalStore::open(&path).await.unwrap();
}

#[tokio::test]
async fn what_is_no_journal_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal");
    for text in ["\"epoch\"\nDear diary\n", "Dear diary"] {
        std::fs::write(&path, text).unwrap();
        assert!(JournalStore::open(&path).await.is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
}
