//! Registering, logging in and out over HTTP.

use crate::common::{PASSWORD, TestServer, credentials};
use serde_json::{Value, json};

#[tokio::test]
async fn a_session_from_its_beginning_to_its_end() {
    let server = TestServer::start(&[]).await;
    let nobody = server.get("/api/session").send().await;
    assert_eq!(nobody.json(), json!({ "auth": "password", "user": null }));

    let registered = server.register("Bob").send().await;
    assert_eq!((registered.status, &registered.json()["user"]), (201, &json!("bob")));
    let session = registered.session();
    let who = server.get("/api/session").cookie(&session).send().await;
    assert_eq!(who.json()["user"], "bob");
    assert!(who.json()["expiresAt"].as_f64().unwrap() > 1.7e9);

    let logout = server.post("/api/logout", &json!({})).cookie(&session).send().await;
    assert_eq!(logout.status, 200);
    assert!(logout.header("set-cookie").unwrap().contains("Max-Age=0"));
    let who = server.get("/api/session").cookie(&session).send().await;
    assert_eq!(who.json()["user"], Value::Null);

    let login = server.login(" BOB ", PASSWORD).send().await;
    assert_eq!((login.status, &login.json()["user"]), (200, &json!("bob")));
    server.stop().await;
}

#[tokio::test]
async fn the_cookie_is_for_the_server_alone() {
    let plain = TestServer::start(&[]).await;
    let cookie = plain.register("bob").send().await;
    let cookie = cookie.header("set-cookie").unwrap();
    assert!(cookie.starts_with("chat_session="), "{cookie}");
    for flag in ["; HttpOnly", "; SameSite=Strict", "; Path=/", "; Max-Age=25"] {
        assert!(cookie.contains(flag), "{flag}: {cookie}");
    }
    assert!(!cookie.contains("Secure") && !cookie.contains("Domain"));

    let secure = TestServer::start(&["--public-url", "https://chat.example"]).await;
    let cookie = secure.register("bob").send().await;
    let cookie = cookie.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-chat_session=") && cookie.ends_with("; Secure"), "{cookie}");
}

#[tokio::test]
async fn a_planted_session_is_not_taken_over() {
    let server = TestServer::start(&[]).await;
    let mallory = server.register("mallory").send().await.session();
    server.register("bob").send().await;
    let bob = server.login("bob", PASSWORD).cookie(&mallory).send().await.session();
    assert_ne!(bob, mallory);
    let planted = server.get("/api/session").cookie(&mallory).send().await;
    assert_eq!(planted.json()["user"], Value::Null, "it has ended, and is nobody's");

    let made_up = format!("chat_session={}", "ab".repeat(32));
    let again = server.login("bob", PASSWORD).cookie(&made_up).send().await.session();
    assert_ne!(again, made_up);
    let former = server.get("/api/session").cookie(&bob).send().await;
    assert_eq!(former.json()["user"], "bob", "logins elsewhere go on");
}

#[tokio::test]
async fn an_unknown_user_and_a_wrong_password_look_the_same() {
    let server = TestServer::start(&[]).await;
    server.register("bob").send().await;
    let wrong = server.login("bob", "wrong horse").send().await;
    let without_date = |mut headers: Vec<(String, String)>| {
        headers.retain(|(name, _)| name != "date");
        headers
    };
    let (status, body) = (wrong.status, wrong.body.clone());
    let headers = without_date(wrong.headers);
    assert_eq!(status, 401);
    for unknown in ["nobody", "not a handle", "", "admin", "' OR '1'='1' --"] {
        let reply = server.login(unknown, "wrong horse").send().await;
        assert_eq!((reply.status, &reply.body), (status, &body), "{unknown}");
        assert_eq!(without_date(reply.headers), headers);
    }
}

#[tokio::test]
async fn what_cannot_be_an_account_is_told_why() {
    let server = TestServer::start(&[]).await;
    let long = "x".repeat(257);
    for (user, password, code) in [
        ("a b", PASSWORD, "BAD_HANDLE"),
        ("admin", PASSWORD, "BAD_HANDLE"),
        ("b\u{202e}ob", PASSWORD, "BAD_HANDLE"),
        ("bob'); DROP TABLE server_accounts; --", PASSWORD, "BAD_HANDLE"),
        ("bob", "1234567", "BAD_PASSWORD"),
        ("bob", "12345678\0", "BAD_PASSWORD"),
        ("bob", &long, "BAD_PASSWORD"),
    ] {
        let reply = server.post("/api/register", &credentials(user, password)).send().await;
        assert_eq!((reply.status, reply.code().as_str()), (400, code), "{user}");
        assert!(reply.json()["message"].is_string());
    }
    assert_eq!(server.register("bob").send().await.status, 201);
    for same in ["bob", "BOB", "ｂｏｂ"] {
        let reply = server.register(same).send().await;
        assert_eq!((reply.status, reply.code().as_str()), (409, "HANDLE_TAKEN"));
    }
    let odd = "'; DROP TABLE server_accounts; --";
    let reply = server.post("/api/register", &credentials("carol", odd)).send().await;
    assert_eq!(reply.status, 201);
    assert_eq!(server.login("carol", odd).send().await.status, 200);
    assert_eq!(server.login("carol", "' OR '1'='1").send().await.status, 401);
}

#[tokio::test]
async fn what_is_stored_lets_nobody_in() {
    let server = TestServer::start(&[]).await;
    let session = server.register("bob").send().await.session();
    let token = session.split_once('=').unwrap().1.to_owned();
    assert_eq!(token.len(), 64, "256 bits");
    let database = rusqlite::Connection::open(server.database()).unwrap();
    let read = |sql: &str| database.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
    let key = read("SELECT key FROM server_sessions");
    assert_ne!(key, token);
    let reply = server.get("/api/session").cookie(&format!("chat_session={key}")).send().await;
    assert_eq!(reply.json()["user"], Value::Null);
    assert!(read("SELECT password FROM server_accounts").starts_with("$argon2id$v=19$"));
    drop(database);
    for file in std::fs::read_dir(server.database().parent().unwrap()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for secret in [token.as_bytes(), PASSWORD.as_bytes()] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret));
        }
    }
}

#[tokio::test]
async fn an_expired_session_is_none() {
    let server = TestServer::start(&[]).await;
    let session = server.register("bob").send().await.session();
    let database = rusqlite::Connection::open(server.database()).unwrap();
    let changed = database.execute("UPDATE server_sessions SET expires_at = 1700000000000000", []);
    assert_eq!(changed, Ok(1));
    let who = server.get("/api/session").cookie(&session).send().await;
    assert_eq!(who.json()["user"], Value::Null);
    assert!(who.header("set-cookie").unwrap().contains("Max-Age=0"));
}

#[tokio::test]
async fn sessions_outlive_the_server() {
    let server = TestServer::start(&[]).await;
    let session = server.register("bob").send().await.session();
    let again = TestServer::start_in(server.stop().await, &[], |_| {}).await;
    let who = again.get("/api/session").cookie(&session).send().await;
    assert_eq!(who.json()["user"], "bob");
}

#[tokio::test]
async fn without_passwords_there_are_no_accounts() {
    let server = TestServer::start(&["--auth", "open"]).await;
    for reply in [server.register("bob").send().await, server.login("bob", "x").send().await] {
        assert_eq!((reply.status, reply.code().as_str()), (404, "NOT_FOUND"));
    }
    let who = server.get("/api/session").send().await;
    assert_eq!(who.json(), json!({ "auth": "open", "user": null }));
}
