//! The host's logins, and what they mean to the chat.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use chat_core::port::store::Page;
use chat_core::{ChatEngine, MemoryStore};
use chat_testkit::{ModelClient, SocketClient, socket::Wire};
use own_login::{App, gateway, router};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

async fn listen(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, router).into_future());
    address
}

async fn engine() -> ChatEngine {
    ChatEngine::builder(MemoryStore::default()).build().await.unwrap()
}

/// Sends a form; the status, and the whole answer.
async fn post(address: SocketAddr, path: &str, cookie: &str, form: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nCookie: {cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    (answer[9..12].parse().unwrap(), answer)
}

/// Logs in; the cookie.
async fn log_in(address: SocketAddr, form: &str) -> String {
    let (status, answer) = post(address, "/login", "", form).await;
    assert_eq!(status, 204, "{answer}");
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
    cookie.split(';').next().unwrap().to_owned()
}

async fn connect(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> SocketClient {
    let mut client = SocketClient::new("client");
    client.connect(Wire::connect_with(address, path, headers).await.unwrap());
    client.until(ModelClient::is_live).await.unwrap();
    client
}

/// Hears everything until the connection ends, and says how.
async fn ended(client: &mut SocketClient) -> String {
    let end = async {
        loop {
            if let Err(error) = client.step().await {
                return error.to_string();
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), end).await.unwrap()
}

#[tokio::test]
async fn logging_out_closes_the_sockets_of_this_login_and_no_other() {
    let chat = engine().await;
    let address = listen(router(App::new(chat.clone()))).await;
    let form = "name=bob&password=correct+horse";
    assert_eq!(post(address, "/register", "", form).await.0, 201);
    assert_eq!(post(address, "/register", "", form).await.0, 409);
    assert_eq!(post(address, "/login", "", "name=bob&password=wrong").await.0, 401);
    let (phone, laptop) = (log_in(address, form).await, log_in(address, form).await);

    let mut on_phone = connect(address, "/chat", &[("Cookie", &phone)]).await;
    let mut as_well = connect(address, "/chat", &[("Cookie", &phone)]).await;
    let mut on_laptop = connect(address, "/chat", &[("Cookie", &laptop)]).await;
    assert_eq!(on_phone.model.user_id(), on_laptop.model.user_id());

    assert_eq!(post(address, "/logout", &phone, "").await.0, 204);
    assert_eq!(ended(&mut on_phone).await, "closed with 4501");
    assert_eq!(ended(&mut as_well).await, "closed with 4501");
    on_laptop.ask(serde_json::json!({"type": "PING"})).await.unwrap();
    assert_eq!(chat.connections(), 1);

    // The cookie is good for nothing any more.
    assert_eq!(post(address, "/orders/1", &phone, "").await.0, 401);
    assert_eq!(post(address, "/orders/1", &laptop, "").await.0, 201);
}

#[tokio::test]
async fn whoever_is_not_logged_in_is_told() {
    let address = listen(router(App::new(engine().await))).await;
    let mut client = SocketClient::new("client");
    client.connect(Wire::connect_with(address, "/chat", &[]).await.unwrap());
    let frames = [client.step().await.unwrap(), client.step().await.unwrap()];
    assert_eq!(frames[1]["code"], "UNAUTHENTICATED");
}

#[tokio::test]
async fn an_order_is_paid_once() {
    let chat = engine().await;
    let address = listen(router(App::new(chat.clone()))).await;
    let form = "name=Ann+Lee&password=correct+horse";
    post(address, "/register", "", form).await;
    let cookie = log_in(address, form).await;
    let mut ann = connect(address, "/chat", &[("Cookie", &cookie)]).await;
    assert_eq!(post(address, "/orders/4711", &cookie, "").await.0, 201);
    for _ in 0..3 {
        assert_eq!(post(address, "/orders/4711/paid", "", "").await.0, 204);
    }
    let paid = |room: &chat_testkit::client::ClientRoom| {
        room.name == "Order 4711" && room.messages.values().any(|said| said.content == "Paid")
    };
    ann.until(|model| model.rooms().values().any(paid)).await.unwrap();
    let history = chat.messages().history("order:4711", Page::Latest, 10).await.unwrap();
    assert_eq!(history.messages.len(), 1);
    let ann = chat.users().find("1").await.unwrap().unwrap();
    assert_eq!((ann.handle.as_str(), ann.display_name.as_deref()), ("ann-lee", Some("Ann Lee")));
}

#[tokio::test]
async fn only_the_gateway_says_who_somebody_is() {
    let chat = engine().await;
    let key = gateway::GatewayKey("a key".into());
    let address = listen(gateway::router(gateway::Behind { chat: chat.clone(), key })).await;
    let headers = [("x-gateway-key", "a key"), ("x-user-id", "u-7"), ("x-session-id", "s-1")];
    let mut bob = connect(address, "/chat", &headers).await;
    chat.sessions().revoke_session("u-7", "s-1").await.unwrap();
    assert_eq!(ended(&mut bob).await, "closed with 4501");
    for forged in [&[("x-gateway-key", "a kex"), ("x-user-id", "u-7")][..], &[("x-user-id", "u-7")]]
    {
        let refused = Wire::connect_with(address, "/chat", forged).await.map(drop).unwrap_err();
        assert!(refused.to_string().contains("401 Unauthorized"), "{refused}");
    }
}

#[cfg(feature = "jwt")]
mod tokens {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
    use own_login::token::{self, Tokens, WithTokens};
    use serde_json::{Value, json};

    use super::*;

    const SECRET: &[u8] = b"a secret of at least 32 bytes, or so";

    fn now() -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
    }

    fn token(secret: &[u8], algorithm: Algorithm, claims: &Value) -> String {
        encode(&Header::new(algorithm), claims, &EncodingKey::from_secret(secret)).unwrap()
    }

    fn claims(exp: u64) -> Value {
        json!({"sub": "u-7", "name": "bob", "jti": exp.to_string(), "aud": "chat", "exp": exp})
    }

    #[tokio::test]
    async fn a_token_says_who_and_until_when() {
        let tokens = Tokens::new(SECRET, "chat");
        let store = MemoryStore::default();
        let chat = ChatEngine::builder(store).authenticator(tokens.clone()).build().await.unwrap();
        let address = listen(token::router(WithTokens { chat, tokens })).await;
        // Long enough for whoever connects meanwhile.
        let soon = token(SECRET, Algorithm::HS256, &claims(now() + 8));
        let mut stays = connect(address, &format!("/chat?token={soon}"), &[]).await;
        let mut goes = connect(address, &format!("/chat?token={soon}"), &[]).await;
        let later = token(SECRET, Algorithm::HS256, &claims(now() + 600));
        let refreshed = stays.ask(json!({"type": "REFRESH_AUTH", "token": later})).await.unwrap();
        assert_eq!(refreshed["type"], "ACK", "{refreshed}");
        assert_eq!(ended(&mut goes).await, "closed with 4501");
        stays.ask(json!({"type": "PING"})).await.unwrap();
    }

    #[test]
    fn other_tokens_say_nothing() {
        let tokens = Tokens::new(SECRET, "chat");
        let in_time = now() + 600;
        assert!(tokens.identity(&token(SECRET, Algorithm::HS256, &claims(in_time))).is_some());
        let mut elsewhere = claims(in_time);
        elsewhere["aud"] = "shop".into();
        for bad in [
            token(b"another secret", Algorithm::HS256, &claims(in_time)),
            token(SECRET, Algorithm::HS384, &claims(in_time)),
            token(SECRET, Algorithm::HS256, &claims(now() - Duration::from_secs(60).as_secs())),
            token(SECRET, Algorithm::HS256, &elsewhere),
            "a.b.c".to_owned(),
        ] {
            assert!(tokens.identity(&bad).is_none(), "{bad}");
        }
    }
}
