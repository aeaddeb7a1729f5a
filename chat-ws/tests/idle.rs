//! What an idle connection costs.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

mod common;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use axum::Router;
use axum::routing::any;
use bytes::Bytes;
use chat_ws::{ChatUpgrade, Echo, WebSocketOptions, serve_echo};
use common::{TEXT, whole};

/// Bytes of memory that the process has.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

fn connect(listener: &TcpListener) -> TcpStream {
    let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (server, _) = listener.accept().unwrap();
    server.set_nonblocking(true).unwrap();
    let server = tokio::net::TcpStream::from_std(server).unwrap();
    let options = WebSocketOptions::default();
    tokio::spawn(serve_echo(server, Bytes::new(), Echo::new(1 << 20), options));
    client
}

/// As [`connect`], behind axum.
async fn axum_server() -> SocketAddr {
    let upgrade = |upgrade: ChatUpgrade| async { upgrade.serve_echo(Echo::new(1 << 20)) };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new().route("/", any(upgrade));
    tokio::spawn(axum::serve(listener, app).into_future());
    address
}

fn upgrade(address: SocketAddr) -> TcpStream {
    let mut client = TcpStream::connect(address).unwrap();
    let request = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\
                   Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    client.write_all(request.as_bytes()).unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    assert!(head.starts_with(b"HTTP/1.1 101 "));
    client
}

fn exchange(client: &mut TcpStream, len: usize) {
    client.write_all(&whole(TEXT, vec![b'x'; len])).unwrap();
    let mut echoed = vec![0; len + 4];
    client.read_exact(&mut echoed).unwrap();
}

/// Opens connections, sends through each, and looks at what memory that took.
fn measure(name: &str, connect: impl Fn() -> TcpStream) {
    let count = std::env::var("CHAT_IDLE_CONNECTIONS").map_or(300, |n| n.parse().unwrap());
    // What the first connections cost once.
    let mut warm: Vec<_> = (0..20).map(|_| connect()).collect();
    warm.iter_mut().for_each(|client| exchange(client, 60_000));
    let before = resident();
    let mut clients: Vec<_> = (0..count).map(|_| connect()).collect();
    for len in [200, 4_000, 60_000] {
        clients.iter_mut().for_each(|client| exchange(client, len));
        let each = resident().saturating_sub(before) / count;
        println!("{name}: {each} bytes a connection after a message of {len}");
        assert!(each < 6_000, "{name}: {each} bytes a connection after a message of {len}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_message_leaves_a_buffer_behind() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    measure("bare", || connect(&listener));
    let address = axum_server().await;
    measure("axum", || upgrade(address));
}
