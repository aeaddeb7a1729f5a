//! The client that embedders test with.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use chat_core::model::RoomId;
use chat_core::wire::Close;
use chat_core::{ChatEngine, Draft, Identity, MemoryStore, RoomSpec};
use chat_testkit::TestClient;
use serde_json::json;

fn identity(name: &str) -> Identity {
    Identity::new(name).handle(name).session(format!("{name}'s"))
}

/// An engine with one room, and who is in it.
async fn chat(names: &[&str]) -> (ChatEngine, RoomId) {
    let chat = ChatEngine::builder(MemoryStore::default()).build().await.unwrap();
    let room = chat.rooms().ensure("room", RoomSpec::group("Room")).await.unwrap().id;
    for name in names {
        chat.members().add(room, &identity(name)).await.unwrap();
    }
    (chat, room)
}

/// What a test that fails so says.
async fn failure(test: impl Future<Output = ()> + Send + 'static) -> String {
    let panic = tokio::spawn(test).await.unwrap_err().into_panic();
    panic.downcast_ref::<String>().unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn what_came_instead_is_told() {
    let (chat, room) = chat(&["ann"]).await;
    let mut ann = TestClient::connect(&chat, identity("ann")).await;
    ann.send(room, "something").await;
    let said = failure(async move {
        ann.expect_message(room, "anything").await;
    })
    .await;
    assert!(said.starts_with("ann wanted the message \"anything\" in room 1, but 60s"), "{said}");
    assert!(said.contains(r#""content":"something""#), "{said}");
}

#[tokio::test]
async fn a_refusal_names_its_code() {
    let (chat, room) = chat(&["ann"]).await;
    let mut bob = TestClient::connect(&chat, identity("bob")).await;
    let say = json!({"type": "SEND_MESSAGE", "roomId": room, "content": "hi"});
    assert_eq!(bob.ask(say).await["code"], "NOT_FOUND");
    let said = failure(async move { drop(bob.send(room, "hi").await) }).await;
    assert!(said.contains("it was NOT_FOUND"), "{said}");
}

#[tokio::test]
async fn the_end_is_told_with_its_reason() {
    let (chat, room) = chat(&["ann"]).await;
    let mut ann = TestClient::connect(&chat, identity("ann")).await;
    let mut again = TestClient::connect(&chat, identity("ann")).await;
    chat.sessions().revoke_session("ann", "ann's").await.unwrap();
    assert_eq!(ann.closed().await, Close::LOGGED_OUT);
    let said = failure(async move { drop(again.expect_message(room, "hi").await) }).await;
    assert!(said.contains("closed with 4501: logged out"), "{said}");
}

#[tokio::test]
async fn who_is_settled_knows_what_the_store_holds() {
    let (chat, room) = chat(&["ann", "bob"]).await;
    let mut ann = TestClient::connect(&chat, identity("ann")).await;
    let mut bob = TestClient::connect(&chat, identity("bob")).await;
    for n in 0..50 {
        chat.messages().post(room, Draft::system(format!("{n}"))).await.unwrap();
    }
    ann.settled().await;
    assert_eq!(ann.texts(room).len(), 50);

    chat.members().remove(room, "bob", None).await.unwrap();
    ann.send(room, "without bob").await;
    bob.settled().await;
    assert!(bob.room(room).is_none());

    chat.members().add(room, "bob").await.unwrap();
    assert_eq!(bob.expect_room("Room").await, room);
    bob.expect_message(room, "without bob").await;
    assert_eq!(bob.count(room, "49"), 1);
}

#[tokio::test]
async fn whoever_comes_back_knows_what_he_missed() {
    let (chat, room) = chat(&["ann", "bob"]).await;
    let mut ann = TestClient::connect(&chat, identity("ann")).await;
    let mut bob = TestClient::connect(&chat, identity("bob")).await;
    // Two clients of one user write under different keys.
    let mut other = TestClient::connect(&chat, identity("ann")).await;
    let first = ann.send(room, "first").await;
    let second = other.send(room, "second").await;
    assert!(second.seq > first.seq);
    bob.reconnect(&chat).await;
    bob.settled().await;
    assert_eq!(bob.texts(room), ["first", "second"]);
    let counts = bob.model().counts();
    assert_eq!((counts.gaps, counts.resets), (0, 0));
}
