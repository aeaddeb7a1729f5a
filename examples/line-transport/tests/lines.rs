//! Two people talk over lines, and the engine goes away.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::net::SocketAddr;
use std::time::Duration;

use chat_core::{ChatEngine, MemoryStore};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(60);

struct Client(BufReader<TcpStream>);

impl Client {
    async fn connect(address: SocketAddr, name: &str) -> Self {
        let mut client = Self(BufReader::new(TcpStream::connect(address).await.unwrap()));
        client.say(name).await;
        client.say(r#"{"type":"RESUME"}"#).await;
        client.hear(|line| line.contains(r#""type":"RESUMED""#)).await;
        client
    }

    async fn say(&mut self, line: &str) {
        self.0.get_mut().write_all(format!("{line}\n").as_bytes()).await.unwrap();
    }

    async fn hear(&mut self, wanted: impl Fn(&str) -> bool) -> String {
        let mut heard = String::new();
        loop {
            let mut line = String::new();
            let read = timeout(PATIENCE, self.0.read_line(&mut line)).await;
            assert_ne!(read.unwrap_or_else(|_| panic!("after {heard}")).unwrap(), 0, "{heard}");
            if wanted(line.trim_end()) {
                return line;
            }
            heard += &line;
        }
    }
}

async fn start() -> (ChatEngine, SocketAddr) {
    let store = MemoryStore::default();
    let chat = ChatEngine::builder(store).lobby("lobby").build().await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(line_transport::listen(listener, chat.clone()));
    (chat, address)
}

#[tokio::test]
async fn people_talk_over_lines() {
    let (chat, address) = start().await;
    let mut ann = Client::connect(address, "ann").await;
    let mut bob = Client::connect(address, "bob").await;
    bob.say(r#"{"type":"SEND_MESSAGE","roomId":1,"content":"a\nb"}"#).await;
    let line = ann.hear(|line| line.contains("RECEIVE_MESSAGES")).await;
    let frame: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(frame["messages"][0]["content"], "a\nb");
    assert_eq!(frame["messages"][0]["user"], "bob");

    // Many at once: the engine says when to read on, and nothing is lost.
    let ping = "{\"type\":\"PING\",\"requestId\":\"p\"}\n".repeat(150);
    bob.say(ping.trim_end()).await;
    for _ in 0..150 {
        bob.hear(|line| line.contains("PONG")).await;
    }

    chat.drain(Duration::from_secs(60)).await;
    for client in [&mut ann, &mut bob] {
        client.hear(|line| line.contains("RECONNECT")).await;
        client.hear(|line| line.starts_with("4000 ")).await;
    }
    assert_eq!(chat.connections(), 0);
}

#[tokio::test]
async fn too_long_a_line_ends_its_own_connection() {
    let (chat, address) = start().await;
    let mut ann = Client::connect(address, "ann").await;
    let mut bob = Client::connect(address, "bob").await;
    let long = "x".repeat(chat.limits().frame_bytes + 1);
    ann.say(&long).await;
    let mut line = String::new();
    while timeout(PATIENCE, ann.0.read_line(&mut line)).await.unwrap().is_ok_and(|n| n > 0) {}
    bob.say(r#"{"type":"PING"}"#).await;
    bob.hear(|line| line.contains("PONG")).await;
}
