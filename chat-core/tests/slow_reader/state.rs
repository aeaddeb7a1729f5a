//! What only one user may see finds a full queue.

use serde_json::{Value, json};

use super::common::{Client, limits};
use super::{LOBBY, Talk, read_all, reader};

/// A connection whose queue takes nothing more, and where nothing more is said.
async fn full() -> (Talk, Client, super::Follower) {
    let mut limits = limits();
    limits.queue_bytes = 2_000;
    let mut talk = Talk::new(limits).await;
    let (sleeper, asleep) = reader(&talk.engine, "sleeper").await;
    while sleeper.connection.queue().bytes() < 2_000 {
        talk.say(LOBBY, 1, 300).await;
        super::common::idle().await;
    }
    (talk, sleeper, asleep)
}

/// The newest state he was told: of a room, what a field says.
fn newest<'a>(frames: &'a [Value], room: i64, field: &str) -> Option<&'a Value> {
    let of = |frame: &'a Value| match frame["type"].as_str().unwrap() {
        "RECEIVE_ROOMS" => frame["rooms"].as_array().unwrap().iter().find(|it| it["id"] == room),
        "ROOM_ADDED" if frame["room"]["id"] == room => Some(&frame["room"]),
        "READ_MARKER" if frame["roomId"] == room => Some(frame),
        _ => None,
    };
    frames.iter().rev().find_map(of).map(|view| &view[field])
}

#[tokio::test(start_paused = true)]
async fn a_marker_that_found_no_room_is_told_later() {
    let (talk, mut sleeper, mut asleep) = full().await;
    let mut other = Client::log_in(&talk.engine, "sleeper").await;
    let marker = other.done(json!({"type": "MARK_READ", "roomId": LOBBY, "seq": 2})).await;
    let frames = read_all(&mut sleeper).await;
    assert_eq!(newest(&frames, LOBBY, "readSeq"), Some(&json!(2)), "{frames:#?}");
    asleep.follow_all(&frames);
    asleep.assert_seamless();
    assert_eq!(marker["userRev"], asleep.user_rev);
}

#[tokio::test(start_paused = true)]
async fn a_room_that_found_no_room_is_told_later() {
    let (mut talk, mut sleeper, mut asleep) = full().await;
    let room = talk.room(&["sleeper"]).await;
    let frames = read_all(&mut sleeper).await;
    assert_eq!(newest(&frames, room, "role"), Some(&json!("member")), "{frames:#?}");
    asleep.follow_all(&frames);
    talk.say(room, 3, 10).await;
    asleep.follow_all(&read_all(&mut sleeper).await);
    asleep.assert_seamless();
    talk.assert_complete(&asleep, room, 2).await;
}

#[tokio::test(start_paused = true)]
async fn a_removal_that_found_no_room_is_told_later() {
    let mut limits = limits();
    limits.queue_bytes = 2_000;
    let mut talk = Talk::new(limits).await;
    let room = talk.room(&[]).await;
    let (mut sleeper, mut asleep) = reader(&talk.engine, "sleeper").await;
    talk.talker.done(json!({"type": "INVITE_USER", "roomId": room, "user": "sleeper"})).await;
    asleep.follow_all(&read_all(&mut sleeper).await);
    assert!(asleep.have.contains_key(&room));
    while sleeper.connection.queue().bytes() < 2_000 {
        talk.say(LOBBY, 1, 300).await;
        super::common::idle().await;
    }
    talk.talker.done(json!({"type": "REMOVE_USER", "roomId": room, "user": "sleeper"})).await;
    talk.say(room, 1, 10).await;
    let frames = read_all(&mut sleeper).await;
    asleep.follow_all(&frames);
    assert!(!asleep.have.contains_key(&room), "{frames:#?}");
    assert!(frames.iter().all(|frame| frame["messages"][0]["roomId"] != room));
}
