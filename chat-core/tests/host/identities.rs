//! The host's users.

use chat_core::ChatEngine;
use chat_core::model::{Identity, JsonText, Operation, Timestamp, User};
use chat_core::wire::Code;
use serde_json::json;

use super::common::{Client, identity, open_engine};
use super::refused;

async fn handle(engine: &ChatEngine, identity: Identity) -> String {
    engine.users().ensure(&identity).await.unwrap().handle.as_str().to_owned()
}

#[tokio::test(start_paused = true)]
async fn any_name_leads_to_a_handle() {
    let engine = open_engine().await;
    let named = |id: &str, name: &str| Identity::new(id).handle(name);
    assert_eq!(handle(&engine, named("1", "Ann Lee")).await, "ann-lee");
    assert!(handle(&engine, named("2", "Ann Lee")).await.starts_with("ann-lee-"), "it was taken");
    assert_eq!(handle(&engine, named("1", "Another")).await, "ann-lee", "it never changes");
    let shown = Identity::new("3").handle("🙂").display_name("Zoë");
    assert_eq!(handle(&engine, shown).await, "zoë");
    for (id, name) in [("4", "admin"), ("5", "pаypal"), ("6", ""), ("7", "a11")] {
        let handle = handle(&engine, named(id, name)).await;
        assert!(handle.starts_with("user-"), "{name:?} became {handle}");
    }
    let secret = handle(&engine, Identity::new("ann@example.com")).await;
    assert!(secret.starts_with("user-") && !secret.contains("ann"), "{secret}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_at_once_get_a_handle_each() {
    let engine = open_engine().await;
    let ensure = |n: usize| {
        let engine = engine.clone();
        // Latin and Cyrillic letters that look the same.
        let identity = Identity::new(n).handle(["aco", "асо"][n % 2]);
        tokio::spawn(async move { engine.users().ensure(&identity).await.unwrap() })
    };
    let users = futures::future::join_all((0..100).map(ensure)).await;
    let skeleton = |user: Result<User, _>| user.unwrap().handle.skeleton();
    let mut handles: Vec<_> = users.into_iter().map(skeleton).collect();
    handles.sort_unstable();
    handles.dedup();
    assert_eq!(handles.len(), 100);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_said_of_a_user_is_refused() {
    let engine = open_engine().await;
    let data = |text: &str| Identity::new("1").data(JsonText::parse(text).unwrap());
    let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(4096));
    for (identity, code) in [
        (Identity::new(""), Code::BadRequest),
        (Identity::new("x".repeat(129)), Code::BadRequest),
        (Identity::new("a\0b"), Code::BadRequest),
        (Identity::new("1").session(""), Code::BadRequest),
        (Identity::new("1").session("k".repeat(129)), Code::BadRequest),
        (Identity::new("1").display_name(" "), Code::BadRequest),
        (Identity::new("1").display_name("a\nb"), Code::BadRequest),
        (Identity::new("1").display_name("x".repeat(101)), Code::TooLarge),
        (data("[1]"), Code::BadRequest),
        (data(r#"{"a":"\u0000"}"#), Code::BadRequest),
        (data(&long), Code::TooLarge),
    ] {
        refused(engine.users().ensure(&identity).await, code);
    }
    assert!(engine.users().find("1").await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_user_is_brought_up_to_date() {
    let engine = open_engine().await;
    let data = JsonText::parse(r#"{ "plan" : 1.0 }"#).unwrap();
    let ann = identity("ann").display_name("Ann").data(data.clone());
    let first = engine.users().ensure(&ann).await.unwrap();
    let second = engine.users().ensure(&identity("ann").display_name("Ann Lee")).await.unwrap();
    assert_eq!(second.id, first.id);
    assert_eq!((second.display_name.as_deref(), &second.data), (Some("Ann Lee"), &Some(data)));
    assert_eq!(engine.users().find("open:ann").await.unwrap(), Some(second));
    refused(engine.users().find("").await, Code::BadRequest);
    let eve = identity("eve");
    assert_eq!(engine.users().find(&eve).await.unwrap(), None);
    refused(engine.explain(&eve, Operation::Read, "lobby:lobby").await, Code::NotFound);
    assert_eq!(
        engine.users().find("open:eve").await.unwrap(),
        None,
        "who is looked for is not made"
    );
}

#[tokio::test(start_paused = true)]
async fn display_names_are_shown_beside_handles() {
    let engine = open_engine().await;
    let ann = identity("ann").display_name("Ann Lee");
    let mut client = Client { connection: engine.connect(ann) };
    assert_eq!(client.expect("LOGIN_SUCCESS").await["displayName"], "Ann Lee");
    client.send(json!({"type": "RESUME"}));
    client.expect("RESUMED").await;
    let mut bob = Client::visit(&engine, "bob").await;
    client.done(json!({"type": "SEND_MESSAGE", "roomId": 1, "content": "hi"})).await;
    let said = &bob.expect("RECEIVE_MESSAGES").await["messages"][0];
    assert_eq!((&said["user"], &said["displayName"]), (&json!("ann"), &json!("Ann Lee")));
    let members = bob.done(json!({"type": "REQUEST_MEMBERS", "roomId": 1})).await;
    assert_eq!(members["items"][0]["displayName"], "Ann Lee");
    assert_eq!(members["items"][1].get("displayName"), None);
    let direct = bob.done(json!({"type": "OPEN_DIRECT", "user": "ann"})).await;
    assert_eq!(
        (&direct["room"]["name"], &direct["room"]["peerName"]),
        (&json!("ann"), &json!("Ann Lee"))
    );
    let list = bob.done(json!({"type": "REQUEST_ROOMS"})).await;
    assert_eq!(list["rooms"][0]["lastMessage"]["displayName"], "Ann Lee");
}

#[test]
fn no_log_line_has_the_key_of_a_login() {
    let at = Timestamp::from_micros(0);
    let identity = Identity::new("ann@example.com").session("cookie-77").expires_at(at);
    let shown = format!("{identity:?}");
    assert!(!shown.contains("cookie") && !shown.contains("example"), "{shown}");
}
