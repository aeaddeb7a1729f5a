//! Actions of the host's own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use chat_core::host::Draft;
use chat_core::model::{JsonText, Principal};
use chat_core::port::{Attempt, Denial, Policy, store::Page};
use chat_core::{ActionCall, ActionHandler, BuildError, ChatEngine, ChatError, MemoryStore};
use serde_json::json;

use super::common::{Client, Echo};
use super::{engine, group, say};

/// Says in the room what was voted, as the one who votes, and how many messages there are.
struct Vote;

#[async_trait]
impl ActionHandler for Vote {
    async fn handle(&self, call: ActionCall) -> Result<Option<JsonText>, ChatError> {
        let vote = call.data.as_ref().map_or("nothing", JsonText::as_str);
        match vote {
            r#""panic""# => panic!("as asked"),
            r#""sleep""# => std::future::pending().await,
            r#""closed""# => return Err(Denial::new("closed", "the vote is over").into()),
            r#""huge""# => return Ok(JsonText::encode(&"x".repeat(300_000)).ok()),
            _ => {}
        }
        let Some(room) = call.room else { return Ok(None) };
        call.as_user().send(room, Draft::text(vote)).await?;
        let said = call.chat.messages().history(room, Page::Latest, 100).await?;
        let author = call.principal.user.handle.as_str();
        Ok(JsonText::encode(&json!({"by": author, "messages": said.messages.len()})).ok())
    }
}

fn vote(room: i64, data: &str) -> serde_json::Value {
    json!({"type": "x-vote", "roomId": room, "data": data})
}

#[tokio::test(start_paused = true)]
async fn an_action_does_what_its_user_may() {
    let engine = engine(|builder| builder.action("x-vote", Vote)).await;
    let (mut ann, mut bob, room) = group(&engine).await;
    let result = bob.done(vote(room, "yes")).await;
    assert_eq!((&result["type"], &result["action"]), (&json!("ACTION_RESULT"), &json!("x-vote")));
    assert_eq!(result["data"], json!({"by": "bob", "messages": 1}));
    let said = ann.expect("RECEIVE_MESSAGES").await["messages"][0].clone();
    assert_eq!((&said["content"], &said["user"]), (&json!("\"yes\""), &json!("bob")));
    let bare = bob.done(json!({"type": "x-vote"})).await;
    assert!(bare["data"].is_null(), "{bare}");

    let mut eve = Client::visit(&engine, "eve").await;
    let refused = eve.ask(vote(room, "yes")).await;
    assert_eq!((&refused["code"], &refused["action"]), (&json!("NOT_FOUND"), &json!("x-vote")));
    // Only who named his request is told that it is done, where there is no more to say.
    eve.send(json!({"type": "x-vote"}));
    assert!(eve.all().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_an_action_does_wrong_costs_one_request() {
    let engine = engine(|builder| builder.action("x-vote", Vote)).await;
    let (mut ann, _bob, room) = group(&engine).await;
    for (data, code) in [
        ("panic", "INTERNAL"),
        ("huge", "INTERNAL"),
        ("sleep", "UNAVAILABLE"),
        ("closed", "FORBIDDEN"),
    ] {
        let refused = ann.ask(vote(room, data)).await;
        assert_eq!(refused["code"], code, "{refused}");
    }
    assert_eq!(ann.ask(vote(room, "closed")).await["details"]["reason"], "closed");
    ann.done(say(room, "fine", "k")).await;
}

#[tokio::test(start_paused = true)]
async fn what_nobody_handles_is_unknown() {
    let engine = engine(|builder| builder.action("x-vote", Vote)).await;
    let (mut ann, _bob, _room) = group(&engine).await;
    for kind in ["x-other", "x-", "X_VOTE", "vote", "x-a b"] {
        let refused = ann.ask(json!({"type": kind})).await;
        assert_eq!(refused["code"], "UNKNOWN_ACTION", "{kind}: {refused}");
    }
    let bad = ann.ask(json!({"type": "x-vote", "roomId": "one"})).await;
    assert_eq!(bad["code"], "BAD_REQUEST");
    for name in ["vote", "x-", "SEND_MESSAGE", "x-ü"] {
        let builder = ChatEngine::builder(MemoryStore::default()).action(name, Echo);
        let refused = builder.build().await.unwrap_err();
        assert!(matches!(refused, BuildError::ActionName(of) if of == name), "{name}");
    }
}

/// Allows nothing in rooms while it is closed.
struct Door(Arc<AtomicBool>);

#[async_trait]
impl Policy for Door {
    async fn check(&self, _: &Principal, attempt: &Attempt<'_>) -> Result<(), Denial> {
        let closed = self.0.load(Ordering::Relaxed);
        match (attempt.action, attempt.room) {
            ("x-vote", Some(_)) if closed => Err(Denial::new("closed", "closed")),
            _ => Ok(()),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_policy_is_asked_first() {
    let closed = Arc::new(AtomicBool::new(true));
    let door = Door(closed.clone());
    let engine = engine(|builder| builder.action("x-vote", Vote).policy(door)).await;
    let (mut ann, mut bob, room) = group(&engine).await;
    assert_eq!(bob.ask(vote(room, "yes")).await["details"]["reason"], "closed");
    let mut eve = Client::visit(&engine, "eve").await;
    assert_eq!(eve.ask(vote(room, "yes")).await["code"], "NOT_FOUND");
    assert!(ann.all().await.is_empty());
    closed.store(false, Ordering::Relaxed);
    bob.done(vote(room, "yes")).await;
}

/// An action that is under way when the host lets go of its engine neither keeps it nor harms it.
#[tokio::test(start_paused = true)]
async fn an_engine_ends_although_it_has_actions() {
    let engine = engine(|builder| builder.action("x-vote", Vote)).await;
    let mut ann = Client::visit(&engine, "ann").await;
    ann.done(json!({"type": "x-vote"})).await;
    drop(engine);
    assert_eq!(ann.closed().await, chat_core::wire::Close::DRAIN);
}
