//! The example as its user meets it: a program that listens.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

const PATIENCE: Duration = Duration::from_secs(60);

fn start(directory: &Path) -> (SocketAddr, Child) {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let mut command = Command::new(env!("CARGO_BIN_EXE_embed"));
    command.arg(address.to_string()).current_dir(directory).stdin(Stdio::null());
    (address, command.kill_on_drop(true).spawn().unwrap())
}

/// A WebSocket, as little of it as it takes.
struct Client {
    stream: TcpStream,
    heard: String,
}

impl Client {
    async fn connect(address: SocketAddr, user: &str) -> Self {
        let connected = async {
            loop {
                match TcpStream::connect(address).await {
                    Ok(stream) => return stream,
                    Err(_) => sleep(Duration::from_millis(20)).await,
                }
            }
        };
        let mut stream = timeout(PATIENCE, connected).await.unwrap();
        let request = format!(
            "GET /chat HTTP/1.1\r\nHost: {address}\r\nX-User: {user}\r\nUpgrade: websocket\r\n\
             Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        Self { stream, heard: String::new() }
    }

    /// Sends a short text frame, masked with zeros.
    async fn send(&mut self, json: &str) {
        let length = u8::try_from(json.len()).unwrap();
        assert!(length < 126);
        let mut frame = vec![0x81, 0x80 | length, 0, 0, 0, 0];
        frame.extend(json.as_bytes());
        self.stream.write_all(&frame).await.unwrap();
    }

    /// Reads until this was heard; forgets everything up to it.
    async fn hear(&mut self, text: &str) {
        let mut buffer = [0; 4096];
        while !self.heard.contains(text) {
            let read = timeout(PATIENCE, self.stream.read(&mut buffer)).await;
            let length = read.unwrap_or_else(|_| panic!("no {text} in {}", self.heard)).unwrap();
            assert_ne!(length, 0, "closed without {text}: {}", self.heard);
            self.heard += &String::from_utf8_lossy(&buffer[..length]);
        }
        self.heard = self.heard.split_once(text).unwrap().1.to_owned();
    }
}

#[tokio::test]
async fn two_users_talk_and_the_talk_is_kept() {
    let directory = tempfile::tempdir().unwrap();
    let (address, server) = start(directory.path());
    let mut bob = Client::connect(address, "bob").await;
    bob.hear("101 Switching Protocols").await;
    bob.hear(r#""name":"lobby""#).await;
    let mut ann = Client::connect(address, "ann").await;
    ann.hear(r#""name":"lobby""#).await;
    bob.send(r#"{"type":"SEND_MESSAGE","roomId":1,"content":"hi"}"#).await;
    ann.hear(r#""content":"hi""#).await;
    drop(server);

    let (address, _server) = start(directory.path());
    let mut ann = Client::connect(address, "ann").await;
    ann.hear(r#""name":"lobby""#).await;
    ann.send(r#"{"type":"REQUEST_MESSAGES","roomId":1}"#).await;
    ann.hear(r#""content":"hi""#).await;
}
