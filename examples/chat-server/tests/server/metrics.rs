//! What those who watch over the server read.

use serde_json::json;

use crate::common::{Program, Reply, Request, Socket};

async fn scrape(line: &str) -> Reply {
    let address = line.strip_prefix("metrics on http://").unwrap().strip_suffix("/metrics");
    Request::new(address.unwrap().parse().unwrap(), "GET", "/metrics").send().await
}

#[tokio::test]
async fn what_the_engine_counts_is_read_on_an_address_of_its_own() {
    let mut program =
        Program::in_memory(&["--auth", "open", "--metrics-listen", "127.0.0.1:0"]).await;
    let line = program.line().await;
    let mut socket = Socket::open(program.address, &[]).await.unwrap();
    socket.send(json!({ "type": "LOGIN", "user": "bob" })).await;
    socket.until("LOGIN_SUCCESS").await;
    let room = socket.until("RECEIVE_ROOMS").await["rooms"][0]["id"].clone();
    socket.send(json!({ "type": "SEND_MESSAGE", "roomId": room, "content": "hello" })).await;
    socket.until("RECEIVE_MESSAGES").await;

    let told = scrape(&line).await;
    assert_eq!(told.status, 200);
    assert_eq!(told.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    for expected in [
        "chat_connections 1",
        "chat_logins_total{outcome=\"ok\"} 1",
        "chat_append_messages_bucket{le=\"1\"} 1",
        "chat_append_seconds_count 1",
    ] {
        assert!(told.body.lines().any(|line| line == expected), "{expected}: {}", told.body);
    }
    let public = Request::new(program.address, "GET", "/metrics").send().await;
    assert_eq!(public.status, 404);
}
