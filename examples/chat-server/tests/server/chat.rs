//! The WebSocket: who comes in, as whom, and until when.

use std::time::Duration;

use crate::common::{Frame, PASSWORD, PATIENCE, Socket, TestServer, text};
use serde_json::{Value, json};
use tokio::task::JoinSet;

const OPEN: [&str; 2] = ["--auth", "open"];

async fn login(server: &TestServer, user: &str) -> Socket {
    let mut socket = server.socket(&[]).await;
    socket.send(json!({ "type": "LOGIN", "user": user })).await;
    assert_eq!(socket.until("LOGIN_SUCCESS").await["user"], user);
    socket
}

async fn with_cookie(server: &TestServer, session: &str) -> Socket {
    let mut socket = server.socket(&[("cookie", session)]).await;
    socket.until("LOGIN_SUCCESS").await;
    socket
}

fn names(rooms: &Value) -> Vec<&str> {
    rooms["rooms"].as_array().unwrap().iter().map(|room| room["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn anybody_talks_in_the_lobby_when_open() {
    let server = TestServer::start(&OPEN).await;
    let mut bob = login(&server, "bob").await;
    let rooms = bob.until("RECEIVE_ROOMS").await;
    assert_eq!(names(&rooms), ["lobby"]);
    let room = &rooms["rooms"][0]["id"];
    let mut alice = login(&server, "alice").await;
    alice.until("RECEIVE_ROOMS").await;
    bob.send(json!({ "type": "SEND_MESSAGE", "roomId": room, "content": "hi", "user": "eve" }))
        .await;
    for socket in [&mut bob, &mut alice] {
        let page = socket.until("RECEIVE_MESSAGES").await;
        assert_eq!(page["messages"][0]["content"], "hi");
        assert_eq!(page["messages"][0]["user"], "bob");
    }
    server.stop().await;
}

#[tokio::test]
async fn the_lobby_is_what_one_calls_it() {
    for (name, expected) in [("tea room", &["tea room"][..]), ("", &[])] {
        let server = TestServer::start(&[&OPEN[..], &["--lobby", name]].concat()).await;
        let mut bob = login(&server, "bob").await;
        assert_eq!(names(&bob.until("RECEIVE_ROOMS").await), expected);
    }
}

#[tokio::test]
async fn the_cookie_says_who_it_is() {
    let server = TestServer::start(&[]).await;
    let session = server.register("bob").send().await.session();
    let mut socket = server.socket(&[("cookie", &session)]).await;
    let success = socket.until("LOGIN_SUCCESS").await;
    assert_eq!(success["user"], "bob");
    assert_eq!(names(&socket.until("RECEIVE_ROOMS").await), ["lobby"]);
    let again = server.login("bob", PASSWORD).send().await.session();
    let mut elsewhere = server.socket(&[("cookie", &again)]).await;
    assert_eq!(elsewhere.until("LOGIN_SUCCESS").await["userId"], success["userId"]);
}

#[tokio::test]
async fn without_a_session_one_may_log_in_over_the_socket() {
    let server = TestServer::start(&[]).await;
    server.register("bob").send().await;
    let made_up = format!("chat_session={}", "ab".repeat(32));
    for headers in [&[][..], &[("cookie", made_up.as_str())], &[("cookie", "chat_session=x")]] {
        let mut socket = server.socket(headers).await;
        assert_eq!(socket.until("ERROR").await["code"], "UNAUTHENTICATED");
        for (user, password) in [("bob", "wrong horse"), ("nobody", PASSWORD)] {
            let login = json!({ "type": "LOGIN", "user": user, "password": password });
            socket.send(login).await;
            assert_eq!(socket.until("ERROR").await["code"], "UNAUTHENTICATED");
        }
        let login = json!({ "type": "LOGIN", "user": "bob", "password": PASSWORD });
        socket.send(login).await;
        assert_eq!(socket.until("LOGIN_SUCCESS").await["user"], "bob");
    }
}

#[tokio::test]
async fn a_token_of_a_session_is_a_login_too() {
    let server = TestServer::start(&[]).await;
    let session = server.register("bob").send().await.session();
    let mut socket = server.socket(&[]).await;
    let token = session.split_once('=').unwrap().1;
    socket.send(json!({ "type": "LOGIN", "user": "bob", "token": token })).await;
    assert_eq!(socket.until("LOGIN_SUCCESS").await["user"], "bob");
    let logout = server.post("/api/logout", &json!({})).cookie(&session).send().await;
    assert_eq!(logout.status, 200);
    assert_eq!(socket.closed().await, 4501);
}

#[tokio::test]
async fn who_does_not_log_in_is_sent_away() {
    let server = TestServer::start_with(&[], |config| {
        config.tuning.limits.login_deadline = Duration::from_millis(200);
    })
    .await;
    let mut socket = server.socket(&[]).await;
    assert_eq!(socket.until("ERROR").await["code"], "UNAUTHENTICATED");
    assert_eq!(socket.closed().await, 4500);
}

#[tokio::test]
async fn pages_of_other_origins_get_no_socket() {
    let server = TestServer::start(&["--origin", "https://app.example"]).await;
    let session = server.register("bob").send().await.session();
    let open = async |origin: &str| {
        let headers = [("cookie", session.as_str()), ("origin", origin)];
        Socket::open(server.address, &headers).await.map(drop)
    };
    for origin in ["https://evil.example", "https://app.example.evil", "null", "http://app.example"]
    {
        assert_eq!(open(origin).await, Err(403), "{origin}");
    }
    let own = format!("http://{}", server.address);
    for origin in ["https://app.example", &own] {
        assert_eq!(open(origin).await, Ok(()), "{origin}");
    }
}

#[tokio::test]
async fn logging_out_closes_what_the_session_opened() {
    let server = TestServer::start(&[]).await;
    let here = server.register("bob").send().await.session();
    let elsewhere = server.login("bob", PASSWORD).send().await.session();
    let (mut one, mut two) = (with_cookie(&server, &here).await, with_cookie(&server, &here).await);
    let mut other = with_cookie(&server, &elsewhere).await;
    server.post("/api/logout", &json!({})).cookie(&here).send().await;
    assert_eq!((one.closed().await, two.closed().await), (4501, 4501));
    other.send(json!({ "type": "PING", "t": 1 })).await;
    other.until("PONG").await;
    let mut again = server.socket(&[("cookie", &here)]).await;
    assert_eq!(again.until("ERROR").await["code"], "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_new_login_closes_what_the_former_opened() {
    let server = TestServer::start(&[]).await;
    let former = server.register("bob").send().await.session();
    let mut socket = with_cookie(&server, &former).await;
    assert_eq!(server.login("bob", PASSWORD).cookie(&former).send().await.status, 200);
    assert_eq!(socket.closed().await, 4501);
}

#[tokio::test]
async fn logging_out_over_the_socket_ends_the_session() {
    let server = TestServer::start(&[]).await;
    let [here, elsewhere, third] = [
        server.register("bob").send().await.session(),
        server.login("bob", PASSWORD).send().await.session(),
        server.login("bob", PASSWORD).send().await.session(),
    ];
    let who = async |session: &str| {
        server.get("/api/session").cookie(session).send().await.json()["user"].clone()
    };
    let mut socket = with_cookie(&server, &here).await;
    socket.send(json!({ "type": "LOGOUT" })).await;
    assert_eq!(socket.closed().await, 4501);
    assert_eq!((who(&here).await, who(&elsewhere).await), (Value::Null, json!("bob")));

    let (mut socket, mut other) =
        (with_cookie(&server, &elsewhere).await, with_cookie(&server, &third).await);
    socket.send(json!({ "type": "LOGOUT", "everywhere": true })).await;
    assert_eq!((socket.closed().await, other.closed().await), (4501, 4501));
    assert_eq!((who(&elsewhere).await, who(&third).await), (Value::Null, Value::Null));
}

#[tokio::test]
async fn a_session_that_expires_closes_its_sockets() {
    let server = TestServer::start(&[]).await;
    let session = server.register("bob").send().await.session();
    // Long enough for whoever connects meanwhile.
    let soon = std::time::SystemTime::now() + Duration::from_secs(6);
    let soon = soon.duration_since(std::time::UNIX_EPOCH).unwrap().as_micros() as i64;
    let database = rusqlite::Connection::open(server.database()).unwrap();
    // At its longest: using it does not move its end.
    let sql = "UPDATE server_sessions SET expires_at = ?1, created_at = ?1 - 15552000000000";
    assert_eq!(database.execute(sql, [soon]), Ok(1));
    let mut socket = with_cookie(&server, &session).await;
    assert_eq!(socket.closed().await, 4501);
}

#[tokio::test]
async fn frames_behind_the_request_are_not_lost() {
    let server = TestServer::start(&OPEN).await;
    let login = text(&json!({ "type": "LOGIN", "user": "bob" }));
    let mut socket = Socket::open_with(server.address, &[], &login).await.unwrap();
    assert_eq!(socket.until("LOGIN_SUCCESS").await["user"], "bob");
}

#[tokio::test]
async fn sockets_count_as_long_as_they_live() {
    let server = TestServer::start(&[&OPEN[..], &["--max-connections-per-ip", "2"]].concat()).await;
    let (first, _second) = (login(&server, "bob").await, login(&server, "alice").await);
    assert!(Socket::open(server.address, &[]).await.is_err());
    drop(first);
    let comes_in = async { while Socket::open(server.address, &[]).await.is_err() {} };
    tokio::time::timeout(PATIENCE, comes_in).await.expect("room again");
}

#[tokio::test]
async fn behind_a_proxy_each_client_counts_for_himself() {
    let options = ["--max-connections-per-ip", "1", "--trusted-proxy", "127.0.0.1"];
    let server = TestServer::start(&[&OPEN[..], &options].concat()).await;
    let from = async |ip: &str| Socket::open(server.address, &[("x-forwarded-for", ip)]).await;
    let held = from("192.0.2.1").await.unwrap();
    assert_eq!(from("192.0.2.1").await.map(drop), Err(429));
    assert_eq!(from("6.6.6.6, 192.0.2.1").await.map(drop), Err(429));
    assert!(from("192.0.2.2").await.is_ok());
    drop(held);
    let comes_in = async { while from("192.0.2.1").await.is_err() {} };
    tokio::time::timeout(PATIENCE, comes_in).await.expect("room again");
}

#[tokio::test]
async fn messages_outlive_the_server() {
    let server = TestServer::start(&[]).await;
    let session = server.register("bob").send().await.session();
    let mut socket = with_cookie(&server, &session).await;
    let room = socket.until("RECEIVE_ROOMS").await["rooms"][0]["id"].clone();
    socket.send(json!({ "type": "SEND_MESSAGE", "roomId": room, "content": "kept" })).await;
    socket.until("RECEIVE_MESSAGES").await;
    let directory = server.stop().await;
    let server = TestServer::start_in(directory, &[], |_| {}).await;
    let mut socket = with_cookie(&server, &session).await;
    assert_eq!(names(&socket.until("RECEIVE_ROOMS").await), ["lobby"]);
    socket.send(json!({ "type": "REQUEST_MESSAGES", "roomId": room })).await;
    let page = socket.until("RECEIVE_MESSAGES").await;
    assert_eq!(page["messages"][0]["content"], "kept");
}

#[tokio::test]
async fn the_oldest_of_many_sessions_makes_room() {
    let server = TestServer::start(&[]).await;
    let oldest = server.register("bob").send().await.session();
    let mut socket = with_cookie(&server, &oldest).await;
    for _ in 0..64 {
        assert_eq!(server.login("bob", PASSWORD).send().await.status, 200);
    }
    assert_eq!(socket.closed().await, 4501);
}

#[tokio::test]
async fn clients_are_told_to_come_back() {
    let server = TestServer::start(&OPEN).await;
    let mut socket = login(&server, "bob").await;
    let stopped = tokio::spawn(server.stop());
    socket.until("RECONNECT").await;
    assert_eq!(socket.closed().await, 4000);
    tokio::time::timeout(PATIENCE, stopped).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_logins_at_once_do_not_stall_the_chat() {
    let server = TestServer::start_with(&["--rate-limit", "off"], |config| {
        config.tuning.hash_cost = chat_server::HashCost { memory_kib: 4096, passes: 1 };
    })
    .await;
    server.register("bob").send().await;
    let session = server.register("alice").send().await.session();
    let mut socket = with_cookie(&server, &session).await;
    let mut logins = JoinSet::new();
    for _ in 0..100 {
        logins.spawn(server.login("bob", PASSWORD).send());
    }
    let (mut answered, mut done) = (0, 0);
    while done < 100 {
        socket.send(json!({ "type": "PING", "t": answered })).await;
        assert_eq!(socket.until("PONG").await["t"], answered);
        answered += 1;
        while let Some(reply) = logins.try_join_next() {
            assert_eq!(reply.unwrap().status, 200);
            done += 1;
        }
    }
    assert!(answered > 10, "{answered}");
}

#[tokio::test]
async fn what_is_no_upgrade_is_refused() {
    let server = TestServer::start(&OPEN).await;
    assert_eq!(server.get("/chat").send().await.status, 426);
    assert!(matches!(
        Socket::open(server.address, &[]).await.unwrap().next().await,
        Frame::Action(_)
    ));
}
