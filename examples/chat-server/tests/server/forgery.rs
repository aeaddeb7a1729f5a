//! Requests that the pages of other sites make in somebody's name, and bodies that are none.

use std::time::Duration;

use crate::common::{PASSWORD, PATIENCE, Reply, Request, TestServer, credentials};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

const CHANGING: [&str; 3] = ["/api/register", "/api/login", "/api/logout"];

#[tokio::test]
async fn pages_of_other_origins_change_nothing() {
    let server = TestServer::start(&["--origin", "https://app.example"]).await;
    let session = server.register("bob").send().await.session();
    let port = server.address.port();
    let other_port = format!("http://127.0.0.1:{}", if port == 1 { 2 } else { port - 1 });
    for origin in [
        "https://evil.example",
        "https://app.example.evil",
        "https://APP.example.evil",
        "http://app.example",
        "https://app.example:8443",
        "null",
        "",
        &other_port,
    ] {
        for path in CHANGING {
            let request = server.post(path, &credentials("bob", PASSWORD)).cookie(&session);
            let reply = request.header("origin", origin).send().await;
            assert_eq!((reply.status, reply.code().as_str()), (403, "FOREIGN_ORIGIN"), "{origin}");
            assert!(reply.header("set-cookie").is_none());
        }
    }
    let who = server.get("/api/session").cookie(&session).send().await;
    assert_eq!(who.json()["user"], "bob", "nobody logged him out");
    let own = format!("http://localhost:{port}");
    for origin in ["https://app.example", &own] {
        let request = server.login("bob", PASSWORD).header("origin", origin);
        assert_eq!(request.send().await.status, 200, "{origin}");
    }
}

#[tokio::test]
async fn only_json_is_taken() {
    let server = TestServer::start(&[]).await;
    let body = credentials("bob", PASSWORD).to_string();
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"]
    {
        for path in CHANGING {
            let request = Request::new(server.address, "POST", path).body(&body);
            let reply = request.header("content-type", kind).send().await;
            assert_eq!((reply.status, reply.code().as_str()), (415, "UNSUPPORTED_MEDIA_TYPE"));
        }
    }
    let without = Request::new(server.address, "POST", "/api/register").body(&body).send().await;
    assert_eq!(without.status, 415);
    let request = Request::new(server.address, "POST", "/api/register").body(&body);
    let reply = request.header("content-type", "Application/JSON; charset=utf-8").send().await;
    assert_eq!(reply.status, 201);
}

#[tokio::test]
async fn bodies_that_are_no_request_are_not_quoted() {
    let server = TestServer::start(&[]).await;
    let deep = "[".repeat(8000);
    for body in [
        "",
        "null",
        "{",
        r#"{"user":"bob"}"#,
        r#"{"user":"bob","password":4711}"#,
        r#"{"user":["s3cret"],"password":"s3cret-s3cret"}"#,
        r#"{"user":"bob","password":"\ud800"}"#,
        &deep,
    ] {
        let request = Request::new(server.address, "POST", "/api/login").body(body);
        let reply = request.header("content-type", "application/json").send().await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_JSON"), "{body}");
        assert!(!reply.body.contains("s3cret") && !reply.body.contains("4711"));
    }
    let large = credentials("bob", &"x".repeat(8 << 10));
    let reply = server.post("/api/login", &large).send().await;
    assert_eq!((reply.status, reply.code().as_str()), (413, "TOO_LARGE"));
}

#[tokio::test]
async fn other_methods_and_paths_are_refused_as_json() {
    let server = TestServer::start(&[]).await;
    let reply = server.get("/api/login").send().await;
    assert_eq!((reply.status, reply.code().as_str()), (405, "METHOD_NOT_ALLOWED"));
    let reply = server.post("/api/session", &json!({})).send().await;
    assert_eq!(reply.status, 405);
    for path in ["/api", "/api/login/", "/../etc/passwd", "/metrics", "/debug", "/chat/"] {
        let reply = server.get(path).send().await;
        assert_eq!((reply.status, reply.code().as_str()), (404, "NOT_FOUND"), "{path}");
    }
}

#[tokio::test]
async fn a_body_that_does_not_come_is_given_up() {
    let server = TestServer::start_with(&[], |config| {
        config.tuning.read_timeout = Duration::from_millis(300);
    })
    .await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = "POST /api/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                content-length: 100\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    let reply = tokio::time::timeout(PATIENCE, Reply::read(&mut stream)).await.unwrap().unwrap();
    assert_eq!((reply.status, reply.code().as_str()), (408, "TIMEOUT"));
}
