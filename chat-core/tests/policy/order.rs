//! Order is kept although hooks take their time.

use std::time::Duration;

use async_trait::async_trait;
use chat_core::model::Principal;
use chat_core::port::{Hooks, Sending, Verdict};
use serde_json::Value;

use super::{engine, group, say};

/// Takes the longer, the earlier a message comes.
struct Slow;

#[async_trait]
impl Hooks for Slow {
    async fn before_send(&self, _author: &Principal, sending: &Sending<'_>) -> Verdict {
        let n: u64 = sending.content.parse().unwrap();
        tokio::time::sleep(Duration::from_millis(500 - 10 * n)).await;
        Verdict::Allow
    }
}

#[tokio::test(start_paused = true)]
async fn pipelined_sends_keep_their_order_behind_a_slow_hook() {
    let engine = engine(|builder| builder.hooks(Slow)).await;
    let (ann, mut bob, room) = group(&engine).await;
    let sent: Vec<_> = (0..40).map(|n| n.to_string()).collect();
    for n in &sent {
        ann.send(say(room, n, n));
    }
    let mut seen = vec![];
    while seen.len() < sent.len() {
        let frame = bob.expect("RECEIVE_MESSAGES").await;
        let messages = frame["messages"].as_array().unwrap().clone();
        seen.extend(messages.iter().map(|m: &Value| m["content"].as_str().unwrap().to_owned()));
    }
    assert_eq!(seen, sent);
}
