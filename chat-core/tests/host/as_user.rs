//! What the host does in a user's name.

use chat_core::host::RoomChanges;
use chat_core::model::{JsonText, Role, RoomId, Seq, Timestamp};
use chat_core::port::store::Page;
use chat_core::wire::Code;
use chat_core::{Draft, RoomSpec};
use serde_json::json;

use super::common::{Client, identity, open_engine};
use super::refused;

#[tokio::test(start_paused = true)]
async fn a_user_does_all_that_a_connection_could() {
    let engine = open_engine().await;
    let (ann, bob) = (engine.as_user(&identity("ann")), engine.as_user(&identity("bob")));
    let mut phone = Client::visit(&engine, "bob").await;
    let room = ann.create_room(RoomSpec::group("Tea").topic("t"), Some("k")).await.unwrap();
    assert_eq!(room.role, Role::Owner);
    let id = room.room.id;
    let again = ann.create_room(RoomSpec::group("Tea").topic("t"), Some("k")).await.unwrap();
    assert_eq!(again.room.id, id);
    let other = ann.create_room(RoomSpec::group("Coffee"), Some("k")).await;
    refused(other, Code::IdempotencyConflict);
    ann.invite(id, &identity("bob"), None).await.unwrap();
    phone.expect("ROOM_ADDED").await;
    let said = ann.send(id, Draft::text("hi").key("1")).await.unwrap();
    assert_eq!(phone.expect("RECEIVE_MESSAGES").await["messages"][0]["user"], "ann");
    assert_eq!(ann.edit(said.id, 0, "ho").await.unwrap().content, "ho");
    assert_eq!(bob.history(id, Page::Latest, 9).await.unwrap().messages[0].content, "ho");
    let marker = bob.mark_read(id, Seq::new(1)).await.unwrap();
    assert_eq!((marker.read_seq, marker.unread()), (Seq::new(1), 0));
    assert_eq!(phone.expect("READ_MARKER").await["readSeq"], 1);
    assert_eq!(bob.mark_unread(id, Seq::new(1)).await.unwrap().unread(), 1);
    assert_eq!(bob.members(id, None).await.unwrap().members.len(), 2);
    ann.set_role(id, "open:bob", Role::Admin).await.unwrap();
    assert_eq!(bob.update_room(id, RoomChanges::new().name("T")).await.unwrap().name, "T");
    bob.select(id).await.unwrap();
    bob.leave(id).await.unwrap();
    assert_eq!(phone.expect("ROOM_REMOVED").await["roomId"], json!(id));
    ann.invite(id, "open:bob", Some("again")).await.unwrap();
    ann.remove(id, "open:bob", None).await.unwrap();
    assert!(ann.delete(said.id).await.unwrap().deleted_at.is_some());
    let direct = ann.open_direct("open:bob").await.unwrap();
    assert_eq!(direct.peer.unwrap().handle.as_str(), "bob");
    assert_eq!(ann.open_direct("open:bob").await.unwrap().room.id, direct.room.id);
    assert_eq!(bob.join("lobby:lobby").await.unwrap().role, Role::Member);
    phone.all().await;
    let users = ["open:bob"];
    let team = ann.create_room_with(RoomSpec::group("Team"), users, Some("t")).await.unwrap();
    assert_eq!(phone.expect("ROOM_ADDED").await["room"]["name"], "Team");
    let again = ann.create_room_with(RoomSpec::group("Team"), users, Some("t")).await.unwrap();
    assert_eq!((again.room.id, again.member_count), (team.room.id, 2));
    let other = ann.create_room(RoomSpec::group("Team"), Some("t")).await;
    refused(other, Code::IdempotencyConflict);
    let found = ann.find_members(team.room.id, "BO", None).await.unwrap().members;
    assert_eq!(found.iter().map(|it| it.user.handle.as_str()).collect::<Vec<_>>(), ["bob"]);
    let data = JsonText::parse("[1.0]").unwrap();
    assert_eq!(ann.act("x-echo", None, Some(data.clone())).await.unwrap(), Some(data));
    let rooms = ann.rooms(None).await.unwrap();
    assert_eq!((rooms.rooms.len(), rooms.cursor), (4, None));
    assert_eq!(ann.channels("LOB", None).await.unwrap().channels[0].name, "lobby");
}

