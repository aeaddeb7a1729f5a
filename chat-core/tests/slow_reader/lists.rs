//! The list of somebody's rooms is larger than his queue, and he takes his time.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::common::{Client, idle, int, limits};
use super::{LOBBY, Talk, read_all};

const QUEUE: usize = 16 << 10;
const PAGE: usize = 4 << 10;
const ROOMS: usize = 80;

/// Somebody in so many rooms that his list takes several queues.
async fn crowded() -> Talk {
    let mut limits = limits();
    (limits.queue_bytes, limits.page_bytes, limits.page_rooms) = (QUEUE, PAGE, 30);
    let mut talk = Talk::new(limits).await;
    Client::log_in(&talk.engine, "reader").await;
    for n in 1..ROOMS {
        let create = json!({"type": "CREATE_ROOM", "kind": "group", "name": format!("room {n}"),
            "users": ["reader"], "data": "d".repeat(1_000)});
        talk.talker.done(create).await;
    }
    talk
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
