//! Somebody is removed and comes back while something is under way for him.

use std::sync::Arc;

use async_trait::async_trait;
use chat_core::model::StoreResult;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::common::decorated::{Decorated, Hook};
use super::common::{Client, engine_on, idle, int, limits, types};
use super::{LOBBY, Talk, read_all, reader};

fn of(kind: &str, room: i64, user: &str) -> Value {
    json!({"type": kind, "roomId": room, "user": user})
}

/// `changes` begins and ends when it is told to.
#[derive(Clone)]
struct Gate {
    begin: Arc<Semaphore>,
    end: Arc<Semaphore>,
}

#[async_trait]
impl Hook for Gate {
    async fn before(&self, call: &'static str) -> StoreResult<()> {
        if call == "changes" {
            self.begin.acquire().await.unwrap().forget();
        }
        Ok(())
    }

    async fn after(&self, call: &'static str) {
        if call == "changes" {
            self.end.acquire().await.unwrap().forget();
        }
    }
}

/// A page is read for him while he is no member, and arrives when he is one again.
#[tokio::test(start_paused = true)]
async fn a_refusal_under_way_does_not_end_a_new_membership() {
    let mut limits = limits();
    (limits.ring_frames, limits.queue_bytes) = (1, 1_000);
    let gate = Gate { begin: Arc::new(Semaphore::new(0)), end: Arc::new(Semaphore::new(0)) };
    let engine = engine_on(Decorated::new(gate.clone()), limits).await;
    Client::log_in(&engine, "late").await;
    let mut talker = Client::log_in(&engine, "talker").await;
    let create = json!({"type": "CREATE_ROOM", "kind": "group", "name": "r", "users": ["late"]});
    let room = int(&talker.done(create).await["room"]["id"]);
    let (mut late, mut follower) = reader(&engine, "late").await;
    let say = json!({"type": "SEND_MESSAGE", "roomId": room, "content": "x".repeat(200)});
    for _ in 0..10 {
        talker.done(say.clone()).await;
    }
    idle().await;
    follower.follow_all(&late.waiting());
    idle().await;
    assert!(late.waiting().is_empty(), "a page waits to be read");
    talker.done(of("REMOVE_USER", room, "late")).await;
    idle().await;
    gate.begin.add_permits(1);
    idle().await;
    talker.done(of("INVITE_USER", room, "late")).await;
    idle().await;
    gate.end.add_permits(1_000);
    gate.begin.add_permits(1_000);
    talker.done(say).await;
    follower.follow_all(&read_all(&mut late).await);
    assert_eq!(follower.holes, Vec::<Value>::new());
    // Three for the room as it was made, ten messages, removal, return, one message.
    assert_eq!(follower.have[&room], 16);
}

/// Neither that he was removed nor that he is back found room in his queue.
#[tokio::test(start_paused = true)]
async fn a_return_of_which_nothing_was_told() {
    let mut limits = limits();
    limits.queue_bytes = 2_000;
    let mut talk = Talk::new(limits).await;
    let room = talk.room(&["sleeper"]).await;
    let (mut sleeper, mut asleep) = reader(&talk.engine, "sleeper").await;
    talk.say(room, 3, 10).await;
    asleep.follow_all(&read_all(&mut sleeper).await);
    while sleeper.connection.queue().bytes() < 2_000 {
        talk.say(LOBBY, 1, 300).await;
        idle().await;
    }
    talk.talker.done(of("REMOVE_USER", room, "sleeper")).await;
    idle().await;
    talk.say(room, 2, 10).await;
    talk.talker.done(of("INVITE_USER", room, "sleeper")).await;
    idle().await;
    let frames = read_all(&mut sleeper).await;
    assert!(!types(&frames).contains(&"ROOM_ADDED"), "{frames:#?}");
    asleep.follow_all(&frames);
    assert_eq!(asleep.holes, Vec::<Value>::new());
    talk.assert_complete(&asleep, room, 0).await;
    talk.say(room, 2, 10).await;
    asleep.follow_all(&read_all(&mut sleeper).await);
    assert_eq!(asleep.holes, Vec::<Value>::new());
    talk.assert_complete(&asleep, room, 0).await;
}

/// Before a client has said what it knows, it is told nothing and goes live nowhere.
#[tokio::test(start_paused = true)]
async fn a_return_between_login_and_resume() {
    let mut talk = Talk::new(limits()).await;
    let room = talk.room(&["late"]).await;
    talk.say(room, 2, 10).await;
    let (first, mut follower) = reader(&talk.engine, "late").await;
    drop(first);
    let mut other = Client::visit(&talk.engine, "late").await;
    let mut late = Client::v1(&talk.engine, "late");
    late.expect("LOGIN_SUCCESS").await;
    talk.say(room, 2, 10).await;
    talk.talker.done(of("REMOVE_USER", room, "late")).await;
    talk.talker.done(of("INVITE_USER", room, "late")).await;
    assert!(types(&read_all(&mut other).await).contains(&"ROOM_ADDED"));
    assert_eq!(late.all().await, Vec::<Value>::new());
    late.send(json!({"type": "RESUME", "epoch": "memory", "userRev": follower.user_rev,
        "rooms": {(room.to_string()): follower.have[&room], "1": follower.have[&LOBBY]}}));
    talk.say(room, 1, 10).await;
    let seen = follower.have[&room];
    follower.follow_all(&read_all(&mut late).await);
    follower.assert_seamless();
    talk.assert_complete(&follower, room, seen).await;
}
