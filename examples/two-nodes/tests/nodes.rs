//! What is so on one node is so on the other.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::time::Duration;

use chat_core::wire::Close;
use chat_core::{ChatEngine, Draft, Identity, RoomSpec};
use chat_testkit::{SocketClient, TestClient, socket::Wire};
use tokio::net::TcpListener;
use two_nodes::{app, nodes};

fn identity(name: &str) -> Identity {
    Identity::new(name).handle(name).session("a login")
}

async fn connect(node: &ChatEngine, name: &str) -> TestClient {
    TestClient::connect(node, identity(name)).await
}

#[tokio::test]
async fn two_nodes_are_one_chat() {
    let directory = tempfile::tempdir().unwrap();
    let [one, other] = nodes(&directory.path().join("chat.db")).await.unwrap();
    let (mut ann, mut bob) = (connect(&one, "ann").await, connect(&other, "bob").await);
    let lobby = ann.expect_room("lobby").await;
    ann.send(lobby, "hello").await;
    bob.expect_message(lobby, "hello").await;

    // One key is one room, on whatever node.
    let room = one.rooms().ensure("order:7", RoomSpec::group("Order 7")).await.unwrap();
    assert_eq!(other.rooms().ensure("order:7", RoomSpec::group("?")).await.unwrap().id, room.id);
    one.members().add(&room, "bob").await.unwrap();
    assert_eq!(bob.expect_room("Order 7").await, room.id);
    other.messages().post(&room, Draft::system("Paid").key("paid:7")).await.unwrap();
    let again = one.messages().post(&room, Draft::system("Paid").key("paid:7")).await.unwrap();
    assert!(again.duplicate);
    bob.settled().await;
    assert_eq!(bob.texts(room.id), ["Paid"]);

    let [ann_id, bob_id] =
        [ann.model().user_id(), bob.model().user_id()].map(chat_core::model::UserId::new);
    assert_eq!(one.presence().online(&[ann_id, bob_id]).await.unwrap().len(), 2);

    // A login that is ended on one node is ended on the other.
    one.sessions().revoke_session("bob", "a login").await.unwrap();
    assert_eq!(bob.closed().await, Close::LOGGED_OUT);

    // A node goes out of service; its clients go on at the other.
    ann.send(lobby, "before").await;
    let draining = one.clone();
    let drained = tokio::spawn(async move { draining.drain(Duration::from_secs(60)).await });
    assert_eq!(ann.closed().await, Close::DRAIN);
    other.messages().post(lobby, Draft::system("meanwhile")).await.unwrap();
    ann.reconnect(&other).await;
    ann.settled().await;
    assert_eq!(ann.texts(lobby), ["hello", "before", "meanwhile"]);
    drained.await.unwrap();
}

#[tokio::test]
async fn each_node_listens() {
    let directory = tempfile::tempdir().unwrap();
    let nodes = nodes(&directory.path().join("chat.db")).await.unwrap();
    let mut clients = vec![];
    for (node, name) in nodes.iter().zip(["ann", "bob"]) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(axum::serve(listener, app(node.clone())).into_future());
        let mut client = SocketClient::new(name);
        client.connect(Wire::connect(address, &format!("/{name}"), None).await.unwrap());
        client.until(chat_testkit::ModelClient::is_live).await.unwrap();
        clients.push(client);
    }
    let lobby = *clients[0].model.rooms().keys().next().unwrap();
    let say = clients[0].model.write(lobby, "across");
    clients[0].send(&say).await.unwrap();
    let heard = |room: &chat_testkit::client::ClientRoom| {
        room.messages.values().any(|message| message.content == "across")
    };
    clients[1].until(|model| model.rooms().get(&lobby).is_some_and(heard)).await.unwrap();
}
