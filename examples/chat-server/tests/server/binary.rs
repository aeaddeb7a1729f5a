//! The program as one starts it.

use crate::common::{PASSWORD, PATIENCE, Program, Request, Socket, command, credentials};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

#[tokio::test]
async fn says_where_it_listens_and_ends_when_told() {
    for signal in ["TERM", "INT"] {
        let program = Program::in_memory(&[]).await;
        assert_ne!(program.address.port(), 0);
        let reply = Request::new(program.address, "GET", "/healthz").send().await;
        assert_eq!(reply.status, 200);
        program.signal(signal).await;
        let (status, more, _) = program.ended().await;
        assert_eq!((status.code(), more), (Some(0), None), "{signal}");
    }
}

#[tokio::test]
async fn when_told_to_end_it_sends_its_clients_away() {
    let program = Program::in_memory(&["--auth", "open"]).await;
    let mut socket = Socket::open(program.address, &[]).await.unwrap();
    socket.send(json!({ "type": "LOGIN", "user": "bob" })).await;
    socket.until("LOGIN_SUCCESS").await;
    program.signal("TERM").await;
    assert!(socket.until("RECONNECT").await["afterMs"].is_number());
    assert_eq!(socket.closed().await, 4000);
    drop(socket);
    let (status, _, _) = program.ended().await;
    assert_eq!(status.code(), Some(0));
}

#[tokio::test]
async fn the_environment_is_asked_too() {
    let mut command = command(&[]);
    command.env("CHAT_LISTEN", "127.0.0.1:0").env("CHAT_STORE", "sqlite::memory:");
    command.env("CHAT_AUTH", "open").env("CHAT_ORIGIN", "https://a.example,https://b.example");
    let program = Program::start(command).await;
    let who = Request::new(program.address, "GET", "/api/session").send().await;
    assert_eq!(who.json()["auth"], "open");
    program.signal("TERM").await;
    let (_, _, log) = program.ended().await;
    assert!(log.contains("ANYBODY"), "a loud warning: {log}");
}

#[tokio::test]
async fn what_it_cannot_do_it_says() {
    for (options, reason) in [
        (&["--auth", "open", "--listen", "0.0.0.0:0"][..], "--insecure-open"),
        (&["--auth", "open", "--listen", "[::]:0"], "--insecure-open"),
        (&["--store", "mongodb://x"], "unknown store"),
        (&["--store", "sqlite:/nowhere/at/all.db"], "cannot open"),
        (&["--store", "postgres://bob:s3cret@h:port/chat"], "no PostgreSQL URL"),
        (&["--store", "postgres://bob:s3cret@127.0.0.1:1/chat"], "cannot open the store"),
        (&["--layer", "smoke"], "unknown layer"),
        (&["--layer", "redis://bob:s3cret@h:port"], "no Redis URL"),
        (&["--listen", "192.0.2.1:0", "--store", "sqlite::memory:"], "cannot listen"),
        (&["--flag"], "unexpected argument"),
    ] {
        let listen = ["--listen", "127.0.0.1:0"];
        let first = if options.contains(&"--listen") { &[][..] } else { &listen[..] };
        let output = command(&[first, options].concat()).output();
        let output = timeout(PATIENCE, output).await.unwrap().unwrap();
        assert!(!output.status.success(), "{options:?}");
        assert!(output.stdout.is_empty());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(reason), "{options:?}: {said}");
        assert!(!said.contains("s3cret"), "{said}");
    }
}

#[tokio::test]
async fn open_is_possible_for_those_who_mean_it() {
    let forced = ["--auth", "open", "--insecure-open", "--listen", "0.0.0.0:0"];
    let all = [&forced[..], &["--store", "sqlite::memory:"]].concat();
    let program = Program::start(command(&all)).await;
    assert!(program.address.ip().is_unspecified());
}

#[tokio::test]
async fn the_log_has_no_secrets_and_no_control_characters() {
    let program = Program::in_memory(&["--log", "trace"]).await;
    let post = |path: &str, body: String| {
        Request::new(program.address, "POST", path)
            .header("content-type", "application/json")
            .body(body)
    };
    let body = || credentials("bob", PASSWORD).to_string();
    let session = post("/api/register", body()).send().await.session();
    let token = session.split_once('=').unwrap().1;
    Request::new(program.address, "GET", "/api/session").cookie(&session).send().await;
    post("/api/login", body()).send().await;
    let evil = credentials("eve\n\u{1b}[31mFORGED \u{202e}", "gu3ssed-password").to_string();
    post("/api/login", evil).send().await;
    program.signal("TERM").await;
    let (_, _, log) = program.ended().await;
    assert!(log.contains("registered") && log.contains("login refused"), "{log}");
    for secret in [PASSWORD, "gu3ssed-password", token] {
        assert!(!log.contains(secret), "{secret}");
    }
    assert!(log.lines().all(|line| !line.starts_with("FORGED")));
    assert!(!log.contains("\u{1b}[31mFORGED") && !log.contains('\u{202e}'));
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    let program = Program::in_memory(&["--drain-deadline", "3600"]).await;
    let mut busy = TcpStream::connect(program.address).await.unwrap();
    let head = "POST /api/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                expect: 100-continue\r\ncontent-length: 100\r\n\r\n";
    busy.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0; 21];
    timeout(PATIENCE, busy.read_exact(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 100"));
    program.signal("TERM").await;
    let stopped = async { while TcpStream::connect(program.address).await.is_ok() {} };
    timeout(PATIENCE, stopped).await.expect("listens no more");
    program.signal("TERM").await;
    let (status, _, _) = program.ended().await;
    assert_eq!(status.code(), Some(130));
}

#[tokio::test]
async fn the_deadline_holds_although_a_client_does_not_say_good_bye() {
    let program = Program::in_memory(&["--auth", "open", "--drain-deadline", "1"]).await;
    let mut socket = Socket::open(program.address, &[]).await.unwrap();
    socket.send(json!({ "type": "LOGIN", "user": "bob" })).await;
    socket.until("LOGIN_SUCCESS").await;
    program.signal("TERM").await;
    let (status, _, _) = program.ended().await;
    assert_eq!(status.code(), Some(0));
    assert_eq!(socket.closed().await, 4000);
}

#[tokio::test]
async fn the_deadline_holds_although_a_client_does_not_finish() {
    let program = Program::in_memory(&["--drain-deadline", "0"]).await;
    let mut busy = TcpStream::connect(program.address).await.unwrap();
    let head = "POST /api/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                expect: 100-continue\r\ncontent-length: 100\r\n\r\n";
    busy.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0; 21];
    timeout(PATIENCE, busy.read_exact(&mut answer)).await.unwrap().unwrap();
    program.signal("TERM").await;
    let (status, _, log) = program.ended().await;
    assert_eq!(status.code(), Some(0));
    assert!(log.contains("deadline has passed"), "{log}");
}
