//! Somebody does not read for a while.

use chat_core::Limits;
use serde_json::json;

use super::common::follower::Follower;
use super::common::limits;
use super::{LOBBY, Talk, read_all, reader};

const QUEUE: usize = 8 << 10;

fn small_queue() -> Limits {
    let mut limits = limits();
    limits.queue_bytes = QUEUE;
    limits
}

/// Everything comes from pages of the store.
fn no_ring() -> Limits {
    let mut limits = small_queue();
    limits.ring_frames = 1;
    limits.change_page = 7;
    limits
}

/// Somebody sleeps while so much is said, then reads on. Says what he knows then, and how much he
/// was sent.
async fn sleep_and_read(limits: Limits, messages: usize, bytes: usize) -> (Talk, Follower) {
    let mut talk = Talk::new(limits).await;
    let (mut sleeper, mut asleep) = reader(&talk.engine, "sleeper").await;
    let (mut fast, mut awake) = reader(&talk.engine, "fast").await;
    let start = talk.head(LOBBY).await;
    for _ in 0..messages {
        talk.say(LOBBY, 1, bytes).await;
        awake.follow(&fast.expect("RECEIVE_MESSAGES").await);
        let queued = sleeper.connection.queue().bytes();
        assert!(queued < QUEUE + bytes + 1_024, "{queued} bytes wait for one who does not read");
    }
    awake.assert_seamless();
    talk.assert_complete(&awake, LOBBY, start).await;
    assert!(sleeper.connection.queue().bytes() >= QUEUE, "his queue is full");

    asleep.follow_all(&read_all(&mut sleeper).await);
    asleep.assert_seamless();
    // And he is live again.
    talk.say(LOBBY, 3, bytes).await;
    asleep.follow_all(&read_all(&mut sleeper).await);
    asleep.assert_seamless();
    assert_eq!(asleep.have[&LOBBY], talk.head(LOBBY).await);
    (talk, asleep)
}

#[tokio::test(start_paused = true)]
async fn he_reads_on_from_the_ring() {
    let (talk, asleep) = sleep_and_read(small_queue(), 150, 500).await;
    assert!(asleep.resets.is_empty());
    talk.assert_complete(&asleep, LOBBY, 0).await;
}

#[tokio::test(start_paused = true)]
async fn he_reads_on_from_the_store() {
    let (talk, asleep) = sleep_and_read(no_ring(), 150, 500).await;
    assert!(asleep.resets.is_empty());
    talk.assert_complete(&asleep, LOBBY, 0).await;
}

#[tokio::test(start_paused = true)]
async fn a_thousand_behind_he_still_gets_them_one_by_one() {
    let (talk, asleep) = sleep_and_read(no_ring(), 1_000, 10).await;
    assert!(asleep.resets.is_empty());
    talk.assert_complete(&asleep, LOBBY, 0).await;
}

#[tokio::test(start_paused = true)]
async fn farther_behind_he_begins_anew() {
    let (talk, asleep) = sleep_and_read(no_ring(), 1_200, 10).await;
    assert_eq!(asleep.resets.len(), 1);
    let reset = &asleep.resets[0];
    assert_eq!(reset["messages"].as_array().unwrap().len(), 50, "the newest page");
    talk.assert_complete(&asleep, LOBBY, reset["rev"].as_i64().unwrap() - 50).await;
}

/// A new page is not larger than a page of history.
#[tokio::test(start_paused = true)]
async fn a_new_beginning_is_no_larger_than_a_page() {
    let mut limits = no_ring();
    limits.reset_after_revisions = 30;
    let mut talk = Talk::new(limits).await;
    let (mut sleeper, mut asleep) = reader(&talk.engine, "sleeper").await;
    talk.say(LOBBY, 60, 16_000).await;
    asleep.follow_all(&read_all(&mut sleeper).await);
    assert_eq!(asleep.resets.len(), 1);
    let newest = asleep.resets[0]["messages"].as_array().unwrap().last().unwrap();
    assert_eq!(newest["seq"], 60);
    asleep.assert_seamless();
}

