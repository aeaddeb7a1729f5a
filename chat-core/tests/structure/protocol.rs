//! docs/protocol.md describes every action, field, error and close code that there is, and none
//! that there is not.

use chat_core::model::{Operation, Role, RoomKind};

use crate::markdown::{code_words, headings, section};
use crate::repository::read;
use crate::wire::{Shape, client_actions, close_codes, error_codes, object, server_actions};

/// What a part of the page does not say of these shapes.
fn undescribed(part: &str, shapes: &[Shape]) -> Vec<String> {
    let mut missing = vec![];
    for Shape { name, fields } in shapes {
        let Some(section) = section(part, &format!("### {name}")) else {
            missing.push(name.clone());
            continue;
        };
        let words = code_words(section);
        let left_out = fields.iter().filter(|field| !words.contains(&field.as_str()));
        missing.extend(left_out.map(|field| format!("{name}.{field}")));
    }
    missing
}

/// Types that a part of the page describes although there are none.
fn invented<'a>(part: &'a str, shapes: &[Shape]) -> Vec<&'a str> {
    let known = |heading: &&str| !shapes.iter().any(|shape| shape.name == **heading);
    headings(part, "###").into_iter().filter(known).collect()
}

/// Fields in the tables of this part that no such action has.
fn invented_fields(part: &str, shapes: &[Shape]) -> Vec<String> {
    let mut invented = vec![];
    for Shape { name, fields } in shapes {
        let section = section(part, &format!("### {name}")).unwrap_or_default();
        let cells = section.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
        let words = cells.flat_map(code_words).filter(|word| !word.is_empty());
        let unknown = words.filter(|word| !fields.iter().any(|field| field == word));
        invented.extend(unknown.map(|word| format!("{name}.{word}")));
    }
    invented
}

fn part<'a>(page: &'a str, heading: &str) -> &'a str {
    section(page, heading).unwrap_or_else(|| panic!("{heading}"))
}

#[test]
fn every_action_is_described() {
    let page = read("docs/protocol.md");
    for (heading, shapes) in
        [("## What clients send", client_actions()), ("## What the server sends", server_actions())]
    {
        let part = part(&page, heading);
        assert!(shapes.len() > 15);
        assert_eq!(undescribed(part, &shapes), [""; 0]);
        assert_eq!(invented(part, &shapes), [""; 0]);
        assert_eq!(invented_fields(part, &shapes), [""; 0]);
    }
}

#[test]
fn every_object_is_described() {
    let page = read("docs/protocol.md");
    for (heading, file, name) in [
        ("### Message", "objects", "WireMessage<'a>"),
        ("### Room", "objects", "WireRoom<'a>"),
        ("### Room", "objects", "WireLastMessage<'a>"),
        ("### HELLO", "action", "WireLimits"),
        ("### RECEIVE_MEMBERS", "action", "WireMember<'a>"),
        ("### RECEIVE_ROOM_LIST", "action", "WireChannel<'a>"),
    ] {
        let words = code_words(part(&page, heading));
        for field in object(file, name).fields {
            assert!(words.contains(&field.as_str()), "{heading}: {name}.{field}");
        }
    }
}

#[test]
fn every_code_and_capability_is_described() {
    let page = read("docs/protocol.md");
    let errors = code_words(part(&page, "## Errors"));
    for code in error_codes() {
        assert!(errors.contains(&code.as_str()), "{code}");
    }
    let closes = part(&page, "## Close codes");
    for code in close_codes() {
        assert!(closes.contains(&format!("\n| {code} |")), "{code}");
    }
    let room = code_words(part(&page, "### Room"));
    for operation in Operation::capabilities(RoomKind::Group, Role::Owner) {
        let name = serde_json::to_string(&operation).unwrap();
        assert!(room.contains(&name.trim_matches('"')), "{name}");
    }
}

#[test]
fn what_is_left_out_is_seen() {
    let page = "\n### PING\n\n| `t` | x |\n\n### GONE\n";
    let shape = |name: &str, fields: &[&str]| Shape {
        name: name.to_owned(),
        fields: fields.iter().map(|&field| field.to_owned()).collect(),
    };
    let shapes = [shape("PING", &["t", "u"]), shape("PONG", &["t"])];
    assert_eq!(undescribed(page, &shapes), ["PING.u", "PONG"]);
    assert_eq!(invented(page, &shapes), ["GONE"]);
    assert_eq!(invented_fields(page, &[shape("PING", &["u"])]), ["PING.t"]);
}