#[tokio::test(start_paused = true)]
async fn nobody_gets_rights_by_the_hosts_help() {
    let engine = open_engine().await;
    let ann = engine.as_user(&identity("ann"));
    let room = ann.create_room(RoomSpec::group("Tea"), None).await.unwrap().room.id;
    let said = ann.send(room, Draft::text("hi")).await.unwrap().id;
    let eve = engine.as_user(&identity("eve"));
    refused(eve.send(room, Draft::text("x")).await, Code::NotFound);
    refused(eve.history(room, Page::Latest, 1).await, Code::NotFound);
    refused(eve.members(room, None).await, Code::NotFound);
    refused(eve.invite(room, "open:eve", None).await, Code::NotFound);
    refused(eve.join(room).await, Code::NotFound);
    refused(eve.mark_read(room, Seq::new(1)).await, Code::NotFound);
    refused(eve.update_room(room, RoomChanges::new().name("x")).await, Code::NotFound);
    engine.members().add(room, "open:eve").await.unwrap();
    refused(eve.delete(said).await, Code::Forbidden);
    refused(eve.set_role(room, "open:eve", Role::Owner).await, Code::Forbidden);
    refused(eve.remove(room, "open:ann", None).await, Code::Forbidden);
    refused(eve.send(room, Draft::system("Paid")).await, Code::BadRequest);
    refused(eve.open_direct("open:eve").await, Code::BadRequest);
    refused(eve.find_members(RoomId::new(4_711), "", None).await, Code::NotFound);
    refused(eve.act("x-none", None, None).await, Code::UnknownAction);
    refused(eve.act("SEND_MESSAGE", Some(room), None).await, Code::UnknownAction);
    let deep = JsonText::parse(&format!("{}{}", "[".repeat(40), "]".repeat(40))).unwrap();
    refused(eve.act("x-echo", None, Some(deep)).await, Code::BadJson);
    let long = JsonText::parse(&format!("\"{}\"", "x".repeat(64 << 10))).unwrap();
    refused(eve.act("x-echo", None, Some(long)).await, Code::TooLarge);
    let crowd = vec!["open:ann"; 101];
    refused(eve.create_room_with(RoomSpec::group("g"), crowd, None).await, Code::TooLarge);
    let with_nobody = eve.create_room_with(RoomSpec::group("g"), ["open:nobody"], None).await;
    refused(with_nobody, Code::NotFound);
}

#[tokio::test(start_paused = true)]
async fn a_retry_is_answered_after_a_removal() {
    let engine = open_engine().await;
    let room = engine.rooms().ensure("r", RoomSpec::group("R")).await.unwrap();
    engine.members().add(&room, &identity("ann")).await.unwrap();
    let ann = engine.as_user(&identity("ann"));
    let send = || ann.send(&room, Draft::text("hi").key("1"));
    let first = send().await.unwrap();
    engine.members().remove(&room, "open:ann", None).await.unwrap();
    let again = send().await.unwrap();
    assert_eq!((again.id, again.duplicate), (first.id, true));
    refused(ann.send(&room, Draft::text("ho").key("2")).await, Code::NotFound);
}

#[tokio::test(start_paused = true)]
async fn a_login_that_has_ended_does_nothing() {
    let engine = open_engine().await;
    let login = |key: &str| engine.as_user(&identity("ann").session(key));
    login("one").send("lobby:lobby", Draft::text("hi")).await.unwrap();
    engine.sessions().revoke_session("open:ann", "one").await.unwrap();
    let ended = login("one").send("lobby:lobby", Draft::text("ho")).await;
    refused(ended, Code::Unauthenticated);
    login("two").send("lobby:lobby", Draft::text("ho")).await.unwrap();
    let past = identity("ann").session("two").expires_at(Timestamp::from_micros(1));
    let late = engine.as_user(&past).send("lobby:lobby", Draft::text("late")).await;
    refused(late, Code::AuthExpired);
}