/// Many revisions of few rows are few frames, each of which says what it covers.
#[tokio::test(start_paused = true)]
async fn what_changed_often_comes_once() {
    let mut limits = no_ring();
    limits.queue_bytes = 600;
    let mut talk = Talk::new(limits).await;
    talk.say(LOBBY, 3, 10).await;
    let (mut sleeper, mut asleep) = reader(&talk.engine, "sleeper").await;
    talk.edit(2, 300).await;
    talk.say(LOBBY, 1, 10).await;
    let frames = read_all(&mut sleeper).await;
    asleep.follow_all(&frames);
    asleep.assert_seamless();
    assert!(frames.len() < 10, "{} frames", frames.len());
    assert!(frames.iter().any(|frame| frame["fromRev"].is_i64()));
    assert_eq!(asleep.messages[&(LOBBY, 2)].1, "version 300");
}

/// He lags in many rooms at once, and reads a little from time to time.
#[tokio::test(start_paused = true)]
async fn he_reads_a_little_now_and_then() {
    for limits in [small_queue(), no_ring()] {
        let mut talk = Talk::new(limits).await;
        let mut rooms = vec![LOBBY];
        let (mut sleeper, mut asleep) = reader(&talk.engine, "sleeper").await;
        for _ in 0..4 {
            rooms.push(talk.room(&["sleeper"]).await);
        }
        for round in 0..60 {
            for room in &rooms {
                talk.say(*room, 1 + round % 3, 300).await;
            }
            for _ in 0..round % 9 {
                asleep.follow(&sleeper.next().await);
            }
            let bytes = sleeper.connection.queue().bytes();
            assert!(bytes < QUEUE + (4 << 10), "{bytes}");
        }
        asleep.follow_all(&read_all(&mut sleeper).await);
        asleep.assert_seamless();
        for room in rooms {
            talk.assert_complete(&asleep, room, 0).await;
        }
    }
}

/// Answers are queued whatever waits; so somebody who reads none is not answered without end.
#[tokio::test(start_paused = true)]
async fn who_asks_and_does_not_read_is_not_answered_without_end() {
    let mut talk = Talk::new(limits()).await;
    talk.say(LOBBY, 30, 16_000).await;
    let (asker, _) = reader(&talk.engine, "asker").await;
    let mut asked = 0;
    for _ in 0..200 {
        let page = json!({"type": "REQUEST_MESSAGES", "roomId": LOBBY, "limit": 100});
        if asker.connection.accepts() {
            asker.send(page);
            asked += 1;
        }
        super::common::idle().await;
        let bytes = asker.connection.queue().bytes();
        assert!(bytes < 1 << 20, "{bytes} bytes of answers wait");
    }
    assert!(asked < 100, "the transport is told to stop reading");
}

/// A connection that always has something to read still has its answers, and what it lags behind.
#[tokio::test(start_paused = true)]
async fn a_queue_need_not_be_empty_to_have_space() {
    let mut talk = Talk::new(small_queue()).await;
    let quiet = talk.room(&["reader"]).await;
    let (mut client, mut follower) = reader(&talk.engine, "reader").await;
    talk.say(quiet, 40, 500).await;
    assert!(client.connection.queue().bytes() >= QUEUE, "he lags");
    client.send(json!({"type": "PING", "requestId": "a"}));
    client.send(json!({"type": "PING", "requestId": "b"}));
    let mut answers = 0;
    for _ in 0..300 {
        // One frame goes out and another one comes: there is always one that waits.
        talk.say(LOBBY, 1, 10).await;
        super::common::idle().await;
        if client.connection.queue().bytes() > 600 {
            for _ in 0..2 {
                let frame = client.next().await;
                answers += usize::from(frame["type"] == "PONG");
                follower.follow(&frame);
            }
        }
        assert!(client.connection.queue().bytes() > 0);
    }
    assert_eq!(answers, 2);
    follower.assert_seamless();
    assert_eq!(follower.have[&quiet], talk.head(quiet).await, "he has caught up");
}
