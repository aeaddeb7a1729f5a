//! Hooks that change and refuse what is written.

use async_trait::async_trait;
use chat_core::host::Draft;
use chat_core::model::{JsonText, Principal, RoomId};
use chat_core::port::{Denial, Editing, Hooks, Rewrite, Sending, Verdict};
use serde_json::{Value, json};

use super::common::{Client, identity, int};
use super::{engine, group, say};

/// Refuses spam, and blanks out a word.
struct Filter;

fn filter(content: &str) -> Verdict {
    if content.contains("spam") {
        return Verdict::Reject(Denial::new("spam", "no spam, please"));
    }
    if content.contains("huge") {
        return Verdict::Rewrite(Rewrite::new().content("x".repeat(20_000)));
    }
    if !content.contains("darn") {
        return Verdict::Allow;
    }
    let data = JsonText::parse(r#"{"filtered": true}"#).unwrap();
    Verdict::Rewrite(Rewrite::new().content(content.replace("darn", "****")).data(Some(data)))
}

#[async_trait]
impl Hooks for Filter {
    async fn before_send(&self, _author: &Principal, sending: &Sending<'_>) -> Verdict {
        filter(sending.content)
    }

    async fn before_edit(&self, _editor: &Principal, editing: &Editing<'_>) -> Verdict {
        assert_ne!(editing.message.content, editing.content);
        filter(editing.content)
    }
}

#[tokio::test(start_paused = true)]
async fn a_rejection_reaches_the_author_alone() {
    let engine = engine(|builder| builder.hooks(Filter)).await;
    let (mut ann, mut bob, room) = group(&engine).await;
    let mut other = Client::visit(&engine, "ann").await;
    let refused = ann.ask(say(room, "buy spam", "k")).await;
    assert_eq!(refused["code"], "FORBIDDEN", "{refused}");
    assert_eq!(refused["message"], "no spam, please");
    assert_eq!(refused["details"], json!({"reason": "spam"}));
    assert_eq!(refused["clientMessageId"], "k");
    assert!(bob.all().await.is_empty());
    assert!(other.all().await.is_empty());
    let page = ann.done(json!({"type": "REQUEST_MESSAGES", "roomId": room})).await;
    assert_eq!(page["messages"], json!([]), "nothing refused is stored");
    // Its key is free still.
    assert_eq!(ann.done(say(room, "buy nothing", "k")).await["seq"], 1);
}

#[tokio::test(start_paused = true)]
async fn a_rewrite_is_all_that_anybody_sees() {
    let engine = engine(|builder| builder.hooks(Filter)).await;
    let (mut ann, mut bob, room) = group(&engine).await;
    let accepted = ann.done(say(room, "darn it", "k")).await;
    for client in [&mut ann, &mut bob] {
        let message = client.expect("RECEIVE_MESSAGES").await["messages"][0].clone();
        assert_eq!(message["content"], "**** it");
        assert_eq!(message["data"], json!({"filtered": true}));
        assert_eq!(message["id"], accepted["id"]);
    }
    let again = ann.done(say(room, "darn it", "k")).await;
    assert_eq!((&again["id"], &again["duplicate"]), (&accepted["id"], &json!(true)));
    let conflict = ann.ask(say(room, "**** it", "k")).await;
    assert_eq!(conflict["code"], "IDEMPOTENCY_CONFLICT", "the request counts, not what is stored");
    assert!(bob.all().await.is_empty());
    let page = bob.done(json!({"type": "REQUEST_MESSAGES", "roomId": room})).await;
    assert_eq!(page["messages"][0]["content"], "**** it");
    assert_eq!(page["messages"].as_array().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn edits_are_judged_too() {
    let engine = engine(|builder| builder.hooks(Filter)).await;
    let (mut ann, mut bob, room) = group(&engine).await;
    let id = int(&ann.done(say(room, "fine", "k")).await["id"]);
    bob.expect("RECEIVE_MESSAGES").await;
    let edit = |content| {
        json!({"type": "EDIT_MESSAGE", "messageId": id, "editVersion": 0,
        "content": content})
    };
    assert_eq!(ann.ask(edit("spam")).await["details"]["reason"], "spam");
    ann.done(edit("darn")).await;
    let message = bob.expect("RECEIVE_MESSAGES").await["messages"][0].clone();
    assert_eq!((&message["content"], &message["editVersion"]), (&json!("****"), &json!(1)));
    ann.done(edit("darn")).await;
    assert!(bob.all().await.is_empty(), "the same edit again changes nothing");
    let foreign = bob.ask(edit("spam")).await;
    assert_eq!((&foreign["code"], &foreign["details"]), (&json!("FORBIDDEN"), &Value::Null));
}

#[tokio::test(start_paused = true)]
async fn the_hosts_own_words_pass() {
    let engine = engine(|builder| builder.hooks(Filter)).await;
    let (_ann, mut bob, room) = group(&engine).await;
    let room = RoomId::new(room);
    engine.messages().post(room, Draft::system("spam!")).await.unwrap();
    let message = bob.expect("RECEIVE_MESSAGES").await["messages"][0].clone();
    assert_eq!(message["content"], "spam!");
    let ann = identity("ann");
    let error = engine.as_user(&ann).send(room, Draft::text("spam!")).await.unwrap_err();
    assert_eq!(error.rejection().message, "no spam, please");
}

#[tokio::test(start_paused = true)]
async fn a_rewrite_that_cannot_be_stored_is_not() {
    let engine = engine(|builder| builder.hooks(Filter)).await;
    let (mut ann, mut bob, room) = group(&engine).await;
    let refused = ann.ask(say(room, "huge", "k")).await;
    assert_eq!(refused["code"], "INTERNAL");
    assert!(bob.all().await.is_empty());
}
