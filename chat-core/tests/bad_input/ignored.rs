//! What clients may say and nobody listens to.

use serde_json::{Value, json};

use super::Victim;
use super::common::int;
use super::fields::ACTIONS;

/// Fields that a later version may know, and fields of the server.
const EXTRA: &str = r#","user2":"x","id":77,"timestamp":1.5,"rev":99,"userId":3,"by":"olga",
    "capabilities":[],"x":{"y":[[]]},"":null}"#;

#[tokio::test(start_paused = true)]
async fn unknown_fields() {
    for action in ACTIONS {
        let plain = action.frame("", None);
        let extra = format!("{}{EXTRA}", &plain[..plain.len() - 1]);
        let mut answers = vec![];
        for text in [&plain, &extra] {
            let mut victim = Victim::new().await;
            let sender = victim.world.client(super::SENDER);
            sender.raw(text);
            let mut answer = sender.answer("q").await;
            for volatile in ["connectionId", "timestamp"] {
                answer.as_object_mut().unwrap().remove(volatile);
            }
            answers.push(answer);
        }
        assert_eq!(answers[0], answers[1], "{}", action.name);
    }
}

async fn sent(victim: &mut Victim, action: Value) -> Value {
    let sender = victim.world.client(super::SENDER);
    sender.send(action);
    sender.expect("RECEIVE_MESSAGES").await["messages"][0].clone()
}

#[tokio::test(start_paused = true)]
async fn who_and_when_are_the_servers_to_say() {
    let mut victim = Victim::new().await;
    let room = victim.world.room;
    let plain = sent(&mut victim, json!({"type": "SEND_MESSAGE", "roomId": room, "content": "a"}));
    let plain = plain.await;
    let forged = json!({"type": "SEND_MESSAGE", "roomId": room, "content": "b", "user": "bert",
        "userId": 1_000, "id": 1, "seq": 1, "rev": 1, "timestamp": 1, "editVersion": 7,
        "editedAt": 1, "deletedAt": 1, "role": "owner", "author": "bert"});
    let forged = sent(&mut victim, forged).await;
    assert_eq!(forged["user"], super::SENDER);
    assert_eq!(forged["userId"], plain["userId"]);
    assert_eq!(int(&forged["seq"]), int(&plain["seq"]) + 1);
    assert_eq!(int(&forged["rev"]), int(&plain["rev"]) + 1);
    assert!(int(&forged["id"]) > int(&plain["id"]));
    assert!(forged["timestamp"].as_f64().unwrap() >= plain["timestamp"].as_f64().unwrap());
    assert_eq!(forged["editVersion"], 0);
    assert!(forged["editedAt"].is_null() && forged["deletedAt"].is_null());
}

#[tokio::test(start_paused = true)]
async fn nobody_gives_himself_a_role_or_a_name() {
    let mut victim = Victim::new().await;
    let room = victim.world.room;
    let mia = victim.world.client("mia");
    let page = json!({"type": "REQUEST_MESSAGES", "roomId": 1, "user": "vic", "userId": 5});
    assert_eq!(mia.ask(page).await["code"], "NOT_FOUND", "room 1 is vic's");
    let update = json!({"type": "UPDATE_ROOM", "roomId": room, "name": "x", "role": "owner",
        "user": "olga"});
    assert_eq!(mia.ask(update).await["code"], "FORBIDDEN");
    victim.unharmed().await;
}
