//! What is offered arrives, complete and in order, however little the socket takes at once.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chat_core::SendQueue;
use chat_core::wire::{Batch, Close, EncodedAction};
use chat_ws::{Echo, WebSocketOptions, serve_echo};
use common::*;
use socket2::SockRef;
use tokio::net::UnixStream;

/// Numbers that only look random (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}

/// The payload of the `n`th action: nobody else's, and of any size.
fn text(n: u64, seed: u64) -> String {
    let mut dice = Dice(n ^ seed << 32);
    let len = match dice.roll(50) {
        0 => 100_000,
        1..10 => 126 + dice.roll(5_000),
        _ => dice.roll(130),
    };
    let letter = char::from(b'a' + (n % 26) as u8);
    format!("{n} {}", letter.to_string().repeat(len as usize))
}

fn action(n: u64, seed: u64) -> EncodedAction {
    EncodedAction::encode(&text(n, seed)).unwrap()
}

const ACTIONS: u64 = 1_500;

/// Offers batches, pushes answers and lets the queue drain in between, then closes it.
async fn offer(queue: Arc<SendQueue>, seed: u64) {
    let mut dice = Dice(seed);
    let mut next = 0;
    while next < ACTIONS {
        let end = (next + 1 + dice.roll(20)).min(ACTIONS);
        if dice.roll(3) == 0 {
            queue.push(action(next, seed));
            next += 1;
        } else {
            let batch = Batch::new((next..end).map(|n| action(n, seed)).collect());
            next += queue.offer(&batch) as u64;
        }
        match dice.roll(20) {
            0 => tokio::time::sleep(Duration::from_millis(1)).await,
            1 => queue.below(1).await,
            2..10 => queue.below(20_000).await,
            _ => tokio::task::yield_now().await,
        }
    }
    queue.close(Close::DRAIN);
}

/// Reads everything, and says what the pings were that were answered.
async fn read(client: &mut Client, seed: u64) -> Vec<u32> {
    let mut dice = Dice(!seed);
    let mut pongs = Vec::new();
    for n in 0.. {
        let frame = loop {
            if dice.roll(200) == 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            match client.frame().await {
                pong if pong.opcode == PONG => {
                    pongs.push(u32::from_be_bytes(pong.payload.try_into().unwrap()));
                }
                frame => break frame,
            }
        };
        if n == ACTIONS {
            assert_eq!(frame, close(4000, "the node is going away"));
            break;
        }
        let expected = format!("{:?}", text(n, seed));
        assert!(frame == frame_of(&expected), "frame {n} of seed {seed}");
    }
    assert_eq!(client.end().await, b"");
    pongs
}

fn frame_of(text: &str) -> Frame {
    frame(TEXT, text)
}

async fn run(way: Way, seed: u64) {
    let echo = Echo::new(30_000);
    let options = WebSocketOptions::default();
    let mut client = match way {
        Way::Tcp => {
            let (client, server) = tcp_pair().await;
            SockRef::from(&server).set_send_buffer_size(4096).unwrap();
            SockRef::from(&client).set_recv_buffer_size(100_000).unwrap();
            tokio::spawn(serve_echo(server, Bytes::new(), echo.clone(), options));
            Client::new(client)
        }
        Way::Unix => {
            let (client, server) = UnixStream::pair().unwrap();
            SockRef::from(&server).set_send_buffer_size(4096).unwrap();
            tokio::spawn(serve_echo(server, Bytes::new(), echo.clone(), options));
            Client::new(client)
        }
        Way::Memory => {
            let (client, server) = tokio::io::duplex(100);
            tokio::spawn(serve_echo(server, Bytes::new(), echo.clone(), options));
            Client::new(client)
        }
    };
    let pings = (0..500u32).flat_map(|n| whole(PING, n.to_be_bytes())).collect();
    client.keep_sending(pings, 10);
    let offering = tokio::spawn(offer(echo.queue().clone(), seed));
    let pongs = read(&mut client, seed).await;
    offering.await.unwrap();
    assert!(pongs.is_sorted_by(|a, b| a < b), "{pongs:?}");
    assert!(!pongs.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_arrives_in_order() {
    for seed in 0..4 {
        for way in ALL {
            run(way, seed).await;
        }
    }
}

#[tokio::test]
async fn on_plain_tcp_no_task_is_needed() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    client.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let (server, _) = listener.accept().unwrap();
    server.set_nonblocking(true).unwrap();
    let server = tokio::net::TcpStream::from_std(server).unwrap();
    let echo = Echo::new(30_000);
    let options = WebSocketOptions::default();
    tokio::spawn(serve_echo(server, Bytes::new(), echo.clone(), options));
    tokio::time::sleep(Duration::from_millis(50)).await;
    let batch = Batch::new(vec![action(1, 1), action(2, 1)]);
    assert_eq!(echo.queue().offer(&batch), 2);
    // The only thread of the runtime waits here.
    let mut received = vec![0; batch.framed::<chat_ws::WebSocketFraming>().len()];
    client.read_exact(&mut received).unwrap();
    assert_eq!(received, batch.framed::<chat_ws::WebSocketFraming>());
}
