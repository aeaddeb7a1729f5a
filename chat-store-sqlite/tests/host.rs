//! What a host does, on this store and over restarts.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;

use chat_core::model::{Handle, Identity, JsonText};
use chat_core::port::store::Page;
use chat_core::wire::Code;
use chat_core::{ChatEngine, Draft, RoomSpec};
use chat_store_sqlite::SqliteStore;

async fn engine(path: &std::path::Path) -> ChatEngine {
    ChatEngine::builder(SqliteStore::open(path).await.unwrap()).build().await.unwrap()
}

/// Data that comes back otherwise where it is parsed on the way.
fn data() -> JsonText {
    JsonText::parse(r#"{ "a" : 1.50, "a":"\u0041" }"#).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_is_one_thing_over_restarts() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("chat.db");
    let ann = Identity::new("6ba7b810").handle("Ann Lee").display_name("Ann").data(data());
    let mut seen = BTreeSet::new();
    for run in 0..3 {
        let chat = engine(&path).await;
        let spec = RoomSpec::group("Order").data(data());
        let room = chat.rooms().ensure("order:4711", spec).await.unwrap();
        chat.members().add(&room, &ann).await.unwrap();
        let draft = Draft::system("Paid").key("paid:4711").data(data());
        let receipt = chat.messages().post(&room, draft).await.unwrap();
        let thanks = Draft::text("Thank you").key("1").data(data());
        let thanks = chat.as_user(&ann).send("order:4711", thanks).await.unwrap();
        seen.insert((room.id, receipt.id, receipt.at, thanks.id, thanks.at));
        assert_eq!((receipt.duplicate, thanks.duplicate), (run > 0, run > 0));

        let other = chat.messages().post(&room, Draft::system("x").key("paid:4711")).await;
        assert_eq!(other.unwrap_err().code(), Code::IdempotencyConflict);
        let said = chat.messages().history(&room, Page::Latest, 9).await.unwrap().messages;
        assert!(said.iter().all(|message| message.data == Some(data())));
        assert_eq!((said.len(), said[0].author.handle.clone()), (2, Handle::system()));
        assert_eq!(said[1].author.display_name.as_deref(), Some("Ann"));
        assert_eq!(room.data, Some(data()));
        let user = chat.users().find("6ba7b810").await.unwrap().unwrap();
        assert_eq!((user.handle.as_str(), user.data), ("ann-lee", Some(data())));
    }
    assert_eq!(seen.len(), 1, "the same answer, every time");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn handles_are_unique_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let chat = engine(&directory.path().join("chat.db")).await;
    let ensure = |n: usize| {
        let chat = chat.clone();
        // Latin and Cyrillic letters that look the same.
        let identity = Identity::new(n / 2).handle(["aco", "асо"][n % 2]);
        tokio::spawn(async move { chat.users().ensure(&identity).await.unwrap() })
    };
    let users = futures::future::join_all((0..80).map(ensure)).await;
    let users = users.into_iter().map(|user| user.unwrap());
    let (ids, handles): (BTreeSet<_>, BTreeSet<_>) =
        users.map(|user| (user.id, user.handle.skeleton())).unzip();
    assert_eq!((ids.len(), handles.len()), (40, 40));
}
