//! The specification keeps its own rules.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use chat_core::memory_store::MemoryStore;
use chat_core::model::{Handle, RoomKind, Timestamp, UserRef};
use chat_core::port::store::{
    Actor, MessageStore, NewMessage, NewRoom, NewUser, RoomStore, UserStore,
};
use chat_testkit::{TestArchive, TestStore, archive_conformance, model_test, store_conformance};
use futures::executor::block_on;

store_conformance!(memory, || async { TestStore::new(MemoryStore::default()) });
archive_conformance!(archive, || async { TestArchive::new(MemoryStore::default()) });

/// A store whose next ids are not the first ones, since somebody is there whom nobody sees.
async fn with_other_ids() -> MemoryStore {
    let (store, at) = (MemoryStore::default(), Timestamp::from_micros(0));
    let hidden = NewUser {
        external_id: "hidden".into(),
        handle: Handle::new("hidden").unwrap(),
        display_name: None,
        data: None,
        join: vec![],
        at,
    };
    let author: UserRef = store.ensure_user(hidden).await.unwrap().user.to_ref();
    let room = NewRoom {
        kind: RoomKind::Group,
        name: String::new(),
        topic: None,
        data: None,
        external_key: None,
        creator: Some(author.id),
        members: vec![],
        request: None,
        at,
        max_rooms: 1,
    };
    let room = store.create_room(room).await.unwrap().room.id;
    let message = NewMessage {
        author,
        actor: Actor::Server,
        content: String::new(),
        kind: chat_core::model::MessageKind::Text,
        data: None,
        request: None,
        at,
    };
    store.append(room, vec![message]).await.unwrap().pop().unwrap().unwrap();
    store
}

#[test]
fn other_ids_make_no_difference() {
    for seed in model_test::seeds(5) {
        block_on(async {
            let other = Arc::new(with_other_ids().await);
            model_test::as_specified(seed, 200, other).await;
        });
    }
}

#[test]
fn a_difference_is_reported_with_its_seed() {
    let used = block_on(async {
        let store = MemoryStore::default();
        model_test::as_specified(1, 20, Arc::new(store.clone())).await;
        store
    });
    let again = AssertUnwindSafe(|| block_on(model_test::as_specified(77, 20, Arc::new(used))));
    let panic = catch_unwind(again).unwrap_err();
    let message = panic.downcast_ref::<String>().unwrap();
    assert!(message.contains("seed 77, step "), "{message}");
}
