//! Who may import what.

use crate::imports::{module_of, paths};
use crate::repository::{root, sources};
use crate::tokens::library_tokens;

/// The modules of chat-core. Each stands only on those below it; those of one line don't know each
/// other.
const LEVELS: [&[&str]; 10] = [
    &["engine"],
    &["archive", "drain", "host"],
    &["connection", "node"],
    &["dispatch", "appender", "directory", "presence"],
    &["delivery", "rate_limit"],
    &["feature", "memory_store"],
    &["extension"],
    &["wire"],
    &["port"],
    &["model", "telemetry"],
];

/// The exceptions: a connection works on its node, whose registry holds the connections.
const KNOW_EACH_OTHER: [(&str, &str); 2] = [("connection", "node"), ("node", "connection")];

/// Files (by how their paths begin), and the paths that they must not name.
const FORBIDDEN: [(&[&str], &[&str]); 5] = [
    (&["model/", "wire/"], &["tokio", "crate::port"]),
    (&["feature/"], &["tokio", "crate::delivery", "crate::connection", "crate::node"]),
    (&["delivery/sequencer.rs"], &["tokio", "futures", "crate::port", "crate::feature"]),
    (
        &["delivery/hub.rs", "delivery/drain.rs", "delivery/send_queue.rs"],
        &["crate::port::store", "crate::feature"],
    ),
    (&[""], &["std::net", "std::fs", "std::process", "tokio::net", "tokio::fs", "tokio::process"]),
];

/// Words that stand for time and chance, and the one file that may say each.
const PORTS: [(&str, &str); 4] = [
    ("SystemTime", "port/clock.rs"),
    ("getrandom", "port/entropy.rs"),
    ("rand", "port/entropy.rs"),
    ("RandomState", "port/entropy.rs"),
];

/// What a feature may use of its neighbours: what all have in common, and views.
const SHARED_BY_FEATURES: [&str; 6] =
    ["answer", "context", "effect", "Answer", "Effect", "Outcome"];
const SHARED_VIEWS: [(&str, &str); 1] = [("feature/members.rs", "crate::feature::rooms::shown")];

fn level(module: &str) -> Option<usize> {
    LEVELS.iter().position(|level| level.contains(&module))
}

