//! `SYNC_ROOM`: a client says where it stands.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::json;
use tokio::sync::Semaphore;

use super::common::decorated::{Decorated, Hook};
use super::common::follower::Follower;
use super::common::{Client, engine_on, idle, limits};
use super::{LOBBY, Talk, read_all, reader};

async fn sync_from(talk: &mut Talk, since: i64) -> (Vec<serde_json::Value>, Follower) {
    let (mut client, mut follower) = reader(&talk.engine, "late").await;
    follower.have.insert(LOBBY, since);
    client.send(json!({"type": "SYNC_ROOM", "roomId": LOBBY, "sinceRev": since,
        "requestId": "q"}));
    let frames = read_all(&mut client).await;
    follower.follow_all(&frames);
    follower.assert_seamless();
    let ack = frames.last().unwrap();
    assert_eq!((&ack["type"], &ack["requestId"]), (&json!("ACK"), &json!("q")), "frames first");
    assert_eq!(ack["rev"], talk.head(LOBBY).await);
    talk.say(LOBBY, 2, 10).await;
    follower.follow_all(&read_all(&mut client).await);
    follower.assert_seamless();
    assert_eq!(follower.have[&LOBBY], talk.head(LOBBY).await);
    (frames, follower)
}

/// What was deleted or edited away is told to nobody any more, however near his cursor is.
#[tokio::test(start_paused = true)]
async fn nobody_reads_what_a_message_said_before() {
    let talk = Talk::new(limits()).await;
    let mut author = Client::visit(&talk.engine, "author").await;
    let head = talk.head(LOBBY).await;
    for old in ["deleted away", "edited away"] {
        author.ask(json!({"type": "SEND_MESSAGE", "roomId": LOBBY, "content": old})).await;
    }
    let page = author.ask(json!({"type": "REQUEST_MESSAGES", "roomId": LOBBY, "limit": 2})).await;
    let id = |n: usize| page["messages"][n]["id"].clone();
    author.ask(json!({"type": "DELETE_MESSAGE", "messageId": id(0)})).await;
    author
        .ask(json!({"type": "EDIT_MESSAGE", "messageId": id(1), "content": "new",
            "editVersion": 0}))
        .await;
    for since in head..head + 4 {
        let (mut late, mut follower) = reader(&talk.engine, "late").await;
        follower.have.insert(LOBBY, since);
        late.send(json!({"type": "SYNC_ROOM", "roomId": LOBBY, "sinceRev": since}));
        let frames = read_all(&mut late).await;
        follower.follow_all(&frames);
        follower.assert_seamless();
        assert_eq!(follower.have[&LOBBY], talk.head(LOBBY).await);
        let told = serde_json::to_string(&frames).unwrap();
        assert!(!told.contains("away"), "behind {since}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn everything_behind_the_cursor_comes_before_the_ack() {
    let mut no_ring = limits();
    (no_ring.ring_frames, no_ring.change_page) = (1, 3);
    for limits in [limits(), no_ring] {
        let mut talk = Talk::new(limits).await;
        talk.say(LOBBY, 20, 10).await;
        let head = talk.head(LOBBY).await;
        for since in [0, 1, head - 1, head] {
            let head = talk.head(LOBBY).await;
            let (frames, follower) = sync_from(&mut talk, since).await;
            assert_eq!(frames.len() as i64, head - since + 1);
            assert!(follower.resets.is_empty());
            talk.assert_complete(&follower, LOBBY, since).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_cursor_above_the_head_begins_anew() {
    let mut talk = Talk::new(limits()).await;
    talk.say(LOBBY, 5, 10).await;
    for since in [talk.head(LOBBY).await + 1, 1_000_000, (1 << 53) - 1] {
        let (frames, follower) = sync_from(&mut talk, since).await;
        assert_eq!(follower.resets.len(), 1, "{frames:#?}");
        talk.assert_complete(&follower, LOBBY, 0).await;
    }
}

/// The store answers `changes` only when it is told to.
#[derive(Clone)]
struct Gate(Arc<Semaphore>);

#[async_trait]
impl Hook for Gate {
    async fn after(&self, call: &'static str) {
        if call == "changes" {
            self.0.acquire().await.unwrap().forget();
        }
    }
}

/// A page is under way for a reader that lags, and it says that it stands somewhere else.
#[tokio::test(start_paused = true)]
async fn a_page_under_way_does_not_undo_a_sync() {
    let mut limits = limits();
    (limits.ring_frames, limits.change_page, limits.queue_bytes) = (1, 4, 1_000);
    let gate = Gate(Arc::new(Semaphore::new(0)));
    let engine = engine_on(Decorated::new(gate.clone()), limits).await;
    let mut talker = Client::log_in(&engine, "talker").await;
    let (mut client, mut follower) = reader(&engine, "late").await;
    for n in 0..20 {
        let say = json!({"type": "SEND_MESSAGE", "roomId": LOBBY, "content": format!("m{n}")});
        talker.done(say).await;
    }
    idle().await;
    follower.follow_all(&client.waiting());
    let lagging_at = follower.have[&LOBBY];
    assert!((3..20).contains(&lagging_at), "he lags at {lagging_at}");
    idle().await;
    assert!(client.waiting().is_empty(), "the page behind is under way");
    client.send(json!({"type": "SYNC_ROOM", "roomId": LOBBY, "sinceRev": 2, "requestId": "q"}));
    idle().await;
    gate.0.add_permits(1_000);
    follower.have.insert(LOBBY, 2);
    let frames = read_all(&mut client).await;
    follower.follow_all(&frames);
    assert_eq!(follower.have[&LOBBY], 21, "he got everything behind 2");
    assert_eq!(frames.last().unwrap()["requestId"], "q");
}
