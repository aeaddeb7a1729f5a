//! The server as it is met from outside: a socket, and the routes beside it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::net::SocketAddr;

use chat_core::RoomSpec;
use chat_testkit::client::OutboxEntry;
use chat_testkit::socket::Wire;
use chat_testkit::{ModelClient, SocketClient};
use custom_policy::{App, HouseRules, engine, router};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

async fn http(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// What became of saying this.
async fn say(client: &mut SocketClient, room: i64, content: &str) -> Option<String> {
    let action = client.model.write(room, content);
    let key = action["clientMessageId"].as_str().unwrap().to_owned();
    client.send(&action).await.unwrap();
    let told = |entry: &OutboxEntry| entry.acked.is_some() || entry.refused.is_some();
    client.until(|model| told(&model.outbox().entries()[&key])).await.unwrap();
    client.model.outbox().entries()[&key].refused.clone()
}

#[tokio::test]
async fn an_open_socket_can_only_read_once_its_user_is_suspended() {
    let rules = HouseRules::default();
    let chat = engine(&rules).await.unwrap();
    chat.rooms().ensure("news", RoomSpec::channel("News")).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(axum::serve(listener, router(App { chat, rules })).into_future());

    assert!(http(address, "POST /suspend/bob").await.starts_with("HTTP/1.1 404"), "who is bob?");
    let mut bob = SocketClient::new("bob");
    bob.connect(Wire::connect(address, "/regular/bob", None).await.unwrap());
    bob.until(ModelClient::is_live).await.unwrap();
    let lobby = *bob.model.rooms().keys().next().unwrap();
    assert_eq!(say(&mut bob, lobby, "before").await, None);
    assert!(http(address, "GET /why/bob/news").await.ends_with("NotMember\n"));
    assert!(http(address, "POST /suspend/bob").await.starts_with("HTTP/1.1 200"));
    assert_eq!(say(&mut bob, lobby, "while").await.as_deref(), Some("FORBIDDEN"));
    let why = http(address, "GET /why/bob/lobby:lobby").await;
    assert!(why.contains(r#"reason: "suspended""#), "{why}");
    assert!(http(address, "POST /pardon/bob").await.starts_with("HTTP/1.1 200"));
    assert_eq!(say(&mut bob, lobby, "after").await, None);
    serving.abort();
}
