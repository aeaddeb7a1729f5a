//! Somebody in a busy room who reads nothing, seen from outside the server.

use std::net::SocketAddr;
use std::time::Duration;

use crate::common::{PATIENCE, Program, Socket};
use serde_json::json;
use tokio::net::TcpSocket;
use tokio::time::{sleep, timeout};

/// Bytes of one message.
const CONTENT: usize = 16_000;
/// Messages with which the server gets as large as it will be: caches fill.
const WARM_UP: usize = 1_000;
/// Messages that the silent client misses; more than 50 MB.
const MISSED: usize = 3_300;
/// Sends that wait for their answer at once.
const WINDOW: usize = 16;
/// KiB by which the server may grow.
const GROWTH: usize = 16 << 10;

async fn login(mut socket: Socket, user: &str) -> Socket {
    socket.send(json!({ "type": "LOGIN", "user": user })).await;
    assert_eq!(socket.until("RECEIVE_ROOMS").await["rooms"][0]["id"], 1);
    socket
}

/// A connection with a small buffer.
async fn narrow(address: SocketAddr) -> Socket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let stream = socket.connect(address).await.unwrap();
    Socket::open_on(stream, &[], &[]).await.unwrap()
}

/// Sends messages, and waits until the sender was shown all of them. Returns the most memory that
/// the server had meanwhile, in KiB.
async fn say(writer: &mut Socket, messages: std::ops::Range<usize>, server: &Program) -> usize {
    let (mut most, mut next) = (0, messages.start);
    for n in messages.clone() {
        while next < messages.end && next < n + WINDOW {
            let content = format!("{next:>CONTENT$}");
            writer.send(json!({ "type": "SEND_MESSAGE", "roomId": 1, "content": content })).await;
            next += 1;
        }
        expect(writer, n).await;
        if n % 50 == 0 {
            most = most.max(memory(server.id()));
        }
    }
    most.max(memory(server.id()))
}

async fn expect(socket: &mut Socket, n: usize) {
    let frame = socket.until("RECEIVE_MESSAGES").await;
    let message = &frame["messages"][0];
    assert_eq!(message["seq"], n + 1);
    assert!(message["content"].as_str().unwrap().trim_start() == n.to_string());
}

/// Memory of a process that no file backs, in KiB.
fn memory(process: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_reads_nothing_costs_no_memory_and_holds_up_nobody() {
    let directory = tempfile::tempdir().unwrap();
    let mut command = Program::open_on(&directory.path().join("chat.db"));
    command.args(["--max-connections-per-ip", "3"]);
    let program = Program::start(command).await;
    let address = program.address;
    let open = async || Socket::open(address, &[]).await;
    let mut writer = login(open().await.unwrap(), "writer").await;
    let mut reader = login(open().await.unwrap(), "reader").await;
    let reading = tokio::spawn(async move {
        for n in 0..WARM_UP + MISSED {
            expect(&mut reader, n).await;
        }
        reader
    });
    let before = say(&mut writer, 0..WARM_UP, &program).await;
    let _silent = login(narrow(address).await, "silent").await;
    assert!(open().await.is_err(), "no more than these three");
    let most = say(&mut writer, WARM_UP..WARM_UP + MISSED, &program).await;
    let _reader = timeout(PATIENCE, reading).await.expect("everything").unwrap();
    println!("{before} KiB before, at most {most} KiB later");
    assert!(most < before + GROWTH, "{before} KiB before, {most} KiB later");

    let leaves = async {
        while open().await.is_err() {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(PATIENCE, leaves).await.expect("taking nothing ends a connection");
}
