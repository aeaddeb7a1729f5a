//! The handshake over real sockets, behind axum and on bare streams.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::routing::any;
use chat_ws::{
    AcceptError, ChatUpgrade, Echo, Origins, UpgradeRejection, WebSocketOptions, accept,
};
use common::*;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// An echo behind `axum::serve`.
async fn axum_server() -> SocketAddr {
    async fn upgrade(upgrade: ChatUpgrade) -> axum::response::Response {
        let origins = Origins::list(["https://app.example"]).unwrap().or_same_host();
        upgrade.origins(&origins).serve_echo(Echo::new(1 << 20))
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new().route("/chat", any(upgrade));
    tokio::spawn(axum::serve(listener, app).into_future());
    address
}

/// An echo that reads its requests itself; says how each ended.
async fn bare_server(
    options: WebSocketOptions,
) -> (SocketAddr, mpsc::Receiver<Result<(), AcceptError>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (ended, ends) = mpsc::channel(64);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let ended = ended.clone();
            tokio::spawn(async move {
                let origins = Origins::list(["https://app.example"]).unwrap().or_same_host();
                let end = match accept(stream, &origins, options).await {
                    Ok(request) => {
                        assert_eq!(request.uri().path(), "/chat");
                        assert_eq!(request.headers()["host"], "chat.example");
                        request.serve_echo(Echo::new(1 << 20)).await.map_err(AcceptError::from)
                    }
                    Err(error) => Err(error),
                };
                ended.send(end).await.unwrap();
            });
        }
    });
    (address, ends)
}

const GOOD: [(&str, &str); 5] = [
    ("Host", "chat.example"),
    ("Upgrade", "websocket"),
    ("Connection", "Upgrade"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
];

/// The good request, with some headers replaced, or left out where they are empty.
fn request(method: &str, changes: &[(&str, &str)]) -> String {
    let mut fields = GOOD.to_vec();
    for (name, value) in changes {
        fields.retain(|(field, _)| field != name);
        if !value.is_empty() {
            fields.push((name, value));
        }
    }
    let fields: String =
        fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("{method} /chat?x=y HTTP/1.1\r\n{fields}\r\n")
}

async fn send(address: SocketAddr, bytes: impl AsRef<[u8]>) -> Client {
    let mut client = Client::new(TcpStream::connect(address).await.unwrap());
    client.send(bytes).await;
    client
}

/// The head of the answer, in lower case.
async fn head(client: &mut Client) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.extend(client.bytes(1).await);
    }
    String::from_utf8(head).unwrap().to_lowercase()
}

#[tokio::test]
async fn frames_behind_the_request_are_not_lost() {
    let (bare, _ends) = bare_server(WebSocketOptions::default()).await;
    for address in [axum_server().await, bare] {
        let long = "x".repeat(3_000);
        let sent = [
            request("GET", &[]).into_bytes(),
            whole(TEXT, "first"),
            whole(TEXT, &long),
            part(TEXT, "sec"),
        ];
        let mut client = send(address, sent.concat()).await;
        let head = head(&mut client).await;
        assert!(head.starts_with("http/1.1 101 switching protocols\r\n"), "{head}");
        assert!(head.contains("\r\nsec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=\r\n"));
        assert!(!head.contains("sec-websocket-protocol"), "{head}");
        assert_eq!(client.frame().await, frame(TEXT, "first"));
        assert_eq!(client.frame().await, frame(TEXT, long));
        client.send(whole(0, "ond")).await;
        assert_eq!(client.frame().await, frame(TEXT, "second"));
        client.send(whole(CLOSE, [3, 232])).await;
        assert_eq!(client.frame().await, close(1000, ""));
        assert_eq!(client.end().await, b"");
    }
}

#[tokio::test]
async fn requests_that_are_no_upgrades_are_refused() {
    let (bare, _ends) = bare_server(WebSocketOptions::default()).await;
    for address in [axum_server().await, bare] {
        for (method, change, status) in [
            ("POST", ("Origin", ""), 405),
            ("GET", ("Upgrade", ""), 426),
            ("GET", ("Upgrade", "h2c"), 426),
            ("GET", ("Connection", "close"), 426),
            ("GET", ("Sec-WebSocket-Version", "8"), 426),
            ("GET", ("Sec-WebSocket-Version", ""), 426),
            ("GET", ("Sec-WebSocket-Key", ""), 400),
            ("GET", ("Sec-WebSocket-Key", "c2hvcnQ="), 400),
            ("GET", ("Host", ""), 400),
            ("GET", ("Origin", "https://app.example.evil"), 403),
            ("GET", ("Origin", "null"), 403),
            ("GET", ("Origin", "http://app.example"), 403),
            ("GET", ("Origin", "https://app.example"), 101),
            ("GET", ("Origin", "https://chat.example"), 101),
            ("GET", ("Origin", "https://chat.example:1234"), 403),
        ] {
            let mut client = send(address, request(method, &[change])).await;
            let head = head(&mut client).await;
            assert!(head.starts_with(&format!("http/1.1 {status} ")), "{method} {change:?} {head}");
            let version = head.contains("\r\nsec-websocket-version: 13\r\n");
            assert_eq!(version, status == 426, "{head}");
        }
    }
}

