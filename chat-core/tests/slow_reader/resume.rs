//! `RESUME`: a client comes back with what it knows.

use std::sync::Arc;

use async_trait::async_trait;
use chat_core::Limits;
use chat_core::model::StoreResult;
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::common::decorated::{Decorated, Hook};
use super::common::follower::Follower;
use super::common::{Client, engine_on, int, limits, types};
use super::{LOBBY, Talk, read_all, reader};

fn no_ring() -> Limits {
    let mut limits = limits();
    (limits.ring_frames, limits.change_page) = (1, 3);
    limits
}

fn resume(follower: &Follower) -> Value {
    let rooms: serde_json::Map<_, _> =
        follower.have.iter().map(|(room, rev)| (room.to_string(), (*rev).into())).collect();
    json!({"type": "RESUME", "epoch": "memory", "userRev": follower.user_rev, "rooms": rooms,
        "requestId": "q"})
}

/// Comes back, and says what came up to and with the answer.
async fn come_back(talk: &Talk, name: &str, resume: Value) -> (Client, Vec<Value>) {
    let mut client = Client::v1(&talk.engine, name);
    client.expect("LOGIN_SUCCESS").await;
    client.send(resume);
    let frames = read_all(&mut client).await;
    let last = frames.last().unwrap();
    assert_eq!((&last["type"], &last["requestId"]), (&json!("RESUMED"), &json!("q")), "{last}");
    (client, frames)
}

