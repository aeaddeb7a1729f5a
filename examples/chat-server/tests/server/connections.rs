//! Connections that come slowly, in masses, or with too much.

use std::time::Duration;

use crate::common::{PATIENCE, Reply, Request, TestServer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

async fn is_closed(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut rest)).await.expect("closed by the server");
}

#[tokio::test]
async fn a_head_that_trickles_is_cut_off_while_others_come_in() {
    let server = TestServer::start_with(&[], |config| {
        config.tuning.read_timeout = Duration::from_millis(500);
    })
    .await;
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    let trickle = async {
        loop {
            if slow.write_all(b"G").await.is_err() {
                return;
            }
            let mut buffer = [0; 64];
            match timeout(Duration::from_millis(20), slow.read(&mut buffer)).await {
                Ok(Ok(0) | Err(_)) => return,
                _ => assert_eq!(server.get("/healthz").send().await.status, 200),
            }
        }
    };
    timeout(PATIENCE, trickle).await.expect("closed by the server");
}

#[tokio::test]
async fn silence_between_requests_ends() {
    let server = TestServer::start_with(&[], |config| {
        config.tuning.read_timeout = Duration::from_millis(200);
    })
    .await;
    let mut never_spoke = TcpStream::connect(server.address).await.unwrap();
    let mut spoke_once = TcpStream::connect(server.address).await.unwrap();
    spoke_once.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    is_closed(&mut never_spoke).await;
    is_closed(&mut spoke_once).await;
}

#[tokio::test]
async fn a_connection_does_not_live_for_ever() {
    let server = TestServer::start_with(&[], |config| {
        config.tuning.http_lifetime = Duration::from_millis(300);
    })
    .await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let keep_asking = async {
        let mut buffer = [0; 4096];
        loop {
            let asked = stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await;
            if asked.is_err() || matches!(stream.read(&mut buffer).await, Ok(0) | Err(_)) {
                return;
            }
        }
    };
    timeout(PATIENCE, keep_asking).await.expect("closed by the server");
}

#[tokio::test]
async fn heads_that_are_too_much_are_refused() {
    let server = TestServer::start(&[]).await;
    let refused = |reply: Option<Reply>, what: &str| {
        if let Some(reply) = reply {
            assert!((400..500).contains(&reply.status), "{what}: {}", reply.status);
        }
    };
    let headers = |n: usize| {
        (0..n).fold(server.get("/healthz"), |request, n| request.header(&format!("x-{n}"), "1"))
    };
    // The client adds host, connection and content-length.
    assert_eq!(headers(97).send().await.status, 200);
    refused(headers(98).try_send().await, "101 headers");
    let fits = server.get("/healthz").header("x-long", &"x".repeat(60 << 10));
    assert_eq!(fits.send().await.status, 200);
    let long = server.get("/healthz").header("x-long", &"x".repeat(64 << 10));
    refused(long.try_send().await, "64 KiB header");
    let url = format!("/healthz?{}", "x".repeat(10 << 20));
    refused(server.get(&url).try_send().await, "10 MB URL");
    let nonsense = Request::new(server.address, "GET /healthz\0", "/");
    refused(nonsense.try_send().await, "no HTTP");
    assert_eq!(server.get("/healthz").send().await.status, 200);
}

#[tokio::test]
async fn one_address_has_so_many_connections() {
    let server = TestServer::start(&["--max-connections-per-ip", "3"]).await;
    assert_full_after(&server, 3).await;
}

#[tokio::test]
async fn there_are_so_many_connections_in_all() {
    let server = TestServer::start(&["--max-connections", "2"]).await;
    assert_full_after(&server, 2).await;
}

#[tokio::test]
async fn a_proxy_has_connections_for_many() {
    let options = ["--max-connections-per-ip", "1", "--trusted-proxy", "127.0.0.0/8"];
    let server = TestServer::start(&options).await;
    let _held = [connected(&server).await, connected(&server).await];
    assert_eq!(server.get("/healthz").send().await.status, 200);
}

/// A connection that the server has accepted and answered on.
async fn connected(server: &TestServer) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut seen = Vec::new();
    while !seen.ends_with(b"ok\n") {
        let mut buffer = [0; 4096];
        let n = timeout(PATIENCE, stream.read(&mut buffer)).await.unwrap().unwrap();
        assert_ne!(n, 0, "refused");
        seen.extend_from_slice(&buffer[..n]);
    }
    stream
}

async fn assert_full_after(server: &TestServer, most: usize) {
    let mut held = Vec::new();
    for _ in 0..most {
        held.push(connected(server).await);
    }
    let refused = server.get("/healthz").try_send().await;
    assert!(refused.is_none_or(|reply| reply.status == 503));
    drop(held.pop());
    let comes_in = async {
        while server.get("/healthz").try_send().await.is_none_or(|reply| reply.status != 200) {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, comes_in).await.expect("room again");
}
