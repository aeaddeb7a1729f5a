//! What happens between two steps of something else.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chat_core::model::{AuthRev, RoomId, Seq, UserId, UserRev};
use chat_core::port::store::{Actor, Heads, RoomUpdate, UserHead};
use chat_core::wire::Close;
use chat_core::{ChatEngine, RoomSpec};
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::common::decorated::{Decorated, Hook};
use super::common::script::Script;
use super::common::{Client, engine_on, identity, idle, int, limits};
use super::{Pair, assert_has};

const LOBBY: i64 = 1;

async fn scripted() -> (ChatEngine, Script) {
    let script = Script::default();
    (engine_on(Decorated::new(script.clone()), limits()).await, script)
}

async fn id_of(engine: &ChatEngine, name: &str) -> UserId {
    engine.users().find(identity(name).external_id()).await.unwrap().unwrap().id
}

/// Makes somebody a member of a new room.
async fn add(engine: &ChatEngine, name: &str) {
    let room = engine.rooms().ensure("new", RoomSpec::group("new")).await.unwrap();
    engine.members().add(room.id, id_of(engine, name).await).await.unwrap();
}

/// The `userRev`s, with what brought them.
fn told(frames: &[Value]) -> Vec<(&str, i64)> {
    let state = frames.iter().filter(|frame| frame["userRev"].is_number());
    state.map(|frame| (frame["type"].as_str().unwrap(), int(&frame["userRev"]))).collect()
}

/// He has another connection, so that what ended is looked at before he comes in with it.
#[tokio::test(start_paused = true)]
async fn a_login_that_ends_while_it_is_judged_lets_nobody_in() {
    let (engine, script) = scripted().await;
    let mut phone = Client { connection: engine.connect(identity("ann").session("phone")) };
    phone.expect("LOGIN_SUCCESS").await;
    let mut judged = script.hold_after("ensure_user");
    let mut laptop = Client { connection: engine.connect(identity("ann").session("laptop")) };
    judged.reached().await;
    engine.sessions().revoke_session("open:ann", "laptop").await.unwrap();
    idle().await;
    judged.release();
    assert_eq!(laptop.closed().await, Close::LOGGED_OUT);
    assert_eq!(phone.ask(json!({"type": "PING"})).await["type"], "PONG");
}

/// A room cannot be read, nor all of them instead; what changes meanwhile does not hide that.
#[tokio::test(start_paused = true)]
async fn while_a_list_is_due_nothing_moves_the_cursor_past_it() {
    let (engine, script) = scripted().await;
    let mut ann = Client::visit(&engine, "ann").await;
    let mut phone = Client::visit(&engine, "ann").await;
    let mut bob = Client::visit(&engine, "bob").await;
    bob.done(json!({"type": "SEND_MESSAGE", "roomId": LOBBY, "content": "x"})).await;
    ann.all().await;
    script.fail("room_view");
    script.fail("rooms");
    add(&engine, "ann").await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    phone.done(json!({"type": "MARK_READ", "roomId": LOBBY, "seq": 1})).await;
    let frames = ann.all().await;
    assert_eq!(told(&frames), [("RECEIVE_ROOMS", 3)], "{frames:#?}");
    assert_eq!(frames[0]["rooms"].as_array().unwrap().len(), 2);
}

