//! Frames that are right, judged by the schema.

use chat_core::wire::schema::{client_actions, server_actions};
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::frames::{golden_frames, trace_frames};

/// The schema with no room for fields that it does not know, as it has for clients.
fn strict(mut schema: Value) -> Validator {
    close(&mut schema);
    jsonschema::draft202012::new(&schema).unwrap()
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if fields.contains_key("properties") {
                fields.insert("additionalProperties".to_owned(), false.into());
            }
            fields.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

fn invalid(validator: &Validator, frames: &[(String, Value)]) -> Vec<String> {
    let invalid = frames.iter().filter(|(_, frame)| !validator.is_valid(frame));
    invalid.map(|(name, frame)| format!("{name}: {frame}")).collect()
}

#[test]
fn every_golden_file_is_valid() {
    for (direction, schema) in [("client", client_actions()), ("server", server_actions())] {
        let (seeds, frames): (Vec<_>, Vec<_>) =
            golden_frames(direction).into_iter().partition(|(name, _)| name.ends_with("-seed"));
        let lenient = jsonschema::draft202012::new(&schema).unwrap();
        assert_eq!(invalid(&lenient, &seeds), [""; 0], "{direction}");
        assert!(frames.len() >= 30, "{}", frames.len());
        assert_eq!(invalid(&strict(schema), &frames), [""; 0], "{direction}");
    }
}

#[test]
fn every_frame_of_a_trace_is_valid() {
    let [mut heard, sent] = trace_frames();
    assert!(heard.len() > 50 && sent.len() > 20);
    // Said so that clients ignore it.
    heard.retain(|(_, frame)| frame["type"] != "FROM_THE_FUTURE");
    assert_eq!(invalid(&strict(server_actions()), &heard), [""; 0]);
    assert_eq!(invalid(&strict(client_actions()), &sent), [""; 0]);
}

#[test]
fn a_frame_that_is_not_right_is_seen() {
    let client = strict(client_actions());
    for bad in [
        json!({}),
        json!({ "type": "NOTHING" }),
        json!({ "type": "LOGIN" }),
        json!({ "type": "JOIN_ROOM" }),
        json!({ "type": "JOIN_ROOM", "roomId": "1" }),
        json!({ "type": "JOIN_ROOM", "roomId": 0 }),
        json!({ "type": "JOIN_ROOM", "roomId": 9_007_199_254_740_992_u64 }),
        json!({ "type": "JOIN_ROOM", "roomId": 1, "room": 1 }),
        json!({ "type": "SEND_MESSAGE", "roomId": 1, "content": "a", "kind": "y-poll" }),
        json!({ "type": "RESUME", "rooms": { "x": 1 } }),
        json!({ "type": "SET_ROLE", "roomId": 1, "user": "bob", "role": "king" }),
    ] {
        assert!(!client.is_valid(&bad), "{bad}");
    }
    let server = strict(server_actions());
    for bad in [
        json!({ "type": "PANG" }),
        json!({ "type": "ACK" }),
        json!({ "type": "ACK", "action": "PING", "rev": null }),
        json!({ "type": "READ_MARKER", "roomId": 1, "readSeq": 1.5, "unreadCount": 0 }),
        json!({ "type": "ERROR", "code": "NO", "message": "x", "retryable": false }),
    ] {
        assert!(!server.is_valid(&bad), "{bad}");
    }
    assert_eq!(invalid(&server, &[("x".to_owned(), json!({}))]), ["x: {}"]);
}
