//! How much one may ask for.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chat_core::model::{Rate, Timestamp};
use chat_core::port::Clock;
use chat_core::wire::Close;
use chat_core::{ChatEngine, MemoryStore};
use serde_json::{Value, json};

use super::assert_has;
use super::common::{Client, Open, int, limits};

/// A clock that stands still until it is moved.
#[derive(Clone, Default)]
struct Still(Arc<AtomicI64>);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::Relaxed))
    }
}

impl Still {
    fn pass(&self, millis: i64) {
        self.0.fetch_add(millis * 1_000, Ordering::Relaxed);
    }
}

async fn engine(burst: u32, per_second: u32) -> (ChatEngine, Still) {
    let mut limits = limits();
    limits.rate = Some(Rate { burst, per_second });
    let clock = Still::default();
    let builder = ChatEngine::builder(MemoryStore::default()).authenticator(Open).lobby("lobby");
    (builder.limits(limits).clock(clock.clone()).build().await.unwrap(), clock)
}

fn say(key: &str) -> Value {
    json!({"type": "SEND_MESSAGE", "roomId": 1, "content": "x", "clientMessageId": key})
}

/// How many of so many pings are answered by PONG.
async fn pongs(client: &mut Client, pings: usize) -> usize {
    let mut pongs = 0;
    for _ in 0..pings {
        let answer = client.ask(json!({"type": "PING"})).await;
        pongs += usize::from(answer["type"] == "PONG");
    }
    pongs
}

#[tokio::test(start_paused = true)]
async fn a_bucket_empties_and_says_when_to_come_back() {
    let (engine, clock) = engine(20, 2).await;
    let mut ann = Client::v1(&engine, "ann");
    ann.expect("LOGIN_SUCCESS").await;
    assert_eq!(pongs(&mut ann, 25).await, 20);
    let refused = ann.ask(json!({"type": "PING"})).await;
    assert_has(
        &refused,
        &json!({"type": "ERROR", "code": "RATE_LIMITED", "retryable": true,
        "retryAfterMs": 500, "action": "PING"}),
    );
    clock.pass(499);
    assert_eq!(pongs(&mut ann, 1).await, 0);
    clock.pass(1);
    assert_eq!(pongs(&mut ann, 1).await, 1);
    clock.pass(3_600_000);
    assert_eq!(pongs(&mut ann, 30).await, 20, "a bucket does not overflow");
}

/// Nonsense costs too, and is not even told apart any more then.
#[tokio::test(start_paused = true)]
async fn nonsense_is_paid_for() {
    let (engine, _clock) = engine(20, 2).await;
    let mut ann = Client::v1(&engine, "ann");
    ann.expect("LOGIN_SUCCESS").await;
    let mut codes = vec![];
    for _ in 0..25 {
        ann.raw("nonsense");
        codes.push(ann.next().await["code"].clone());
    }
    assert_eq!(codes[..20], vec![json!("BAD_JSON"); 20]);
    assert_eq!(codes[20..], vec![json!("RATE_LIMITED"); 5]);
}

#[tokio::test(start_paused = true)]
async fn dear_actions_cost_more() {
    let (engine, _clock) = engine(20, 2).await;
    for (action, times) in [
        (json!({"type": "CREATE_ROOM", "kind": "group", "name": "r"}), 2),
        (json!({"type": "REQUEST_MESSAGES", "lastMessageId": 0}), 1),
        (json!({"type": "REQUEST_MESSAGES", "roomId": 1}), 10),
        (json!({"type": "SELECT_ROOM", "roomId": 1}), 20),
    ] {
        let name = format!("user{}", int(&json!(times)));
        let mut client = Client::v1(&engine, &name);
        client.expect("LOGIN_SUCCESS").await;
        for _ in 0..times {
            client.done(action.clone()).await;
        }
        assert_eq!(client.ask(action).await["code"], "RATE_LIMITED");
    }
}