/// Somebody reads his rooms; a marker moves, of which nobody tells; all of them are read for his
/// other connection; and only then the first one is let in.
#[tokio::test(start_paused = true)]
async fn who_is_let_in_while_a_list_is_told_misses_nothing_of_it() {
    let (engine, script) = scripted().await;
    let _phone = Client::visit(&engine, "ann").await;
    let mut bob = Client::visit(&engine, "bob").await;
    bob.done(json!({"type": "SEND_MESSAGE", "roomId": LOBBY, "content": "x"})).await;
    let ann = id_of(&engine, "ann").await;
    script.fail("room_view");
    let mut list = script.hold_before("rooms");
    add(&engine, "ann").await;
    list.reached().await;
    let mut resumed = script.hold_after("rooms");
    let mut laptop = Client::v1(&engine, "ann");
    laptop.send(json!({"type": "RESUME"}));
    resumed.reached().await;
    // As another node does, whose news is lost.
    let marker = engine.store().mark_read(ann, RoomId::new(LOBBY), Seq::new(1), false).await;
    let newest = marker.unwrap().user_rev.get();
    let mut told = script.hold_after("rooms");
    list.release();
    told.reached().await;
    resumed.release();
    laptop.expect("RESUMED").await;
    told.release();
    tokio::time::sleep(REPAIRED).await;
    let frames = laptop.all().await;
    let repair = frames.iter().find(|frame| frame["userRev"] == newest);
    let lobby = repair.map(|frame| &frame["rooms"][0]["readSeq"]);
    assert_eq!(lobby, Some(&json!(1)), "{frames:#?}");
}

/// Several head checks: the one that panicked, and those that see and read what it did not.
const REPAIRED: Duration = Duration::from_secs(15);

/// A room and a user whose stream was reading when the store panicked.
#[tokio::test(start_paused = true)]
async fn a_store_that_panics_stops_no_stream() {
    let (engine, script) = scripted().await;
    let mut pair = Pair::on(engine.clone()).await;
    for call in ["heads", "changes", "rooms"] {
        script.panic(call);
    }
    let bob = id_of(&engine, "bob").await;
    // As another node does, whose news is lost.
    let marker = pair.said("something to be read").await;
    let (room, seq) = (RoomId::new(pair.room), Seq::new(int(&marker["seq"])));
    let newest = engine.store().mark_read(bob, room, seq, false).await.unwrap().user_rev.get();
    let sync = json!({"type": "SYNC_ROOM", "roomId": pair.room, "sinceRev": 0});
    assert_has(&pair.ann.ask(sync).await, &json!({"type": "ACK"}));
    tokio::time::sleep(REPAIRED).await;
    let frames = pair.bob.all().await;
    assert_eq!(told(&frames).last(), Some(&("RECEIVE_ROOMS", newest)), "{frames:#?}");
    script.panic("room_view");
    add(&engine, "bob").await;
    tokio::time::sleep(REPAIRED).await;
    let frames = pair.bob.all().await;
    assert_eq!(told(&frames).last().map(|told| told.1), Some(newest + 1), "{frames:#?}");
}

