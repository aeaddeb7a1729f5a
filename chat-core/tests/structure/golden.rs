//! Every action has golden files that show all its fields.

use crate::repository::{root, texts};
use crate::wire::{Shape, client_actions, object, server_actions};

/// Files of one direction, by their action's type: the part of their names before a hyphen.
fn of_type<'a>(files: &'a [(String, String)], direction: &str, name: &str) -> Vec<&'a str> {
    let of_type = |path: &str| {
        let file = path.rsplit('/').next().unwrap_or_default();
        let rest = file.strip_prefix(direction).and_then(|rest| rest.strip_prefix('-'));
        rest.and_then(|rest| rest.split(['-', '.']).next()) == Some(name)
    };
    files.iter().filter(|(path, _)| of_type(path)).map(|(_, text)| text.as_str()).collect()
}

/// Actions without a file, and fields that none of their files shows.
fn missing(files: &[(String, String)], direction: &str, shapes: &[Shape]) -> Vec<String> {
    let mut missing = vec![];
    for Shape { name, fields } in shapes {
        let texts = of_type(files, direction, name);
        if texts.is_empty() {
            missing.push(name.clone());
            continue;
        }
        let shown =
            |field: &String| texts.iter().any(|text| text.contains(&format!("\"{field}\"")));
        missing.extend(fields.iter().filter(|it| !shown(it)).map(|it| format!("{name}.{it}")));
    }
    missing
}

fn files() -> Vec<(String, String)> {
    texts(&root().join("chat-core/tests/golden"))
}

#[test]
fn every_action_and_field_has_a_golden_file() {
    let files = files();
    assert_eq!(missing(&files, "client", &client_actions()), [""; 0]);
    assert_eq!(missing(&files, "server", &server_actions()), [""; 0]);
}

#[test]
fn every_object_has_a_golden_file() {
    let files = files();
    for (action, file, name) in [
        ("RECEIVE_MESSAGES", "objects", "WireMessage<'a>"),
        ("RECEIVE_ROOMS", "objects", "WireRoom<'a>"),
        ("RECEIVE_ROOMS", "objects", "WireLastMessage<'a>"),
        ("HELLO", "action", "WireLimits"),
        ("RECEIVE_MEMBERS", "action", "WireMember<'a>"),
        ("RECEIVE_ROOM_LIST", "action", "WireChannel<'a>"),
    ] {
        let shape = Shape { name: action.to_owned(), ..object(file, name) };
        assert_eq!(missing(&files, "server", &[shape]), [""; 0], "{name}");
    }
}

#[test]
fn what_has_no_file_is_seen() {
    let file = |name: &str| (format!("a/{name}"), r#"{"t": 1}"#.to_owned());
    let files = [file("client-PING.json"), file("client-PING-x.json"), file("server-PONG.json")];
    let shape = |name: &str, fields: &[&str]| Shape {
        name: name.to_owned(),
        fields: fields.iter().map(|&field| field.to_owned()).collect(),
    };
    let shapes = [shape("PING", &["t", "u"]), shape("PONG", &["t"])];
    assert_eq!(missing(&files, "client", &shapes), ["PING.u", "PONG"]);
    assert_eq!(missing(&files, "server", &shapes[1..]), [""; 0]);
}
