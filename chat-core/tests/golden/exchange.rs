//! Real exchanges: what an engine says has no field, and no type of field, that the files lack.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};

use crate::common::{Client, int, open_engine};
use crate::files::frames;

/// Every path in a frame with the type of what stands there.
fn shape(frame: &Value) -> BTreeSet<String> {
    let mut shape = BTreeSet::new();
    walk(frame, "", &mut shape);
    shape
}

fn walk(value: &Value, path: &str, shape: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            shape.insert(format!("{path}: object"));
            // Ids as keys are all alike; what an embedder or an error code puts there is its own.
            for (name, value) in fields.iter().filter(|_| !path.ends_with(".details")) {
                let is_id = name.bytes().all(|byte| byte.is_ascii_digit());
                walk(value, &format!("{path}.{}", if is_id { "*" } else { name }), shape);
            }
        }
        Value::Array(items) => {
            shape.insert(format!("{path}: array"));
            items.iter().for_each(|item| walk(item, &format!("{path}[]"), shape));
        }
        Value::String(_) => drop(shape.insert(format!("{path}: string"))),
        Value::Number(_) => drop(shape.insert(format!("{path}: number"))),
        Value::Bool(_) => drop(shape.insert(format!("{path}: bool"))),
        Value::Null => drop(shape.insert(format!("{path}: null"))),
    }
}

/// What the files know of each type.
fn known() -> BTreeMap<String, BTreeSet<String>> {
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for frame in frames("server") {
        let frame: Value = serde_json::from_str(&frame).unwrap();
        let of_type = known.entry(frame["type"].as_str().unwrap().to_owned()).or_default();
        of_type.extend(shape(&frame));
        // Any action may answer a request.
        of_type.insert(".requestId: string".to_owned());
    }
    known
}

fn complaints(known: &BTreeMap<String, BTreeSet<String>>, frame: &Value) -> Vec<String> {
    let Some(known) = known.get(frame["type"].as_str().unwrap()) else {
        return vec![format!("no file has the type of {frame}")];
    };
    shape(frame).difference(known).map(|path| format!("{path} in {frame}")).collect()
}

/// What two clients hear while they do a bit of everything.
async fn heard() -> Vec<Value> {
    let engine = open_engine().await;
    let mut heard = vec![];
    let (mut ann, mut bob) = (Client::seed(&engine), Client::v1(&engine, "bob"));
    ann.send(json!({ "type": "LOGIN", "user": "ann" }));
    bob.send(json!({ "type": "RESUME" }));
    heard.extend(ann.all().await);
    heard.extend(bob.all().await);
    let create = json!({ "type": "CREATE_ROOM", "kind": "group", "name": "Tea", "topic": "green",
        "data": { "colour": "red" }, "users": ["bob"] });
    let created = ann.done(create).await;
    let room = int(&created["room"]["id"]);
    heard.push(created);
    let accepted = ann
        .done(json!({ "type": "SEND_MESSAGE", "roomId": room, "content": "hi", "kind": "x-poll",
            "data": { "colour": "red" }, "clientMessageId": "key-1" }))
        .await;
    let message = int(&accepted["id"]);
    heard.push(accepted);
    for action in [
        json!({ "type": "EDIT_MESSAGE", "messageId": message, "content": "ho", "editVersion": 0 }),
        json!({ "type": "SEND_MESSAGE", "roomId": room, "content": "hm" }),
        json!({ "type": "REQUEST_MESSAGES", "roomId": room }),
        json!({ "type": "DELETE_MESSAGE", "messageId": message }),
        json!({ "type": "REQUEST_MESSAGES", "lastMessageId": 0 }),
        json!({ "type": "UPDATE_ROOM", "roomId": room, "name": "Coffee", "data": null }),
        json!({ "type": "SET_ROLE", "roomId": room, "user": "bob", "role": "admin" }),
        json!({ "type": "REQUEST_MEMBERS", "roomId": room }),
        json!({ "type": "REQUEST_ROOMS" }),
        json!({ "type": "BROWSE_ROOMS" }),
        json!({ "type": "OPEN_DIRECT", "user": "bob" }),
        json!({ "type": "SELECT_ROOM", "roomId": room }),
        json!({ "type": "MARK_READ", "roomId": room, "seq": 1, "force": true }),
        json!({ "type": "REFRESH_AUTH", "token": "t" }),
        json!({ "type": "PING", "t": [2] }),
        json!({ "type": "SYNC_ROOM", "roomId": room, "sinceRev": 0 }),
        json!({ "type": "SYNC_ROOM", "roomId": room, "sinceRev": 1_000 }),
        json!({ "type": "REMOVE_USER", "roomId": room, "user": "bob", "reason": "off topic" }),
        json!({ "type": "LEAVE_ROOM", "roomId": room }),
        json!({ "type": "JOIN_ROOM", "roomId": room }),
        json!({ "type": "x-echo", "data": { "votes": [3, 4] } }),
        json!({ "type": "NOTHING" }),
    ] {
        let mut action = action;
        action["requestId"] = json!("q");
        ann.send(action);
        heard.extend(ann.all().await);
    }
    ann.raw("nonsense");
    engine.drain(Duration::from_secs(10)).await;
    heard.extend(ann.waiting());
    heard.extend(bob.waiting());
    heard
}

#[tokio::test(start_paused = true)]
async fn an_engine_says_nothing_that_the_files_lack() {
    let (known, heard) = (known(), heard().await);
    let complaints: Vec<_> = heard.iter().flat_map(|frame| complaints(&known, frame)).collect();
    assert!(complaints.is_empty(), "{complaints:#?}");
    let types: BTreeSet<_> = heard.iter().map(|frame| frame["type"].as_str().unwrap()).collect();
    let unheard: Vec<_> = known.keys().filter(|it| !types.contains(it.as_str())).collect();
    assert!(unheard.is_empty(), "never said: {unheard:?}");
}

#[test]
fn an_unknown_field_is_seen() {
    let known = known();
    let pong = |t: Value| json!({ "type": "PONG", "t": t });
    assert!(complaints(&known, &pong(json!([2.5]))).is_empty());
    assert_eq!(complaints(&known, &pong(json!("x"))).len(), 1);
    assert_eq!(complaints(&known, &json!({ "type": "PONG", "u": 1 })).len(), 1);
    assert_eq!(complaints(&known, &json!({ "type": "PANG" })).len(), 1);
}
