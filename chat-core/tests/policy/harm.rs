//! A policy and hooks that panic, or never answer.

use std::time::Duration;

use async_trait::async_trait;
use chat_core::model::{Handle, Principal};
use chat_core::port::{Attempt, Denial, Event, Hooks, Policy, Sending, Verdict};
use serde_json::json;

use super::{engine, group, say};

struct Harmful;

pub(crate) async fn harm(text: &str) {
    match text {
        "panic" => panic!("as asked"),
        "sleep" => std::future::pending().await,
        _ => {}
    }
}

#[async_trait]
impl Hooks for Harmful {
    async fn before_send(&self, _author: &Principal, sending: &Sending<'_>) -> Verdict {
        if sending.content == "later" {
            return Verdict::Reject(Denial::new("asleep", "ask later").for_now());
        }
        harm(sending.content).await;
        Verdict::Allow
    }

    async fn after_commit(&self, _event: &Event) {
        harm("panic").await;
    }
}

#[async_trait]
impl Policy for Harmful {
    async fn check(&self, _: &Principal, attempt: &Attempt<'_>) -> Result<(), Denial> {
        harm(attempt.target.as_ref().map_or("", Handle::as_str)).await;
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn harm_costs_one_request() {
    let engine = engine(|builder| builder.hooks(Harmful).policy(Harmful)).await;
    let (mut ann, mut bob, room) = group(&engine).await;
    let invite =
        |who: &str| json!({"type": "INVITE_USER", "roomId": room, "user": who, "requestId": "q"});
    for (request, code) in [
        (say(room, "panic", "k1"), "INTERNAL"),
        (say(room, "sleep", "k2"), "BUSY"),
        (say(room, "later", "k3"), "BUSY"),
        (invite("panic"), "INTERNAL"),
        (invite("sleep"), "BUSY"),
    ] {
        let before = tokio::time::Instant::now();
        let refused = ann.ask(request).await;
        assert_eq!((&refused["code"], &refused["retryable"]), (&json!(code), &json!(true)));
        assert!(before.elapsed() <= Duration::from_secs(6));
    }
    assert!(bob.all().await.is_empty());
    // The connection, its order and the task that hears of commits live on.
    for n in 1..=3 {
        assert_eq!(ann.done(say(room, "fine", &format!("f{n}"))).await["seq"], n);
    }
    assert_eq!(bob.all().await.len(), 3);
}
