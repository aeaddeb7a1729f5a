use super::{can_log_in, done, refused, serve};
use crate::common::{PASSWORD, Program, Request, Socket, credentials};

async fn log_in(server: &Program, user: &str) -> (String, Socket) {
    let reply = Request::new(server.address, "POST", "/api/login")
        .header("content-type", "application/json")
        .body(credentials(user, PASSWORD).to_string())
        .send()
        .await;
    let cookie = reply.session();
    let mut socket = Socket::open(server.address, &[("cookie", &cookie)]).await.unwrap();
    socket.until("LOGIN_SUCCESS").await;
    (cookie, socket)
}

/// Whether a session is in force.
async fn holds(server: &Program, cookie: &str) -> bool {
    let who = Request::new(server.address, "GET", "/api/session").cookie(cookie).send().await;
    !who.json()["user"].is_null()
}

#[tokio::test]
async fn accounts_are_made_and_disabled_while_a_server_runs() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("chat.db");
    let server = serve(&database).await;
    done(&database, &["user", "add", "Bob"], &format!("{PASSWORD}\n")).await;
    assert!(can_log_in(&server, "bob", PASSWORD).await);
    refused(&database, &["user", "add", "bob"], PASSWORD, "is taken").await;
    refused(&database, &["user", "add", "carol"], "short", "at least 8").await;
    refused(&database, &["user", "add", "admin"], PASSWORD, "reserved").await;
    refused(&database, &["user", "password", "nobody"], PASSWORD, "no account").await;
    let listed = done(&database, &["user", "list"], "").await.stdout;
    assert_eq!(listed.lines().count(), 1);
    assert!(listed.starts_with("bob ") && listed.trim_end().ends_with('Z'), "{listed}");
    assert!(!listed.contains("argon2"), "{listed}");

    let (cookie, mut socket) = log_in(&server, "bob").await;
    let told = done(&database, &["user", "disable", "bob"], "").await;
    assert!(told.stdout.contains("disabled"), "{told:?}");
    assert_eq!(socket.closed().await, 4501);
    assert!(!holds(&server, &cookie).await && !can_log_in(&server, "bob", PASSWORD).await);

    let new = "quite another one";
    done(&database, &["user", "password", "bob"], &format!("{new}\r\n")).await;
    assert!(can_log_in(&server, "bob", new).await);
    assert!(!can_log_in(&server, "bob", PASSWORD).await);
}

#[tokio::test]
async fn one_session_ends_and_no_other() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("chat.db");
    let server = serve(&database).await;
    done(&database, &["user", "add", "bob"], PASSWORD).await;
    let (first, mut closed) = log_in(&server, "bob").await;
    let listed = done(&database, &["session", "list", "bob"], "").await.stdout;
    let key = listed.split(' ').next().unwrap().to_owned();
    assert_eq!((listed.lines().count(), key.len()), (1, 16), "{listed}");
    let (second, mut open) = log_in(&server, "bob").await;
    refused(&database, &["session", "end", "bob", "zz"], "", "0 sessions").await;
    refused(&database, &["session", "end", "bob", ""], "", "2 sessions").await;

    done(&database, &["session", "end", "bob", &key], "").await;
    assert_eq!(closed.closed().await, 4501);
    assert!(!holds(&server, &first).await && holds(&server, &second).await);
    open.send(serde_json::json!({ "type": "PING" })).await;
    open.until("PONG").await;
}
