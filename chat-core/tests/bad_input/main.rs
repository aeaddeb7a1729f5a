//! What no well-behaved client sends: a stable code, exactly one answer, no effect, and the
//! connection works on.
#![cfg(feature = "memory-store")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "../common/mod.rs"]
mod common;
mod fields;
mod frames;
mod ignored;
mod sizes;

use chat_core::model::RoomKind;
use chat_core::wire::client::ClientAction;
use common::snapshot::{Snapshot, snapshot};
use common::world::World;
use fields::{ACTIONS, Action, unreadable};
use serde_json::{Value, json};

/// A world with somebody who sends nonsense.
struct Victim {
    world: World,
    before: Snapshot,
}

/// Who sends it: somebody who could do a lot with it.
const SENDER: &str = "olga";

impl Victim {
    async fn new() -> Self {
        let mut world = World::new(RoomKind::Group).await;
        world.settle().await;
        let before = snapshot(&world.store).await;
        Self { world, before }
    }

    /// Sends a frame; its one answer must be this refusal, and the connection must work on.
    async fn refuses(&mut self, text: &str, code: &str) -> Value {
        let sender = self.world.client(SENDER);
        sender.raw(text);
        sender.send(json!({"type": "PING", "t": "still there?"}));
        let answer = sender.next().await;
        let shown: String = text.chars().take(200).collect();
        assert_eq!(answer["type"], "ERROR", "{shown}: {answer}");
        assert_eq!(answer["code"], code, "{shown}: {answer}");
        let words = answer["message"].as_str().unwrap();
        assert!(words.len() <= 800, "{words}");
        let pong = sender.next().await;
        assert_eq!(pong["type"], "PONG", "{shown}: a second answer {pong}");
        answer
    }

    /// Asserts that nothing of all that left a trace.
    async fn unharmed(mut self) {
        common::idle().await;
        for (name, client) in &mut self.world.clients {
            let heard = client.waiting();
            assert!(heard.is_empty(), "{name} heard {heard:?}");
        }
        assert_eq!(self.before, snapshot(&self.world.store).await);
    }
}

impl Action {
    /// The action with good fields, but for `name`, which is `value`; the field is left out where
    /// that is `None`.
    fn frame(&self, name: &str, value: Option<&str>) -> String {
        let mut frame = format!(r#"{{"type":"{}","requestId":"q""#, self.name);
        for field in self.fields {
            let given = if field.name == name { value } else { Some(field.good) };
            let wanted = field.required || field.name == name;
            if let Some(value) = given.filter(|_| wanted) {
                frame += &format!(r#","{}":{value}"#, field.name);
            }
        }
        frame + "}"
    }
}

#[test]
fn every_action_is_listed() {
    for name in ClientAction::TYPES {
        assert!(ACTIONS.iter().any(|action| action.name == *name), "{name} is not listed");
    }
}

#[tokio::test(start_paused = true)]
async fn wrong_types() {
    for action in ACTIONS {
        let mut victim = Victim::new().await;
        for field in action.fields {
            for value in field.wrong() {
                let answer =
                    victim.refuses(&action.frame(field.name, Some(value)), "BAD_REQUEST").await;
                assert_eq!(answer["requestId"], "q", "{}.{} = {value}", action.name, field.name);
                assert_eq!(answer["action"], action.name);
            }
            if field.required {
                let answer = victim.refuses(&action.frame(field.name, None), "BAD_REQUEST").await;
                assert_eq!(answer["requestId"], "q");
            }
        }
        victim.unharmed().await;
    }
}

#[tokio::test(start_paused = true)]
async fn null_counts_as_left_out() {
    for action in ACTIONS {
        for field in action.fields.iter().filter(|field| !field.required && field.name != "t") {
            let mut answers = vec![];
            for value in [None, Some("null")] {
                let mut victim = Victim::new().await;
                let sender = victim.world.client(SENDER);
                sender.raw(&action.frame(field.name, value));
                let mut answer = sender.answer("q").await;
                answer.as_object_mut().unwrap().remove("timestamp");
                answers.push(answer);
            }
            assert_eq!(answers[0], answers[1], "{}.{}", action.name, field.name);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_send_that_cannot_be_read_is_refused_by_its_key() {
    let mut victim = Victim::new().await;
    let send = ACTIONS.iter().find(|action| action.name == "SEND_MESSAGE").unwrap();
    for (field, value) in [("kind", "\"poll\""), ("content", "1"), ("content", "\"\\u0000\"")] {
        let frame = send.frame(field, Some(value));
        let keyed = format!(r#"{},"clientMessageId":"k-1"}}"#, &frame[..frame.len() - 1]);
        let answer = victim.refuses(&keyed, "BAD_REQUEST").await;
        assert_eq!(answer["clientMessageId"], "k-1", "{keyed}");
        let answer = victim.refuses(&frame, "BAD_REQUEST").await;
        assert_eq!(answer.get("clientMessageId"), None, "{frame}");
    }
    victim.unharmed().await;
}

#[tokio::test(start_paused = true)]
async fn no_json_in_any_field() {
    for action in ACTIONS {
        let mut victim = Victim::new().await;
        for field in action.fields {
            for value in unreadable() {
                victim.refuses(&action.frame(field.name, Some(&value)), "BAD_JSON").await;
            }
        }
        victim.unharmed().await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_key_twice() {
    for action in ACTIONS {
        let mut victim = Victim::new().await;
        for field in action.fields {
            let frame = action.frame(field.name, Some(field.good));
            let twice =
                format!(r#"{},"{}":{}}}"#, &frame[..frame.len() - 1], field.name, field.good);
            let answer = victim.refuses(&twice, "BAD_REQUEST").await;
            assert_eq!(answer["requestId"], "q", "{twice}");
        }
        let frame = action.frame("", None);
        for again in [r#","requestId":"q"}"#, &format!(r#","type":"{}"}}"#, action.name)] {
            victim.refuses(&format!("{}{again}", &frame[..frame.len() - 1]), "BAD_REQUEST").await;
        }
        victim.unharmed().await;
    }
}

#[tokio::test(start_paused = true)]
async fn names_of_rooms_cannot_pass_for_others() {
    let mut victim = Victim::new().await;
    let room = victim.world.room;
    for name in ["a\nb", "a\u{0}b", "a\u{7f}", "\u{202e}nimda", "a\u{2066}b"] {
        let create = json!({"type": "CREATE_ROOM", "kind": "group", "name": name});
        victim.refuses(&create.to_string(), "BAD_REQUEST").await;
        let update = json!({"type": "UPDATE_ROOM", "roomId": room, "name": name});
        victim.refuses(&update.to_string(), "BAD_REQUEST").await;
    }
    victim.unharmed().await;
}
