//! What browsers and watchers see.

use crate::common::{PATIENCE, TestServer};
use serde_json::json;

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let server = TestServer::start(&[]).await;
    for reply in [
        server.get("/").send().await,
        server.get("/style.css").send().await,
        server.get("/app.js").send().await,
        server.get("/developers").send().await,
        server.get("/api/session").send().await,
        server.get("/nowhere").send().await,
        server.get("/api/login").send().await,
        server.login("nobody", "nothing-at-all").send().await,
    ] {
        let policy = reply.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
        assert!(reply.header("cache-control").is_some());
        assert!(reply.header("strict-transport-security").is_none());
        assert!(reply.header("server").is_none() && reply.header("x-powered-by").is_none());
    }
    let secure = TestServer::start(&["--public-url", "https://chat.example"]).await;
    let reply = secure.get("/").send().await;
    assert!(reply.header("strict-transport-security").is_some());
}

#[tokio::test]
async fn the_page_tells_how_to_talk_to_this_server() {
    let server = TestServer::start(&[]).await;
    let page = server.get("/developers").send().await;
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let socket = format!("ws://{}/chat", server.address);
    for part in [&socket, "/api/register", r#""password":"correct horse""#, "lang=\"en\""] {
        assert!(page.body.contains(part), "{part}");
    }
    let open = TestServer::start(&["--auth", "open"]).await.get("/developers").send().await;
    assert!(open.body.contains("anybody can be anybody") && !open.body.contains("password"));
    let proxied = ["--public-url", "https://chat.example"];
    let proxied = TestServer::start(&proxied).await.get("/developers").send().await;
    assert!(proxied.body.contains("wss://chat.example/chat"));
    let style = server.get("/style.css").send().await;
    assert_eq!(style.header("content-type"), Some("text/css; charset=utf-8"));
    assert!(style.body.contains("prefers-color-scheme: dark"));
}

#[tokio::test]
async fn watchers_are_told_the_state_of_each_part() {
    let server = TestServer::start(&[]).await;
    let alive = server.get("/healthz").send().await;
    assert_eq!((alive.status, alive.body.as_str()), (200, "ok\n"));
    let ready = server.get("/readyz").send().await;
    assert_eq!(ready.status, 200);
    let parts = json!({ "ready": true, "draining": false, "store": "ok", "accounts": "ok",
        "layer": "none" });
    assert_eq!(ready.json(), parts);
}

/// Whoever asks all the time gets what was found a moment ago: a probe writes into the database.
#[tokio::test]
async fn watchers_cost_the_database_no_write_each() {
    let server = TestServer::start_with(&[], |config| {
        config.tuning.check_every = std::time::Duration::from_secs(3600);
    })
    .await;
    assert_eq!(server.get("/readyz").send().await.status, 200);
    let database = rusqlite::Connection::open(server.database()).unwrap();
    database.execute_batch("BEGIN IMMEDIATE").unwrap();
    for _ in 0..20 {
        assert_eq!(server.get("/readyz").send().await.status, 200);
    }
}

#[tokio::test]
async fn a_store_that_cannot_be_written_is_not_ready() {
    let server = TestServer::start_with(&[], |config| {
        config.tuning.check_timeout = std::time::Duration::from_millis(200);
    })
    .await;
    let database = rusqlite::Connection::open(server.database()).unwrap();
    database.execute_batch("BEGIN IMMEDIATE").unwrap();
    let reply = server.get("/readyz").send().await;
    assert_eq!((reply.status, &reply.json()["ready"]), (503, &json!(false)));
    assert_eq!(reply.json()["accounts"], "failing");
    assert_eq!(server.get("/healthz").send().await.status, 200);
    database.execute_batch("ROLLBACK").unwrap();
    let recovers = async { while server.get("/readyz").send().await.status != 200 {} };
    tokio::time::timeout(PATIENCE, recovers).await.expect("ready again");
}
