//! Clients that do not read, over real sockets.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::time::{Duration, Instant};

use bytes::Bytes;
use chat_ws::{Echo, WebSocketOptions, serve_echo};
use common::*;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

const LIMIT: usize = 64 << 10;

/// An echo over a socket with small buffers.
async fn start(way: Way, options: WebSocketOptions) -> (Client, Echo, JoinHandle<()>) {
    fn serve(
        server: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        options: WebSocketOptions,
    ) -> (Echo, JoinHandle<()>) {
        let echo = Echo::new(LIMIT);
        let serving = tokio::spawn(serve_echo(server, Bytes::new(), echo.clone(), options));
        (echo, serving)
    }
    match way {
        Way::Tcp => {
            let (client, server) = tcp_pair().await;
            SockRef::from(&server).set_send_buffer_size(4096).unwrap();
            SockRef::from(&client).set_recv_buffer_size(100_000).unwrap();
            let (echo, serving) = serve(server, options);
            (Client::new(client), echo, serving)
        }
        _ => {
            let (client, server) = UnixStream::pair().unwrap();
            SockRef::from(&server).set_send_buffer_size(4096).unwrap();
            let (echo, serving) = serve(server, options);
            (Client::new(client), echo, serving)
        }
    }
}

#[tokio::test]
async fn a_client_that_never_reads_costs_only_itself() {
    for way in REAL {
        let mut options = WebSocketOptions::default();
        options.write_deadline = Duration::from_secs(1);
        let (mut deaf, deaf_echo, serving) = start(way, options).await;
        let (mut other, ..) = start(way, options).await;
        let begin = Instant::now();
        deaf.keep_sending(whole(TEXT, "x".repeat(10_000)).repeat(2_000), 1 << 20);
        let mut most = 0;
        while !serving.is_finished() {
            most = most.max(deaf_echo.queue().bytes());
            other.send(whole(TEXT, "quick")).await;
            assert_eq!(other.frame().await, frame(TEXT, "quick"));
            sleep(Duration::from_millis(5)).await;
        }
        assert!((1..LIMIT + 10_100).contains(&most), "{most} bytes waited over {way:?}");
        assert!(begin.elapsed() >= Duration::from_secs(1));
        assert!(begin.elapsed() < Duration::from_secs(10));
    }
}

#[tokio::test]
async fn a_flood_of_pings_that_nobody_reads_waits_nowhere() {
    for way in REAL {
        let (client, echo, _serving) = start(way, WebSocketOptions::default()).await;
        let mut writer = client.writer.unwrap();
        let flood = tokio::spawn(async move {
            for n in 0..100_000u32 {
                let payload = [&n.to_be_bytes()[..], &[7; 121]].concat();
                writer.write_all(&whole(PING, payload)).await.unwrap();
            }
            writer
        });
        let mut most = 0;
        while echo.charged() < 100_000 {
            most = most.max(echo.queue().bytes());
            sleep(Duration::from_millis(1)).await;
        }
        assert!(most < LIMIT, "{most} bytes waited over {way:?}");
        let writer = flood.await.unwrap();
        // Whoever reads after all gets the answer to the latest ping.
        let mut client = Client { reader: client.reader, writer: Some(writer) };
        loop {
            let pong = client.frame().await;
            assert_eq!(pong.opcode, PONG);
            assert_eq!(pong.payload.len(), 125);
            if pong.payload[..4] == 99_999u32.to_be_bytes() {
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_client_that_vanishes_ends_its_connection() {
    for way in REAL {
        let (client, echo, serving) = start(way, WebSocketOptions::default()).await;
        drop(client);
        timeout(Duration::from_secs(10), serving).await.unwrap().unwrap();
        assert!(!echo.queue().is_open());
    }
}

#[tokio::test]
async fn a_client_that_still_sends_gets_the_close_frame() {
    // Far more than the server takes before it refuses; none of it may reset the connection.
    let huge = whole(TEXT, vec![b'x'; 10 << 20]);
    for way in REAL {
        let (mut client, ..) = start(way, WebSocketOptions::default()).await;
        let mut writer = client.writer.take().unwrap();
        let huge = huge.clone();
        let sending = tokio::spawn(async move {
            let sent = writer.write_all(&huge).await;
            (sent, writer)
        });
        assert_eq!(client.frame().await, close(1009, "frame too big"));
        let mut rest = Vec::new();
        client.reader.read_to_end(&mut rest).await.unwrap();
        assert!(rest.is_empty());
        let (sent, _writer) = sending.await.unwrap();
        assert!(sent.is_ok(), "{sent:?} over {way:?}");
    }
}
