//! The list of somebody's rooms is larger than his queue, and he takes his time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use tokio::sync::RwLock;

use super::common::decorated::{Decorated, Hook};
use super::common::{Client, engine_on, idle, int, limits};
use super::{LOBBY, Talk, read_all};

const QUEUE: usize = 16 << 10;
const PAGE: usize = 4 << 10;
const ROOMS: usize = 80;

/// A room that he may come back to: the second.
const CHANNEL: i64 = LOBBY + 1;

/// Somebody in so many rooms that his list takes several queues.
async fn crowded() -> Talk {
    crowded_on(Decorated::new(Gate::default())).await
}

async fn crowded_on(store: Decorated) -> Talk {
    let mut limits = limits();
    (limits.queue_bytes, limits.page_bytes, limits.page_rooms) = (QUEUE, PAGE, 30);
    let mut talk = Talk::on(store.inner.clone(), engine_on(store, limits).await).await;
    Client::log_in(&talk.engine, "reader").await;
    for n in 1..ROOMS {
        let kind = if n == 1 { "channel" } else { "group" };
        let create = json!({"type": "CREATE_ROOM", "kind": kind, "name": format!("room {n}"),
            "users": ["reader"], "data": "d".repeat(1_000)});
        talk.talker.done(create).await;
    }
    talk
}

/// Keeps what was read of a list while it is shut.
#[derive(Clone, Default)]
struct Gate(Arc<RwLock<()>>);

#[async_trait]
impl Hook for Gate {
    async fn after(&self, call: &'static str) {
        if call == "rooms" {
            drop(self.0.read().await);
        }
    }
}

/// What a client knows of its user's state, by the rules of the protocol.
#[derive(Default)]
struct State {
    /// The role in each room, and how far it is read.
    rooms: BTreeMap<i64, (Value, Value)>,
    user_rev: i64,
    listed: BTreeMap<i64, (Value, Value)>,
    as_of: i64,
    frames: usize,
    lists: usize,
}

impl State {
    fn follow(&mut self, frame: &Value) {
        let view =
            |room: &Value| (int(&room["id"]), (room["role"].clone(), room["readSeq"].clone()));
        let rev = frame["userRev"].as_i64();
        match frame["type"].as_str().unwrap() {
            "RECEIVE_ROOMS" => {
                self.frames += 1;
                let rev = rev.unwrap();
                if rev < self.user_rev {
                    return;
                }
                if rev != std::mem::replace(&mut self.as_of, rev) {
                    self.listed.clear();
                }
                self.listed.extend(frame["rooms"].as_array().unwrap().iter().map(view));
                if frame["complete"] == true {
                    self.rooms = std::mem::take(&mut self.listed);
                    self.user_rev = rev;
                    self.lists += 1;
                }
            }
            "ROOM_ADDED" | "ROOM_REMOVED" | "READ_MARKER" => {
                if rev.is_some_and(|rev| rev <= self.user_rev) {
                    return;
                }
                self.user_rev = rev.unwrap_or(self.user_rev);
                match frame["type"].as_str().unwrap() {
                    "ROOM_ADDED" => self.rooms.extend([view(&frame["room"])]),
                    "ROOM_REMOVED" => drop(self.rooms.remove(&int(&frame["roomId"]))),
                    _ => {
                        if let Some(room) = self.rooms.get_mut(&int(&frame["roomId"])) {
                            room.1 = frame["readSeq"].clone();
                        }
                    }
                }
            }
            _ => {}
        }
    }

