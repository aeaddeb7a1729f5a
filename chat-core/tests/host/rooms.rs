//! Rooms and memberships on the host's authority.

use chat_core::RoomSpec;
use chat_core::host::RoomChanges;
use chat_core::model::{JsonText, Role, RoomId, RoomKind};
use chat_core::wire::Code;
use serde_json::json;

use super::common::{Client, identity, open_engine};
use super::refused;

#[tokio::test(start_paused = true)]
async fn one_key_is_one_room() {
    let engine = open_engine().await;
    let data = JsonText::parse("{ \"order\" : 4711.0 }").unwrap();
    let spec = || RoomSpec::group(" Order ").topic("t").data(data.clone());
    let room = engine.rooms().ensure("order:4711", spec()).await.unwrap();
    assert_eq!(
        (room.name.as_str(), room.kind, &room.data),
        ("Order", RoomKind::Group, &Some(data))
    );
    let again = engine.rooms().ensure("order:4711", RoomSpec::group("Other")).await.unwrap();
    assert_eq!(again, room, "it stays as it is");
    assert_eq!(engine.rooms().find("order:4711").await.unwrap(), Some(room.clone()));
    assert_eq!(engine.rooms().find(room.id).await.unwrap(), Some(room));
    assert_eq!(engine.rooms().find("order:1").await.unwrap(), None);
    assert_eq!(engine.rooms().find(RoomId::new(1 << 40)).await.unwrap(), None);
    refused(engine.rooms().find("\0").await, Code::BadRequest);
    let long = "x".repeat(101);
    refused(engine.rooms().ensure("order:1", RoomSpec::group(long)).await, Code::TooLarge);
    refused(engine.rooms().ensure("order:1", RoomSpec::group(" ")).await, Code::BadRequest);
    refused(engine.rooms().ensure("", RoomSpec::group("x")).await, Code::BadRequest);
    refused(engine.rooms().ensure(&"k".repeat(129), RoomSpec::group("x")).await, Code::BadRequest);
    let nul = JsonText::parse(r#""\u0000""#).unwrap();
    let bad = RoomSpec::group("x").data(nul);
    refused(engine.rooms().ensure("order:1", bad).await, Code::BadRequest);
}

#[tokio::test(start_paused = true)]
async fn members_come_and_go_as_the_host_says() {
    let engine = open_engine().await;
    let room = engine.rooms().ensure("r", RoomSpec::group("R")).await.unwrap();
    let mut ann = Client::visit(&engine, "ann").await;
    engine.members().add("r", &identity("ann")).await.unwrap();
    let added = ann.expect("ROOM_ADDED").await;
    assert_eq!((&added["room"]["id"], &added["room"]["role"]), (&json!(room.id), &json!("member")));
    engine.members().add("r", "open:ann").await.unwrap();
    engine.members().set_role(&room, "open:ann", Role::Owner).await.unwrap();
    assert_eq!(ann.expect("ROOM_ADDED").await["room"]["role"], "owner");
    engine.members().add(room.id, &identity("never-seen")).await.unwrap();
    let page = engine.members().list("r", None).await.unwrap();
    let members: Vec<_> = page.members.iter().map(|m| (m.user.handle.as_str(), m.role)).collect();
    assert_eq!(members, [("ann", Some(Role::Owner)), ("never-seen", Some(Role::Member))]);
    engine.members().remove("r", "open:ann", Some("off topic")).await.unwrap();
    assert_eq!(ann.expect("ROOM_REMOVED").await["reason"], "off topic", "the last owner too");
    engine.members().remove("r", "open:ann", None).await.unwrap();
    engine.messages().post("r", chat_core::Draft::system("secret")).await.unwrap();
    let told = ann.all().await;
    assert!(told.iter().all(|frame| frame["type"] == "MEMBER_UPDATED"), "{told:?}");
    for refusal in [
        engine.members().add("r", "nobody").await,
        engine.members().add("nowhere", "open:ann").await,
        engine.members().add(RoomId::new(1 << 40), "open:ann").await,
        engine.members().set_role("r", "open:ann", Role::Admin).await,
    ] {
        refused(refusal, Code::NotFound);
    }
    refused(engine.members().add("r", "").await, Code::BadRequest);
}

#[tokio::test(start_paused = true)]
async fn settings_change_as_the_host_says() {
    let engine = open_engine().await;
    let mut ann = Client::visit(&engine, "ann").await;
    let data = JsonText::parse("{ \"a\":1.0}").unwrap();
    let changes = || RoomChanges::new().name("Hall").topic("all").data(data.clone());
    let room = engine.rooms().update("lobby:lobby", changes()).await.unwrap();
    assert_eq!((room.name.as_str(), room.topic.as_deref()), ("Hall", Some("all")));
    let told = ann.expect("ROOM_UPDATED").await;
    assert_eq!((&told["name"], &told["data"]), (&json!("Hall"), &json!({"a": 1.0})));
    let again = engine.rooms().update(&room, changes()).await.unwrap();
    assert_eq!(again.rev, room.rev);
    let none = RoomChanges::new().topic("").data(JsonText::parse("null").unwrap());
    let bare = engine.rooms().update(room.id, none).await.unwrap();
    assert_eq!((bare.topic, bare.data), (None, None));
    refused(engine.rooms().update("nowhere", changes()).await, Code::NotFound);
}

#[tokio::test(start_paused = true)]
async fn whatever_the_host_has_at_hand_names_a_room_and_a_user() {
    let engine = open_engine().await;
    let (key, ann) = (String::from("order:4711"), identity("ann"));
    let room = engine.rooms().ensure(&key, RoomSpec::channel("Order")).await.unwrap();
    engine.members().add(&key, ann.clone()).await.unwrap();
    let user = String::from(ann.external_id());
    let view = engine.as_user(&ann).join(&key).await.unwrap();
    engine.members().set_role(&view, &user, Role::Admin).await.unwrap();
    let page = engine.members().list(room.id, None).await.unwrap();
    assert_eq!(page.members[0].role, Some(Role::Admin));
}