#[tokio::test]
async fn the_subprotocol_is_selected() {
    let (bare, _ends) = bare_server(WebSocketOptions::default()).await;
    for address in [axum_server().await, bare] {
        let offer = request("GET", &[("Sec-WebSocket-Protocol", "other, chat.v1")]);
        let head = head(&mut send(address, offer).await).await;
        assert!(head.contains("\r\nsec-websocket-protocol: chat.v1\r\n"), "{head}");
    }
}

#[tokio::test]
async fn a_large_head_is_refused() {
    let (address, mut ends) = bare_server(WebSocketOptions::default()).await;
    let filler = "x".repeat(64 << 10);
    let many: String = (0..97).map(|n| format!("X-{n}: {n}\r\n")).collect();
    let good = request("GET", &[]);
    for (sent, status) in [
        (good.replace("\r\nHost", &format!("\r\nX: {filler}\r\nHost")), "431"),
        (good.replace("/chat", &format!("/chat{filler}")), "431"),
        (good.replace("\r\nHost", &format!("\r\n{many}Host")), "431"),
        (format!("\x16\x03\x01{good}"), "400"),
        ("\r\n\r\n\r\n\r\n".into(), "400"),
        (good.replace("HTTP/1.1", "HTTP/3"), "400"),
        (good.replace("HTTP/1.1", "HTTP/1.0"), "400"),
    ] {
        let mut client = send(address, &sent).await;
        let mut answer = Vec::new();
        // What it did not read may reset the connection behind the answer.
        let _ = client.reader.read_to_end(&mut answer).await;
        let end = ends.recv().await.unwrap();
        assert!(matches!(end, Err(AcceptError::Rejected(_))), "{end:?}");
        let answer = String::from_utf8_lossy(&answer);
        let start = &sent[..20.min(sent.len())];
        assert!(answer.is_empty() || answer.contains(status), "{start:?} {answer}");
    }
    drop(send(address, &good[..30]).await);
    assert!(matches!(ends.recv().await, Some(Err(AcceptError::Stream(_)))));
}

#[tokio::test]
async fn a_slow_request_is_cut_off_while_others_connect() {
    let mut options = WebSocketOptions::default();
    options.handshake_deadline = Duration::from_millis(300);
    let (address, mut ends) = bare_server(options).await;
    let mut slow = TcpStream::connect(address).await.unwrap();
    let trickle = tokio::spawn(async move {
        use tokio::io::AsyncWriteExt;
        for byte in request("GET", &[]).into_bytes() {
            if slow.write_all(&[byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let mut quick = send(address, request("GET", &[])).await;
    assert!(head(&mut quick).await.contains(" 101 "));
    assert!(matches!(ends.recv().await, Some(Err(AcceptError::Deadline))));
    quick.send(whole(TEXT, "still here")).await;
    assert_eq!(quick.frame().await, frame(TEXT, "still here"));
    trickle.abort();
}

#[tokio::test]
async fn what_a_connection_holds_is_dropped_with_it() {
    let (dropped, mut drops) = mpsc::channel::<()>(1);
    let upgrade = move |upgrade: ChatUpgrade| {
        let held = dropped.clone();
        async move { upgrade.hold(held).serve_echo(Echo::new(1 << 20)) }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    // An own accept loop, on hyper's HTTP/1.1 connection itself.
    tokio::spawn(async move {
        let app = Router::new().route("/chat", any(upgrade));
        let (stream, _) = listener.accept().await.unwrap();
        let service = hyper_util::service::TowerToHyperService::new(app);
        let io = hyper_util::rt::TokioIo::new(stream);
        let http = hyper::server::conn::http1::Builder::new();
        http.serve_connection(io, service).with_upgrades().await.unwrap();
    });
    let sent = [request("GET", &[]).into_bytes(), whole(TEXT, "x")].concat();
    let mut client = send(address, sent).await;
    assert!(head(&mut client).await.contains(" 101 "));
    assert_eq!(client.frame().await, frame(TEXT, "x"));
    assert!(drops.try_recv().is_err_and(|error| error == mpsc::error::TryRecvError::Empty));
    drop(client);
    assert_eq!(drops.recv().await, None);
}

#[test]
fn a_rejection_says_why() {
    assert_eq!(UpgradeRejection::Origin.to_string(), "origin not allowed");
    assert_eq!(UpgradeRejection::Version.status(), 426);
}