    /// Reads until nothing more comes, one frame after the other, each time as slowly.
    async fn read_slowly(&mut self, client: &mut Client) -> Vec<Value> {
        let mut frames = vec![];
        while let Ok(frame) = tokio::time::timeout(Duration::from_secs(10), client.next()).await {
            self.follow(&frame);
            frames.push(frame);
            assert!(self.frames < 20 * ROOMS, "lists without end: {} frames", self.frames);
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        frames
    }
}

async fn assert_current(talk: &Talk, state: &State) {
    let mut now = Client::v1(&talk.engine, "reader");
    now.send(json!({"type": "RESUME"}));
    let mut fresh = State::default();
    read_all(&mut now).await.iter().for_each(|frame| fresh.follow(frame));
    assert_eq!((&fresh.rooms, fresh.user_rev), (&state.rooms, state.user_rev));
}

fn waits(client: &Client) -> usize {
    client.connection.queue().bytes()
}

/// A client that has its rooms.
async fn reader(talk: &Talk) -> (Client, State) {
    let mut client = Client::v1(&talk.engine, "reader");
    client.send(json!({"type": "RESUME"}));
    let mut state = State::default();
    state.read_slowly(&mut client).await;
    assert_eq!((state.rooms.len(), state.lists), (ROOMS, 1));
    (client, state)
}

/// A state frame finds the queue full, so that all rooms are told again.
async fn lose_a_frame(talk: &mut Talk, client: &Client) {
    while waits(client) < QUEUE {
        talk.say(LOBBY, 1, 3_000).await;
        idle().await;
    }
    let mut other = Client::visit(&talk.engine, "reader").await;
    other.done(json!({"type": "MARK_READ", "roomId": LOBBY, "seq": 1})).await;
}

#[tokio::test(start_paused = true)]
async fn a_list_larger_than_the_queue_is_told_once() {
    let mut talk = crowded().await;
    let (mut client, mut state) = reader(&talk).await;
    lose_a_frame(&mut talk, &client).await;
    state.read_slowly(&mut client).await;
    assert_eq!(state.lists, 2);
    assert_current(&talk, &state).await;
}

#[tokio::test(start_paused = true)]
async fn who_reads_nothing_is_not_told_all_his_rooms() {
    let talk = crowded().await;
    let resuming = Client::v1(&talk.engine, "reader");
    resuming.send(json!({"type": "RESUME", "requestId": "q"}));
    let seed = Client::seed(&talk.engine);
    seed.send(json!({"type": "LOGIN", "user": "reader"}));
    idle().await;
    for mut client in [resuming, seed] {
        assert!(waits(&client) < QUEUE, "{} bytes wait", waits(&client));
        let mut state = State::default();
        let frames = state.read_slowly(&mut client).await;
        assert_eq!((state.rooms.len(), state.lists), (ROOMS, 1));
        assert!(state.frames * PAGE > 4 * QUEUE, "the list is longer than the queue");
        if let Some(resumed) = frames.iter().find(|frame| frame["type"] == "RESUMED") {
            assert_eq!(resumed["rooms"].as_object().unwrap().len(), ROOMS);
            assert_eq!(resumed["userRev"], state.user_rev);
        }
        assert_current(&talk, &state).await;
    }
}

/// In the middle of the list he reads a room elsewhere, gets into one and out of others: some that
/// were told already, some that were not.
async fn change(talk: &mut Talk, markers: i64) {
    let mut other = Client::visit(&talk.engine, "reader").await;
    talk.say(LOBBY, 1, 10).await;
    talk.say(LOBBY + 1, usize::try_from(markers).unwrap(), 10).await;
    for seq in 1..=markers {
        other.done(json!({"type": "MARK_READ", "roomId": LOBBY + 1, "seq": seq})).await;
    }
    other.done(json!({"type": "LEAVE_ROOM", "roomId": 3})).await;
    other.done(json!({"type": "LEAVE_ROOM", "roomId": 70})).await;
    talk.talker.done(json!({"type": "INVITE_USER", "roomId": 3, "user": "reader"})).await;
    let create = json!({"type": "CREATE_ROOM", "kind": "group", "name": "new"});
    other.done(create).await;
    other.done(json!({"type": "LEAVE_ROOM", "roomId": 4})).await;
}

#[tokio::test(start_paused = true)]
async fn what_changes_while_a_list_is_told_comes_behind_it() {
    for is_repair in [false, true] {
        let mut talk = crowded().await;
        let (mut client, mut state) = if is_repair {
            let (client, state) = reader(&talk).await;
            lose_a_frame(&mut talk, &client).await;
            (client, state)
        } else {
            let client = Client::v1(&talk.engine, "reader");
            client.send(json!({"type": "RESUME"}));
            (client, State::default())
        };
        let lists = state.lists + 1;
        while state.listed.is_empty() {
            state.follow(&client.next().await);
        }
        change(&mut talk, 3).await;
        assert!(state.listed.len() < ROOMS / 4, "the list goes on");
        state.read_slowly(&mut client).await;
        assert_eq!(state.lists, lists, "no other list is needed");
        assert_current(&talk, &state).await;
        // He is in the room that he came back to, and in none that he left.
        for (room, hears) in [(3, true), (4, false), (70, false)] {
            talk.say(room, 1, 10).await;
            let frames = read_all(&mut client).await;
            let heard = frames.iter().any(|frame| frame["messages"][0]["roomId"] == room);
            assert_eq!(heard, hears, "room {room}: {frames:#?}");
        }
    }
}

/// More changes than may wait behind a list.
#[tokio::test(start_paused = true)]
async fn what_has_no_place_behind_a_list_is_told_by_another_one() {
    let mut talk = crowded().await;
    let mut client = Client::v1(&talk.engine, "reader");
    client.send(json!({"type": "RESUME"}));
    let mut state = State::default();
    while state.listed.is_empty() {
        state.follow(&client.next().await);
    }
    change(&mut talk, 300).await;
    state.read_slowly(&mut client).await;
    assert_eq!(state.lists, 2);
    assert_current(&talk, &state).await;
}

/// A client that is not in the channel, and misses a frame.
async fn outside(talk: &mut Talk) -> (Client, State) {
    let (mut client, mut state) = reader(talk).await;
    client.send(json!({"type": "LEAVE_ROOM", "roomId": CHANNEL}));
    state.read_slowly(&mut client).await;
    assert!(!state.rooms.contains_key(&CHANNEL));
    lose_a_frame(talk, &client).await;
    (client, state)
}

/// Reads to the end, and sees a room all the while from its answer on.
async fn assert_stays(talk: &mut Talk, client: &mut Client, state: &mut State, room: i64) {
    let mut is_told = false;
    for frame in read_all(client).await {
        state.follow(&frame);
        is_told |= frame["room"]["id"] == room;
        assert!(!is_told || state.rooms.contains_key(&room), "gone: {frame}");
    }
    assert!(is_told);
    assert_eq!(state.lists, 2, "no other list is needed");
    assert_current(talk, state).await;
    talk.say(room, 1, 10).await;
    let heard = read_all(client).await;
    assert!(heard.iter().any(|frame| frame["messages"][0]["roomId"] == room), "{heard:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_room_that_the_list_has_passed_is_not_lost_when_it_ends() {
    let mut talk = crowded().await;
    let (mut client, mut state) = outside(&mut talk).await;
    while !state.listed.contains_key(&(CHANNEL + 1)) {
        state.follow(&client.next().await);
    }
    client.send(json!({"type": "JOIN_ROOM", "roomId": CHANNEL}));
    assert_stays(&mut talk, &mut client, &mut state, CHANNEL).await;
}

#[tokio::test(start_paused = true)]
async fn a_page_that_was_read_before_an_answer_is_read_again() {
    let gate = Gate::default();
    let mut talk = crowded_on(Decorated::new(gate.clone())).await;
    let (mut client, mut state) = outside(&mut talk).await;
    let shut = gate.0.write().await;
    read_all(&mut client).await.iter().for_each(|frame| state.follow(frame));
    assert!(state.listed.is_empty(), "its first page is being read");
    client.send(json!({"type": "JOIN_ROOM", "roomId": CHANNEL}));
    idle().await;
    drop(shut);
    assert_stays(&mut talk, &mut client, &mut state, CHANNEL).await;
}

#[tokio::test(start_paused = true)]
async fn who_has_left_does_not_see_the_room_again_in_a_list() {
    let gate = Gate::default();
    let mut talk = crowded_on(Decorated::new(gate.clone())).await;
    let (mut client, mut state) = reader(&talk).await;
    lose_a_frame(&mut talk, &client).await;
    let shut = gate.0.write().await;
    read_all(&mut client).await.iter().for_each(|frame| state.follow(frame));
    client.send(json!({"type": "LEAVE_ROOM", "roomId": CHANNEL}));
    idle().await;
    drop(shut);
    let mut is_told = false;
    for frame in read_all(&mut client).await {
        state.follow(&frame);
        is_told |= frame["type"] == "ROOM_REMOVED";
        assert!(!is_told || !state.rooms.contains_key(&CHANNEL), "back again: {frame}");
    }
    assert!(is_told);
    assert_current(&talk, &state).await;
}

/// Asks for his rooms again while they are read, and is logged out before either is done.
async fn ask_and_be_logged_out() {
    let gate = Gate::default();
    let mut talk = crowded_on(Decorated::new(gate.clone())).await;
    let (mut client, _) = reader(&talk).await;
    lose_a_frame(&mut talk, &client).await;
    let mut other = Client::visit(&talk.engine, "reader").await;
    let shut = gate.0.write().await;
    client.send(json!({"type": "RESUME"}));
    idle().await;
    read_all(&mut client).await;
    other.done(json!({"type": "LOGOUT", "everywhere": true})).await;
    drop(shut);
    idle().await;
}

/// In a thread of its own: what never waits would not let a timer run out.
#[test]
fn who_is_logged_out_while_his_rooms_are_told_and_asked_for_holds_up_nobody() {
    let (done, ends) = std::sync::mpsc::sync_channel(1);
    std::thread::spawn(move || {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_all().start_paused(true).build().unwrap().block_on(ask_and_be_logged_out());
        done.send(()).unwrap();
    });
    ends.recv_timeout(Duration::from_secs(60)).unwrap();
}
