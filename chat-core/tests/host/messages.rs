//! Messages on the host's authority.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chat_core::host::RoomChanges;
use chat_core::model::{JsonText, MessageId, MessageKind, StoreError, StoreResult};
use chat_core::port::store::Page;
use chat_core::wire::Code;
use chat_core::{ChatError, Draft, RoomSpec};
use serde_json::json;
use tokio::sync::Semaphore;

use super::common::decorated::{Decorated, Hook};
use super::common::{Client, engine_on, limits, open_engine};
use super::refused;

#[tokio::test(start_paused = true)]
async fn what_the_server_says_reaches_the_room() {
    let engine = open_engine().await;
    let mut ann = Client::visit(&engine, "ann").await;
    let draft = Draft::system("Paid").key("paid:1").data(JsonText::parse("{ \"n\":1.0}").unwrap());
    let receipt = engine.messages().post("lobby:lobby", draft).await.unwrap();
    assert_eq!((receipt.seq.get(), receipt.duplicate), (1, false));
    let frame = ann.expect("RECEIVE_MESSAGES").await;
    let message = &frame["messages"][0];
    assert_eq!(
        (&message["user"], &message["kind"], &message["content"]),
        (&json!("system"), &json!("system"), &json!("Paid"))
    );
    let text = engine.messages().history("lobby:lobby", Page::Latest, 1).await.unwrap();
    assert_eq!(text.messages[0].data.as_ref().unwrap().as_str(), "{ \"n\":1.0}");
}

#[tokio::test(start_paused = true)]
async fn one_key_is_one_message_for_ever() {
    let engine = open_engine().await;
    let mut ann = Client::visit(&engine, "ann").await;
    let messages = engine.messages();
    let post = || messages.post("lobby:lobby", Draft::system("Paid").key("paid:1"));
    let first = post().await.unwrap();
    messages.edit(first.id, 0, "Paid twice").await.unwrap();
    messages.delete(first.id).await.unwrap();
    let again = post().await.unwrap();
    assert_eq!((again.id, again.seq, again.at), (first.id, first.seq, first.at));
    assert!(again.duplicate);
    for other in [
        Draft::system("Unpaid").key("paid:1"),
        Draft::text("Paid").key("paid:1"),
        Draft::system("Paid").key("paid:1").data(JsonText::parse("1").unwrap()),
    ] {
        refused(messages.post("lobby:lobby", other).await, Code::IdempotencyConflict);
    }
    let told = ann.all().await;
    assert_eq!(told.len(), 3, "said, edited, deleted: {told:?}");
}

#[tokio::test(start_paused = true)]
async fn the_server_edits_and_deletes_what_anybody_wrote() {
    let engine = open_engine().await;
    let mut ann = Client::visit(&engine, "ann").await;
    let said = json!({"type": "SEND_MESSAGE", "roomId": 1, "content": "spam"});
    let id = MessageId::new(ann.done(said).await["id"].as_i64().unwrap());
    let edited = engine.messages().edit(id, 0, "eggs").await.unwrap();
    assert_eq!((edited.content.as_str(), edited.edit_version), ("eggs", 1));
    refused(engine.messages().edit(id, 0, "ham").await, Code::Conflict);
    assert_eq!(engine.messages().edit(id, 0, "eggs").await.unwrap(), edited, "done already");
    let deleted = engine.messages().delete(id).await.unwrap();
    assert!(deleted.deleted_at.is_some() && deleted.content.is_empty());
    assert_eq!(engine.messages().delete(id).await.unwrap(), deleted);
    refused(engine.messages().delete(MessageId::new(1 << 40)).await, Code::NotFound);
}

#[tokio::test(start_paused = true)]
async fn what_no_store_may_keep_is_refused() {
    let engine = open_engine().await;
    let messages = engine.messages();
    let post = |draft| messages.post("lobby:lobby", draft);
    let data = |text: &str| Draft::text("x").data(JsonText::parse(text).unwrap());
    refused(post(Draft::text("a\0b")).await, Code::BadRequest);
    refused(post(Draft::text("  ")).await, Code::BadRequest);
    refused(post(Draft::text("x").key("\0")).await, Code::BadRequest);
    refused(post(Draft::text("x").key("k".repeat(65))).await, Code::BadRequest);
    refused(post(Draft::text("x".repeat(16 * 1024 + 1))).await, Code::TooLarge);
    refused(post(data("\"\\u0000\"")).await, Code::BadRequest);
    refused(post(data(&format!("\"{}\"", "x".repeat(4095)))).await, Code::TooLarge);
    refused(post(data(&format!("{}{}", "[".repeat(33), "]".repeat(33)))).await, Code::BadJson);
    post(data(&format!("\"{}\"", "x".repeat(4094)))).await.unwrap();
    let kind = MessageKind::from_name("x-poll").unwrap();
    post(Draft::of_kind("Tea?", kind)).await.unwrap();
    refused(engine.messages().post("nowhere", Draft::text("x")).await, Code::NotFound);
}

/// Lets an append go wrong, or what was committed wait for its answer.
#[derive(Clone)]
struct Appends {
    trouble: Arc<Mutex<Option<StoreError>>>,
    gate: Arc<Semaphore>,
}

impl Appends {
    fn new() -> Self {
        Self { trouble: Arc::default(), gate: Arc::new(Semaphore::new(1)) }
    }
}

#[async_trait]
impl Hook for Appends {
    async fn before(&self, call: &'static str) -> StoreResult<()> {
        match self.trouble.lock().unwrap().take_if(|_| call == "append") {
            Some(trouble) => Err(trouble),
            None => Ok(()),
        }
    }

    async fn after(&self, call: &'static str) {
        if matches!(call, "append" | "update_room") {
            drop(self.gate.acquire().await.unwrap());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_unknown_is_told_apart_from_what_did_not_happen() {
    let appends = Appends::new();
    let engine = engine_on(Decorated::new(appends.clone()), limits()).await;
    let room = engine.rooms().ensure("r", RoomSpec::group("R")).await.unwrap();
    let messages = engine.messages();
    let post = || messages.post(&room, Draft::system("x").key("k"));
    *appends.trouble.lock().unwrap() = Some(StoreError::failed("disk full"));
    assert!(matches!(post().await, Err(ChatError::Busy(_))));
    *appends.trouble.lock().unwrap() = Some(StoreError::unknown("cut off"));
    let unknown = post().await.unwrap_err();
    assert!(matches!(unknown, ChatError::Unknown(_)) && !unknown.is_definite());
    assert!(!post().await.unwrap().duplicate);
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_goes_away_leaves_nothing_half_done() {
    let appends = Appends::new();
    let engine = engine_on(Decorated::new(appends.clone()), limits()).await;
    let mut ann = Client::visit(&engine, "ann").await;
    let held = appends.gate.acquire().await.unwrap();
    let messages = engine.messages();
    let posting = messages.post("lobby:lobby", Draft::system("x"));
    let gone = tokio::time::timeout(Duration::from_secs(1), posting).await;
    assert!(gone.is_err(), "nobody waits for it any more");
    let rooms = engine.rooms();
    let updating = rooms.update("lobby:lobby", RoomChanges::new().name("Hall"));
    assert!(tokio::time::timeout(Duration::from_secs(1), updating).await.is_err());
    // The next head check would find it, too, but not at once.
    let released = tokio::time::Instant::now();
    drop(held);
    assert_eq!(ann.expect("RECEIVE_MESSAGES").await["messages"][0]["content"], "x");
    assert_eq!(ann.next().await["name"], "Hall");
    assert_eq!(released.elapsed(), Duration::ZERO);
}