#[tokio::test(start_paused = true)]
async fn exactly_what_is_missing() {
    for limits in [limits(), no_ring()] {
        let mut talk = Talk::new(limits).await;
        let room = talk.room(&["late", "third"]).await;
        talk.say(LOBBY, 5, 10).await;
        let (client, mut follower) = reader(&talk.engine, "late").await;
        drop(client);
        let before = follower.have.clone();
        talk.say(LOBBY, 5, 10).await;
        talk.say(room, 7, 10).await;
        talk.edit(3, 4).await;
        let delete = json!({"type": "DELETE_MESSAGE", "messageId": 4});
        talk.talker.done(delete).await;
        let gone = json!({"type": "REMOVE_USER", "roomId": room, "user": "third"});
        talk.talker.done(gone).await;
        let (mut client, frames) = come_back(&talk, "late", resume(&follower)).await;
        assert!(!types(&frames).contains(&"RECEIVE_ROOMS"), "his rooms are the same");
        assert!(types(&frames).contains(&"MEMBER_UPDATED"));
        follower.follow_all(&frames);
        follower.assert_seamless();
        for room in [LOBBY, room] {
            talk.assert_complete(&follower, room, before[&room]).await;
        }
        assert_eq!(follower.messages[&(LOBBY, 3)].1, "version 4");
        assert_eq!(follower.messages[&(LOBBY, 4)].1, "");
        talk.say(room, 1, 10).await;
        follower.follow_all(&read_all(&mut client).await);
        follower.assert_seamless();
        assert_eq!(follower.have[&room], talk.head(room).await);
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_at_all_where_nothing_is_missing() {
    let mut talk = Talk::new(limits()).await;
    talk.say(LOBBY, 5, 10).await;
    let (_, follower) = reader(&talk.engine, "late").await;
    let (_client, frames) = come_back(&talk, "late", resume(&follower)).await;
    assert_eq!(types(&frames), ["RESUMED"]);
    assert_eq!(frames[0]["reset"], false);
    assert_eq!(frames[0]["rooms"], json!({"1": talk.head(LOBBY).await}));
}

#[tokio::test(start_paused = true)]
async fn rooms_come_where_they_have_changed() {
    let mut talk = Talk::new(limits()).await;
    let (_, mut follower) = reader(&talk.engine, "late").await;
    let room = talk.room(&["late"]).await;
    talk.say(room, 2, 10).await;
    let (mut client, frames) = come_back(&talk, "late", resume(&follower)).await;
    assert_eq!(types(&frames), ["RECEIVE_ROOMS", "RESUMED"]);
    follower.follow_all(&frames);
    talk.say(room, 2, 10).await;
    follower.follow_all(&read_all(&mut client).await);
    follower.assert_seamless();
    assert_eq!(follower.have[&room], talk.head(room).await);
}

#[tokio::test(start_paused = true)]
async fn a_cursor_above_the_head_begins_anew() {
    for limits in [limits(), no_ring()] {
        let mut talk = Talk::new(limits).await;
        talk.say(LOBBY, 5, 10).await;
        let (_, mut follower) = reader(&talk.engine, "late").await;
        follower.have.insert(LOBBY, 4_000);
        let (mut client, frames) = come_back(&talk, "late", resume(&follower)).await;
        follower.follow_all(&frames);
        assert_eq!(follower.resets.len(), 1);
        talk.say(LOBBY, 2, 10).await;
        follower.follow_all(&read_all(&mut client).await);
        follower.assert_seamless();
        talk.assert_complete(&follower, LOBBY, 0).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_foreign_epoch_begins_everything_anew() {
    let mut talk = Talk::new(limits()).await;
    talk.say(LOBBY, 5, 10).await;
    let (_, follower) = reader(&talk.engine, "late").await;
    talk.say(LOBBY, 5, 10).await;
    let mut foreign = resume(&follower);
    foreign["epoch"] = "another".into();
    let (mut client, frames) = come_back(&talk, "late", foreign).await;
    assert_eq!(types(&frames), ["RECEIVE_ROOMS", "RESUMED"]);
    assert_eq!(frames[1]["reset"], true);
    assert_eq!(frames[1]["epoch"], "memory");
    let mut follower = Follower::default();
    follower.follow_all(&frames);
    talk.say(LOBBY, 1, 10).await;
    follower.follow_all(&read_all(&mut client).await);
    follower.assert_seamless();
    assert_eq!(follower.have[&LOBBY], talk.head(LOBBY).await);
}

/// The room on the screen comes first, however the others are brought.
#[tokio::test(start_paused = true)]
async fn the_active_room_comes_first() {
    for limits in [limits(), no_ring()] {
        let mut talk = Talk::new(limits).await;
        let mut rooms = vec![];
        for _ in 0..6 {
            rooms.push(talk.room(&["late"]).await);
        }
        let (_, follower) = reader(&talk.engine, "late").await;
        for room in &rooms {
            talk.say(*room, 5, 10).await;
        }
        for active in &rooms {
            let mut ask = resume(&follower);
            ask["activeRoomId"] = (*active).into();
            let (_client, frames) = come_back(&talk, "late", ask).await;
            let order: Vec<_> =
                frames.iter().filter_map(|frame| frame["roomId"].as_i64()).collect();
            assert_eq!(order.len(), 30);
            assert_eq!(order[..5], [*active; 5], "{order:?}");
        }
    }
}

/// A removal while he was away: the room is gone, and nothing of it comes.
#[tokio::test(start_paused = true)]
async fn a_room_that_was_lost_meanwhile() {
    let mut talk = Talk::new(limits()).await;
    let room = talk.room(&["late"]).await;
    let (_, mut follower) = reader(&talk.engine, "late").await;
    talk.talker.done(json!({"type": "REMOVE_USER", "roomId": room, "user": "late"})).await;
    talk.say(room, 3, 10).await;
    let (_client, frames) = come_back(&talk, "late", resume(&follower)).await;
    assert!(frames.iter().all(|frame| frame["roomId"] != room), "{frames:#?}");
    follower.follow_all(&frames);
    assert!(!follower.have.contains_key(&room));
}

#[derive(Clone, Default)]
struct Calls(Arc<Mutex<Vec<&'static str>>>);

#[async_trait]
impl Hook for Calls {
    async fn before(&self, call: &'static str) -> StoreResult<()> {
        self.0.lock().push(call);
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_up_to_date_in_a_hundred_rooms_costs_one_query() {
    let calls = Calls::default();
    let engine = engine_on(Decorated::new(calls.clone()), limits()).await;
    let mut ann = Client::visit(&engine, "ann").await;
    for n in 0..99 {
        let create = json!({"type": "CREATE_ROOM", "kind": "group", "name": format!("r{n}")});
        ann.done(create).await;
    }
    let mut follower = Follower::default();
    follower.follow_all(&[ann.done(json!({"type": "REQUEST_ROOMS"})).await]);
    for others_are_there in [true, false] {
        if !others_are_there {
            drop(std::mem::replace(&mut ann, Client::v1(&engine, "bob")));
        }
        let mut again = Client::v1(&engine, "ann");
        again.expect("LOGIN_SUCCESS").await;
        calls.0.lock().clear();
        let resumed = again.ask(resume(&follower)).await;
        assert_eq!(resumed["rooms"].as_object().unwrap().len(), 100);
        let calls = calls.0.lock().clone();
        assert_eq!(calls.len(), 1, "{calls:?}");
        assert!(int(&resumed["userRev"]) > 0);
    }
}
