//! Heartbeat, write deadline and closing deadline, in virtual time.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::time::Duration;

use bytes::Bytes;
use chat_core::wire::Close;
use chat_ws::{Echo, WebSocketOptions, serve_echo};
use common::*;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

/// An echo over a stream that holds `capacity` bytes in each direction.
fn start(capacity: usize, options: WebSocketOptions) -> (Client, Echo, JoinHandle<()>) {
    let (client, server) = tokio::io::duplex(capacity);
    let echo = Echo::new(1 << 16);
    let serving = tokio::spawn(serve_echo(server, Bytes::new(), echo.clone(), options));
    (Client::new(client), echo, serving)
}

/// Whole seconds since.
fn since(start: Instant) -> u64 {
    start.elapsed().as_secs()
}

/// The next frame, however long it takes.
async fn patiently(client: &mut Client) -> Frame {
    use tokio::io::AsyncReadExt;
    let mut header = [0; 2];
    client.reader.read_exact(&mut header).await.unwrap();
    frame(header[0] & 0x0f, client.bytes(header[1].into()).await)
}

#[tokio::test(start_paused = true)]
async fn a_silent_client_is_pinged_twice_and_closed() {
    let start_time = Instant::now();
    let (mut client, _, serving) = start(4096, WebSocketOptions::default());
    for seconds in [25, 50] {
        assert_eq!(patiently(&mut client).await, frame(PING, ""));
        assert_eq!(since(start_time), seconds);
    }
    assert_eq!(patiently(&mut client).await, close(4001, "heartbeat missed"));
    assert_eq!(since(start_time), 75);
    serving.await.unwrap();
    assert_eq!(since(start_time), 80);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_answers_stays() {
    let (mut client, echo, serving) = start(4096, WebSocketOptions::default());
    for _ in 0..1_000 {
        assert_eq!(patiently(&mut client).await, frame(PING, ""));
        sleep(Duration::from_secs(20)).await;
        client.send(whole(PONG, "")).await;
    }
    sleep(Duration::from_secs(1)).await;
    assert_eq!(echo.charged(), 1_000);
    drop(client);
    serving.await.unwrap();
    assert!(!echo.queue().is_open());
}

#[tokio::test(start_paused = true)]
async fn a_client_that_takes_nothing_is_dropped() {
    let start_time = Instant::now();
    let (mut client, echo, serving) = start(64, WebSocketOptions::default());
    client.send(whole(TEXT, "x".repeat(40))).await;
    client.send(whole(TEXT, "x".repeat(40))).await;
    client.keep_sending(whole(PONG, "").repeat(1_000), 6);
    serving.await.unwrap();
    assert_eq!(since(start_time), 30);
    assert!(!echo.queue().is_open());
}

#[tokio::test(start_paused = true)]
async fn a_client_that_takes_a_little_stays() {
    let start_time = Instant::now();
    let (mut client, echo, serving) = start(64, WebSocketOptions::default());
    for _ in 0..3 {
        client.send(whole(TEXT, "x".repeat(40))).await;
    }
    for _ in 0..12 {
        sleep(Duration::from_secs(20)).await;
        client.send(whole(PONG, "")).await;
        client.bytes(1).await;
        assert!(echo.queue().is_open());
    }
    serving.await.unwrap();
    // 30 seconds after the last octet that there was room for.
    assert_eq!(since(start_time), 240 + 30);
}

#[tokio::test(start_paused = true)]
async fn what_we_do_not_read_is_not_the_clients_silence() {
    let mut options = WebSocketOptions::default();
    options.write_deadline = Duration::from_secs(100_000);
    let (mut client, echo, serving) = start(64, options);
    client.keep_sending(whole(TEXT, "x".repeat(1000)).repeat(100), 10_000);
    sleep(Duration::from_secs(10_000)).await;
    assert!(echo.queue().is_open() && !serving.is_finished());
    // What waits is still delivered, and then the rest is read.
    for _ in 0..100 {
        assert_eq!(client.frame().await, frame(TEXT, "x".repeat(1000)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_closing_handshake_ends_in_time() {
    // The client answers; it does not; it goes on sending; it reads nothing at all.
    for (answers, sends, reads, seconds) in [
        (true, false, true, 0),
        (false, false, true, 5),
        (false, true, true, 5),
        (true, true, false, 5),
    ] {
        let (mut client, echo, serving) = start(64, WebSocketOptions::default());
        client.send(whole(TEXT, "x".repeat(40))).await;
        client.send(whole(TEXT, "y".repeat(40))).await;
        sleep(Duration::from_secs(1)).await;
        let start_time = Instant::now();
        if reads {
            echo.queue().close(Close::DRAIN);
            assert_eq!(client.frame().await, frame(TEXT, "x".repeat(40)));
            assert_eq!(client.frame().await, frame(TEXT, "y".repeat(40)));
            assert_eq!(client.frame().await, close(4000, "the node is going away"));
            assert_eq!(client.end().await, b"");
        }
        if answers {
            client.send(whole(CLOSE, 4000u16.to_be_bytes())).await;
        }
        if sends {
            client.keep_sending(whole(TEXT, "x").repeat(100_000), 7);
        } else if answers {
            drop(client);
        }
        serving.await.unwrap();
        assert_eq!(since(start_time), seconds, "{answers} {sends} {reads}");
    }
}

#[tokio::test(start_paused = true)]
async fn dropping_the_future_drops_the_connection() {
    let (mut client, echo, serving) = start(64, WebSocketOptions::default());
    client.send(whole(TEXT, "x")).await;
    assert_eq!(client.frame().await, frame(TEXT, "x"));
    serving.abort();
    assert_eq!(client.end().await, b"");
    assert!(!echo.queue().is_open());
}