/// What was asked is answered, although a room has to be read for the answer.
#[tokio::test(start_paused = true)]
async fn a_drained_engine_answers_what_it_still_reads() {
    let (engine, script) = scripted().await;
    let pair = Pair::on(engine.clone()).await;
    let mut cid = Client::visit(&engine, "cid").await;
    let mut read = script.hold_before("room_view");
    let update = json!({"type": "OPEN_DIRECT", "user": "ann", "requestId": "q"});
    cid.send(update);
    read.reached().await;
    let drained = engine.clone();
    let drain = tokio::spawn(async move { drained.drain(Duration::from_secs(10)).await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    read.release();
    assert_has(&cid.answer("q").await, &json!({"type": "ROOM_ADDED"}));
    assert_eq!(cid.closed().await, Close::DRAIN);
    drop((cid, pair));
    drain.await.unwrap();
}

/// Two rooms are to be read from the store, and the first of them cannot be.
#[tokio::test(start_paused = true)]
async fn a_room_that_cannot_be_read_keeps_no_other_waiting() {
    let script = Script::default();
    let mut limits = limits();
    limits.ring_frames = 1;
    let engine = engine_on(Decorated::new(script.clone()), limits).await;
    let mut bob = Client::visit(&engine, "bob").await;
    let ann = Client::visit(&engine, "ann").await;
    add(&engine, "ann").await;
    add(&engine, "bob").await;
    let other = int(&bob.expect("ROOM_ADDED").await["room"]["id"]);
    for room in [LOBBY, other] {
        for _ in 0..3 {
            bob.done(json!({"type": "SEND_MESSAGE", "roomId": room, "content": "x"})).await;
        }
    }
    drop(ann);
    script.fail("changes");
    let mut ann = Client::v1(&engine, "ann");
    let epoch = ann.expect("HELLO").await["epoch"].clone();
    let cursors = json!({ LOBBY.to_string(): 1, other.to_string(): 1 });
    ann.send(json!({"type": "RESUME", "epoch": epoch, "rooms": cursors}));
    let frames = ann.all().await;
    let rooms: Vec<i64> = frames
        .iter()
        .filter(|frame| frame["type"] == "RECEIVE_MESSAGES")
        .map(|frame| int(&frame["roomId"]))
        .collect();
    assert_eq!(rooms, [other, other, other, LOBBY, LOBBY, LOBBY], "{frames:#?}");
}

/// The one page that may be read for readers at once takes its time; what a room misses is read all
/// the same.
#[tokio::test(start_paused = true)]
async fn what_a_room_misses_does_not_wait_behind_its_readers() {
    let script = Script::default();
    let mut limits = limits();
    (limits.ring_frames, limits.catch_ups) = (1, 1);
    let engine = engine_on(Decorated::new(script.clone()), limits).await;
    let mut bob = Client::visit(&engine, "bob").await;
    let ann = Client::visit(&engine, "ann").await;
    for _ in 0..3 {
        bob.done(json!({"type": "SEND_MESSAGE", "roomId": LOBBY, "content": "x"})).await;
    }
    bob.all().await;
    let mut page = script.hold_before("changes");
    ann.send(json!({"type": "SYNC_ROOM", "roomId": LOBBY, "sinceRev": 1}));
    page.reached().await;
    // As another node does, whose news is lost.
    let update = RoomUpdate {
        room: RoomId::new(LOBBY),
        actor: Actor::Server,
        name: Some("lost".into()),
        topic: None,
        data: None,
    };
    engine.store().update_room(update).await.unwrap();
    assert_eq!(bob.expect("ROOM_UPDATED").await["name"], "lost");
    page.release();
}

/// A store that has lost commits which it told of.
#[derive(Clone, Default)]
struct GoesBack(Arc<Mutex<Option<Lost>>>);

/// Whose head, and how it goes back.
#[derive(Clone, Copy)]
struct Lost(UserId, fn(&mut UserHead));

#[async_trait]
impl Hook for GoesBack {
    fn heads(&self, heads: &mut Heads) {
        let Some(Lost(user, go_back)) = *self.0.lock() else { return };
        heads.users.iter_mut().filter(|head| head.user == user).for_each(go_back);
    }
}

/// What he is told next would be numbered as what he knows, and so would the end of his login.
#[tokio::test(start_paused = true)]
async fn who_was_told_what_the_store_has_lost_comes_back() {
    let lost: [fn(&mut UserHead); 2] =
        [|head| head.user_rev = UserRev::ZERO, |head| head.auth_rev = AuthRev::ZERO];
    for lost in lost {
        let store = GoesBack::default();
        let engine = engine_on(Decorated::new(store.clone()), limits()).await;
        let mut pair = Pair::on(engine.clone()).await;
        engine.sessions().revoke_session("open:bob", "another").await.unwrap();
        idle().await;
        let bob = id_of(&engine, "bob").await;
        *store.0.lock() = Some(Lost(bob, lost));
        assert_eq!(pair.bob.closed().await, Close::STATE_LOST);
        assert_eq!(pair.ann.ask(json!({"type": "PING"})).await["type"], "PONG");
        *store.0.lock() = None;
        let mut bob = Client::v1(&engine, "bob");
        let epoch = bob.expect("HELLO").await["epoch"].clone();
        let resume = json!({"type": "RESUME", "epoch": epoch, "userRev": 1_000});
        assert_eq!(bob.ask(resume).await["reset"], true, "he knows what nobody knows any more");
    }
}
