//! Logins that go on.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chat_core::model::{Identity, Timestamp};
use chat_core::port::{AuthError, Authenticator, Clock, LoginRequest};
use chat_core::wire::Close;
use chat_core::{ChatEngine, MemoryStore};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::assert_has;
use super::common::{Client, limits};

/// Goes with tokio's clock, which stands still in tests.
#[derive(Clone)]
struct Virtual(Instant);

impl Clock for Virtual {
    fn now(&self) -> Timestamp {
        at(0).after(self.0.elapsed())
    }
}

/// So many seconds after the beginning.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros((1_795_000_000 + seconds) * 1_000_000)
}

/// What somebody does while a token is judged.
type Meanwhile = Arc<Mutex<Option<ChatEngine>>>;

/// Tokens are `NAME SESSION SECONDS`: who, under which key, until when.
struct Tokens(Meanwhile);

#[async_trait]
impl Authenticator for Tokens {
    async fn authenticate(&self, request: LoginRequest) -> Result<Identity, AuthError> {
        let token = request.token.ok_or(AuthError::Refused)?;
        let parts: Vec<_> = token.split(' ').collect();
        let [name, session, seconds] = parts[..] else { return Err(AuthError::Refused) };
        let meanwhile = self.0.lock().take();
        if let Some(engine) = meanwhile {
            // As another node does, whose news is lost.
            let user = engine.store().user_by_external_id(name).await.unwrap().unwrap();
            engine.store().revoke(user.id, None).await.unwrap();
        }
        let identity = Identity::new(name).handle(name).session(session);
        Ok(identity.expires_at(at(seconds.parse().map_err(|_| AuthError::Refused)?)))
    }
}

async fn engine() -> (ChatEngine, Meanwhile) {
    let meanwhile = Meanwhile::default();
    let builder = ChatEngine::builder(MemoryStore::default()).limits(limits());
    let builder = builder.clock(Virtual(Instant::now())).authenticator(Tokens(meanwhile.clone()));
    (builder.build().await.unwrap(), meanwhile)
}

/// Ann, whose login has the key `one` and ends after 60 seconds.
async fn ann(engine: &ChatEngine) -> Client {
    let identity = Identity::new("ann").handle("ann").session("one").expires_at(at(60));
    let mut ann = Client { connection: engine.connect(identity) };
    ann.expect("LOGIN_SUCCESS").await;
    ann
}

async fn refresh(client: &mut Client, token: &str) -> Value {
    client.ask(json!({"type": "REFRESH_AUTH", "token": token})).await
}

#[tokio::test(start_paused = true)]
async fn a_token_prolongs_the_login() {
    let (engine, _) = engine().await;
    let (mut ann, mut other) = (ann(&engine).await, ann(&engine).await);
    let start = Instant::now();
    tokio::time::sleep(Duration::from_secs(50)).await;
    let ack = refresh(&mut ann, "ann one 120").await;
    assert_has(&ack, &json!({"type": "ACK", "action": "REFRESH_AUTH"}));
    assert_eq!(ack["authExpiresAt"], 1_795_000_120.0);
    assert_eq!(other.expect("ERROR").await["code"], "AUTH_EXPIRED");
    assert_eq!(other.closed().await, Close::LOGGED_OUT);
    assert_eq!(start.elapsed().as_secs(), 60);
    assert_eq!(ann.ask(json!({"type": "PING"})).await["type"], "PONG");
    for _ in 0..6 {
        tokio::time::sleep(Duration::from_secs(9)).await;
        ann.waiting();
    }
    assert_eq!(ann.closed().await, Close::LOGGED_OUT);
    assert_eq!(start.elapsed().as_secs(), 120);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_no_good_changes_nothing() {
    let (engine, _) = engine().await;
    let mut ann = ann(&engine).await;
    let start = Instant::now();
    for (token, code) in
        [("junk", "UNAUTHENTICATED"), ("bob one 120", "FORBIDDEN"), ("ann one 0", "AUTH_EXPIRED")]
    {
        assert_eq!(refresh(&mut ann, token).await["code"], code, "{token}");
    }
    tokio::time::sleep(Duration::from_secs(50)).await;
    assert_eq!(ann.closed().await, Close::LOGGED_OUT);
    assert_eq!(start.elapsed().as_secs(), 60);
}

#[tokio::test(start_paused = true)]
async fn an_ended_session_is_not_prolonged() {
    let (engine, _) = engine().await;
    let mut ann = ann(&engine).await;
    engine.sessions().revoke_session("ann", "two").await.unwrap();
    assert_eq!(ann.ask(json!({"type": "PING"})).await["type"], "PONG");
    assert_eq!(refresh(&mut ann, "ann two 120").await["code"], "UNAUTHENTICATED");
    assert_eq!(ann.closed().await, Close::LOGGED_OUT);
}

#[tokio::test(start_paused = true)]
async fn the_new_key_is_the_one_that_counts() {
    let (engine, _) = engine().await;
    let mut ann = ann(&engine).await;
    refresh(&mut ann, "ann two 120").await;
    engine.sessions().revoke_session("ann", "one").await.unwrap();
    assert_eq!(ann.ask(json!({"type": "PING"})).await["type"], "PONG");
    engine.sessions().revoke_session("ann", "two").await.unwrap();
    assert_eq!(ann.closed().await, Close::LOGGED_OUT);
}

/// All logins end while the token is judged: it was good before, and is not afterwards.
#[tokio::test(start_paused = true)]
async fn what_ends_all_logins_ends_one_that_is_being_prolonged() {
    let (engine, meanwhile) = engine().await;
    let mut ann = ann(&engine).await;
    *meanwhile.lock() = Some(engine.clone());
    ann.send(json!({"type": "REFRESH_AUTH", "token": "ann one 120"}));
    assert_eq!(ann.closed().await, Close::LOGGED_OUT);
}

#[tokio::test(start_paused = true)]
async fn who_is_not_logged_in_has_nothing_to_prolong() {
    let (engine, _) = engine().await;
    let mut stranger = Client::seed(&engine);
    assert_eq!(refresh(&mut stranger, "ann one 60").await["code"], "UNAUTHENTICATED");
    let plain = ChatEngine::builder(MemoryStore::default()).build().await.unwrap();
    let mut bob = Client::visit(&plain, "bob").await;
    assert_eq!(refresh(&mut bob, "bob one 60").await["code"], "UNSUPPORTED");
}
