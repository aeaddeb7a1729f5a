//! docs/protocol.md marks what may be left out.

use std::collections::BTreeMap;
use std::fs;

use chat_core::wire::schema::client_actions;
use serde_json::Value;

use crate::files::root;

/// The fields in the tables below each `### ACTION`, and whether they are marked with asterisks.
fn documented(page: &str) -> BTreeMap<(String, String), bool> {
    let mut fields = BTreeMap::new();
    let mut action = "";
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            action = heading;
        }
        let Some(cell) = line.strip_prefix("| ").and_then(|rest| rest.split(" |").next()) else {
            continue;
        };
        for (at, name) in cell.split('`').enumerate().filter(|(at, _)| at % 2 == 1) {
            let marked = cell.split('`').nth(at - 1).is_some_and(|before| before.ends_with('*'));
            fields.insert((action.to_owned(), name.to_owned()), marked);
        }
    }
    fields
}

/// Fields that the page marks otherwise than the schema does.
fn complaints(page: &str, schema: &Value) -> Vec<String> {
    let documented = documented(page);
    let mut complaints = vec![];
    for action in schema["oneOf"].as_array().unwrap() {
        let name = action["properties"]["type"]["const"].as_str().unwrap();
        if action["deprecated"] == true || !page.contains(&format!("\n### {name}\n")) {
            continue;
        }
        let empty = vec![];
        let required = action["required"].as_array().unwrap_or(&empty);
        let either = &action["anyOf"][0]["required"][0];
        for (field, schema) in action["properties"].as_object().unwrap() {
            if field == "type" || field == "requestId" || schema["deprecated"] == true {
                continue;
            }
            let optional = !required.contains(&field.as_str().into()) && either != field;
            match documented.get(&(name.to_owned(), field.clone())) {
                Some(marked) if *marked == optional => {}
                Some(_) => complaints.push(format!("{name}.{field} is optional: {optional}")),
                None => complaints.push(format!("{name}.{field} is not described")),
            }
        }
    }
    complaints
}

#[test]
fn what_may_be_left_out_is_marked() {
    let page = fs::read_to_string(root().join("docs/protocol.md")).unwrap();
    let (_, page) = page.split_once("\n## What clients send").unwrap();
    let (page, _) = page.split_once("\n## What the server sends").unwrap();
    assert!(documented(page).len() > 30);
    assert_eq!(complaints(page, &client_actions()), [""; 0]);
}

#[test]
fn what_is_marked_wrongly_is_seen() {
    let page = "\n### PING\n| `t` | x |\n\n### JOIN_ROOM\n| *`roomId`* | x |\n\n### SYNC_ROOM\n";
    let expected = [
        "PING.t is optional: true",
        "JOIN_ROOM.roomId is optional: false",
        "SYNC_ROOM.roomId is not described",
        "SYNC_ROOM.sinceRev is not described",
    ];
    assert_eq!(complaints(page, &client_actions()), expected);
}