fn within(path: &str, forbidden: &str) -> bool {
    path.strip_prefix(forbidden).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// What is wrong with a file of chat-core, whose name is relative to `src`.
fn complaints(file: &str, source: &str) -> Vec<String> {
    let module = module_of(file);
    let mut complaints = vec![];
    for path in paths(&module, source) {
        let wrong = upwards(&module, &path)
            || forbidden(file, &path)
            || foreign_time_or_chance(file, &path)
            || another_feature(file, &module, &path);
        if wrong {
            complaints.push(format!("{file} must not name {path}"));
        }
    }
    if file == "delivery/sequencer.rs" {
        let words = library_tokens(source);
        let mut words = words.iter().filter_map(|token| token.word());
        if words.any(|word| matches!(word, "async" | "await")) {
            complaints.push(format!("{file} must not wait"));
        }
    }
    complaints
}

fn upwards(module: &[String], path: &str) -> bool {
    let Some(target) = path.strip_prefix("crate::").and_then(|rest| rest.split("::").next()) else {
        return false;
    };
    let Some(own) = module.first() else { return false };
    if own == target || KNOW_EACH_OTHER.contains(&(own, target)) {
        return false;
    }
    match (level(own), level(target)) {
        (Some(own), Some(target)) => target <= own,
        // A module that has no level yet, or something at the top of the crate.
        _ => true,
    }
}

fn forbidden(file: &str, path: &str) -> bool {
    FORBIDDEN.iter().any(|(files, paths)| {
        files.iter().any(|begin| file.starts_with(begin))
            && paths.iter().any(|forbidden| within(path, forbidden))
    })
}

fn foreign_time_or_chance(file: &str, path: &str) -> bool {
    let says = |word: &str| path.split("::").any(|part| part == word);
    PORTS.iter().any(|(word, home)| says(word) && file != *home)
}

fn another_feature(file: &str, module: &[String], path: &str) -> bool {
    let Some(rest) = path.strip_prefix("crate::feature::") else { return false };
    let target = rest.split("::").next().unwrap_or_default();
    module.len() > 1
        && module[0] == "feature"
        && module[1] != target
        && !SHARED_BY_FEATURES.contains(&target)
        && !SHARED_VIEWS.contains(&(file, path))
}

/// What is wrong with a file of an adapter: it may know chat-core's ports and their values.
fn adapter_complaints(file: &str, source: &str) -> Vec<String> {
    let foreign = |path: &String| {
        let mut parts = path.split("::");
        let first = parts.next().unwrap_or_default();
        match first {
            "chat_core" => !matches!(parts.next(), Some("model" | "port")),
            _ => first.starts_with("chat_") && first != "chat_testkit",
        }
    };
    let paths = paths(&[], source);
    paths.iter().filter(|path| foreign(path)).map(|path| format!("{file}: {path}")).collect()
}

#[test]
fn no_arrow_runs_upwards() {
    let source = root().join("chat-core/src");
    let files = sources(&source);
    assert!(files.len() > 60);
    let complaints: Vec<_> = files
        .iter()
        .flat_map(|(path, text)| complaints(path.strip_prefix("chat-core/src/").unwrap(), text))
        .collect();
    assert!(complaints.is_empty(), "{complaints:#?}");
}

#[test]
fn adapters_know_ports_only() {
    let mut seen = 0;
    for entry in std::fs::read_dir(root()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if name.starts_with("chat-store-") || name.starts_with("chat-layer-") {
            seen += 1;
            let files = sources(&entry.path().join("src"));
            let complaints: Vec<_> =
                files.iter().flat_map(|(path, text)| adapter_complaints(path, text)).collect();
            assert!(complaints.is_empty(), "{complaints:#?}");
        }
    }
    assert!(seen > 0);
}

#[test]
fn every_rule_can_be_broken() {
    let cases = [
        ("model/room.rs", "use tokio::sync::Mutex;"),
        ("model/room.rs", "use crate::port::Clock;"),
        ("wire/scan.rs", "fn f() -> super::super::port::store::Page {}"),
        ("wire/scan.rs", "use crate::memory_store::MemoryStore;"),
        ("port/layer.rs", "use crate::wire::EncodedAction;"),
        ("feature/rooms.rs", "use crate::delivery::Delivery;"),
        ("feature/rooms.rs", "use super::messages::send;"),
        ("feature/rooms.rs", "fn f() { tokio::spawn(async {}); }"),
        ("delivery/hub.rs", "use crate::port::store::Store;"),
        ("delivery/drain.rs", "use crate::feature::Effect;"),
        ("delivery/feed.rs", "use crate::connection::Socket;"),
        ("delivery/sequencer.rs", "async fn next() {}"),
        ("delivery/sequencer.rs", "use tokio::time::Instant;"),
        ("dispatch.rs", "use crate::node::Node;"),
        ("connection/inbox.rs", "use crate::engine::ChatEngine;"),
        ("connection/inbox.rs", "use crate::ChatEngine;"),
        ("connection/inbox.rs", "use std::{sync::Arc, net::TcpStream};"),
        ("engine.rs", "use std::time::{Duration, SystemTime};"),
        ("rate_limit.rs", "fn f() { getrandom::u64(); }"),
        ("new_module.rs", "use crate::model::Rev;"),
    ];
    for (file, source) in cases {
        assert!(!complaints(file, source).is_empty(), "{file}: {source}");
    }
    for (file, source) in [
        ("engine.rs", "use crate::{connection::Connection, model::Rev};"),
        ("delivery/apply.rs", "use crate::feature::Effect; use super::Delivery;"),
        ("feature/rooms.rs", "use super::context::Context; use crate::port::store::Store;"),
        ("port/clock.rs", "use std::time::SystemTime;"),
        ("delivery/ring.rs", "#[cfg(test)] mod tests { use crate::engine::ChatEngine; }"),
    ] {
        assert_eq!(complaints(file, source), [""; 0], "{file}: {source}");
    }
    assert!(!adapter_complaints("x.rs", "use chat_core::wire::EncodedAction;").is_empty());
    assert!(!adapter_complaints("x.rs", "use chat_layer_redis::Layer;").is_empty());
    assert!(adapter_complaints("x.rs", "use chat_core::{model::Rev, port::Clock};").is_empty());
}