#[tokio::test(start_paused = true)]
async fn a_reconnection_finds_the_bucket_as_it_was_left() {
    let (engine, _clock) = engine(20, 2).await;
    let mut ann = Client::v1(&engine, "ann");
    ann.expect("LOGIN_SUCCESS").await;
    assert_eq!(pongs(&mut ann, 20).await, 20);
    drop(ann);
    let mut ann = Client::v1(&engine, "ann");
    ann.expect("LOGIN_SUCCESS").await;
    assert_eq!(pongs(&mut ann, 1).await, 0);
    let mut second = Client::v1(&engine, "ann");
    second.expect("LOGIN_SUCCESS").await;
    assert_eq!(pongs(&mut second, 1).await, 0, "nor is there one for each connection");
    let mut bob = Client::v1(&engine, "bob");
    bob.expect("LOGIN_SUCCESS").await;
    assert_eq!(pongs(&mut bob, 20).await, 20, "others have their own");
}

/// Whether a message is stored is told whatever the rate.
#[tokio::test(start_paused = true)]
async fn a_retry_of_what_is_stored_is_told_so() {
    let (engine, _clock) = engine(20, 2).await;
    let mut ann = Client::v1(&engine, "ann");
    ann.expect("LOGIN_SUCCESS").await;
    let first = ann.done(say("k")).await;
    pongs(&mut ann, 19).await;
    assert_eq!(pongs(&mut ann, 1).await, 0);
    let again = ann.ask(say("k")).await;
    assert_has(&again, &json!({"type": "MESSAGE_ACCEPTED", "duplicate": true, "id": first["id"]}));
    let refused = ann.ask(say("another")).await;
    assert_has(&refused, &json!({"code": "RATE_LIMITED", "clientMessageId": "another"}));
    let mut other = say("k");
    other["content"] = "y".into();
    assert_eq!(ann.ask(other).await["code"], "IDEMPOTENCY_CONFLICT");
    let nameless = json!({"type": "SEND_MESSAGE", "roomId": 1, "content": "x"});
    assert_eq!(ann.ask(nameless).await["code"], "RATE_LIMITED");
}

#[tokio::test(start_paused = true)]
async fn who_does_not_stop_is_closed() {
    let (engine, _clock) = engine(5, 1).await;
    let mut ann = Client::v1(&engine, "ann");
    ann.expect("LOGIN_SUCCESS").await;
    let mut refused = 0;
    while ann.connection.queue().is_open() {
        ann.raw(r#"{"type":"PING"}"#);
        ann.all().await;
        refused += 1;
        assert!(refused < 100, "nobody minds");
    }
    assert!((20..40).contains(&refused), "{refused}");
    let mut again = Client::v1(&engine, "ann");
    again.expect("LOGIN_SUCCESS").await;
    for _ in 0..30 {
        again.connection.charge();
    }
    assert_eq!(again.closed().await, Close::FLOOD, "what is no request counts too");
}

/// What a request costs is the host's to say.
#[tokio::test(start_paused = true)]
async fn costs_can_be_set() {
    let mut limits = limits();
    limits.rate = Some(Rate { burst: 20, per_second: 1 });
    limits.costs.insert("PING".into(), 5);
    limits.costs.insert("x-echo".into(), 7);
    let builder = ChatEngine::builder(MemoryStore::default()).limits(limits);
    let builder = builder.clock(Still::default()).action("x-echo", super::common::Echo);
    let engine = builder.build().await.unwrap();
    let mut ann = Client::v1(&engine, "ann");
    ann.expect("LOGIN_SUCCESS").await;
    assert_eq!(pongs(&mut ann, 3).await, 3);
    let refused = ann.ask(json!({"type": "x-echo"})).await;
    assert_has(&refused, &json!({"code": "RATE_LIMITED", "retryAfterMs": 2_000}));
    assert_eq!(pongs(&mut ann, 2).await, 1);
}
