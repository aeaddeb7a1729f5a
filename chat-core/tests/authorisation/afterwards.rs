//! What is left to those who had more before.

use chat_core::model::RoomKind;
use serde_json::{Value, json};

use super::common::snapshot::snapshot;
use super::common::types;
use super::common::world::World;

async fn refused(world: &mut World, name: &str, action: Value, code: &str) {
    let before = snapshot(&world.store).await;
    let answer = world.client(name).ask(action.clone()).await;
    assert_eq!(answer["code"], code, "{action} was answered {answer}");
    assert_eq!(before, snapshot(&world.store).await, "{action} left a trace");
}

/// On the connection on which he was removed, without any reconnection.
#[tokio::test(start_paused = true)]
async fn somebody_removed_can_do_nothing_more() {
    for kind in [RoomKind::Group, RoomKind::Channel] {
        let mut world = World::new(kind).await;
        let (room, ids) = (world.room, world.ids("mia"));
        world.remove("mia").await;
        let told = world.client("mia").all().await;
        assert!(types(&told).contains(&"ROOM_REMOVED"), "{told:?}");
        let say = json!({"type": "SEND_MESSAGE", "roomId": room, "content": "still here?"});
        for action in [
            say.clone(),
            json!({"type": "EDIT_MESSAGE", "messageId": ids.own, "content": "x", "editVersion": 0}),
            json!({"type": "DELETE_MESSAGE", "messageId": ids.own}),
            json!({"type": "REQUEST_MESSAGES", "roomId": room}),
            json!({"type": "REQUEST_MESSAGES", "roomId": room, "aroundMessageId": ids.own}),
            json!({"type": "REQUEST_MEMBERS", "roomId": room}),
            json!({"type": "SYNC_ROOM", "roomId": room, "sinceRev": 0}),
            json!({"type": "MARK_READ", "roomId": room, "seq": 0, "force": true}),
            json!({"type": "SELECT_ROOM", "roomId": room}),
            json!({"type": "INVITE_USER", "roomId": room, "user": "mia"}),
            json!({"type": "INVITE_USER", "roomId": room, "user": "nina"}),
            json!({"type": "LEAVE_ROOM", "roomId": room}),
        ] {
            refused(&mut world, "mia", action, "NOT_FOUND").await;
        }
        world.settle().await;
        world.done("bert", say).await;
        let told = world.client("mia").all().await;
        assert!(told.is_empty(), "{told:?}");
        let since = json!({"type": "REQUEST_MESSAGES", "lastMessageId": ids.own});
        let page = world.done("mia", since).await;
        assert_eq!(page["messages"], json!([]));
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_owner_stays_until_there_is_another_one() {
    for kind in [RoomKind::Group, RoomKind::Channel] {
        let mut world = World::new(kind).await;
        let room = world.room;
        let leave = json!({"type": "LEAVE_ROOM", "roomId": room});
        let role = |user: &str, role: &str| json!({"type": "SET_ROLE", "roomId": room, "user": user, "role": role});
        refused(&mut world, "olga", leave.clone(), "FORBIDDEN").await;
        refused(&mut world, "olga", role("olga", "admin"), "FORBIDDEN").await;
        world.done("olga", role("mia", "owner")).await;
        assert_eq!(world.done("olga", leave).await["type"], "ROOM_REMOVED");
        refused(&mut world, "mia", role("mia", "member"), "FORBIDDEN").await;
        refused(&mut world, "adam", role("mia", "member"), "FORBIDDEN").await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_one_of_all_may_leave() {
    let mut world = World::new(RoomKind::Group).await;
    // Nobody else is in the room that vic made.
    let left = world.done("vic", json!({"type": "LEAVE_ROOM", "roomId": 1})).await;
    assert_eq!(left["type"], "ROOM_REMOVED");
}

/// Rank is what he has now, not what he had when he connected.
#[tokio::test(start_paused = true)]
async fn a_lost_role_takes_effect_at_once() {
    let mut world = World::new(RoomKind::Group).await;
    let (room, others) = (world.room, world.ids("adam").others);
    let demote = json!({"type": "SET_ROLE", "roomId": room, "user": "adam", "role": "member"});
    world.done("olga", demote).await;
    for action in [
        json!({"type": "UPDATE_ROOM", "roomId": room, "name": "mine"}),
        json!({"type": "REMOVE_USER", "roomId": room, "user": "vic"}),
        json!({"type": "DELETE_MESSAGE", "messageId": others}),
    ] {
        refused(&mut world, "adam", action, "FORBIDDEN").await;
    }
}
