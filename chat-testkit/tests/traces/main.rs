//! Traces: what a client hears, what it says, and what it knows in the end. Written by the model
//! client, to be replayed by any other. `UPDATE_GOLDEN=1` writes them anew.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod frames;
mod recorder;
mod scenarios;
mod state;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use chat_testkit::ModelClient;
use recorder::take_step;
use serde_json::Value;
use state::state;

fn directory() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "traces"].iter().collect()
}

fn found() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(directory()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.ends_with(".json") {
            files.insert(name, fs::read_to_string(path).unwrap());
        }
    }
    files
}

/// Where a client that is driven by a trace does not do as it says.
fn replay(trace: &Value) -> Vec<String> {
    let mut client = ModelClient::new(trace["user"].as_str().unwrap());
    let mut complaints = vec![];
    for (number, step) in trace["steps"].as_array().unwrap().iter().enumerate() {
        let sent = take_step(&mut client, step);
        if Value::from(sent.clone()) != step["sends"] {
            complaints.push(format!("step {number}, {step}: sent {}", Value::from(sent)));
        }
    }
    let state = state(&client);
    if state != trace["expected"] {
        complaints.push(format!("expected {}, found {state}", trace["expected"]));
    }
    complaints
}

#[test]
fn the_traces_are_those_of_the_scenarios() {
    let expected: BTreeMap<_, _> = scenarios::all().into_iter().map(|it| it.file()).collect();
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        for name in found().keys().filter(|name| !expected.contains_key(*name)) {
            fs::remove_file(directory().join(name)).unwrap();
        }
        for (name, text) in &expected {
            fs::write(directory().join(name), text).unwrap();
        }
    }
    let found = found();
    assert!(found.keys().eq(expected.keys()), "{:?}", found.keys());
    for (name, text) in &expected {
        assert_eq!(found[name], *text, "{name}; UPDATE_GOLDEN=1 writes it");
    }
}

#[test]
fn a_client_that_hears_a_trace_does_as_it_says() {
    let found = found();
    assert!(found.len() >= 8);
    for (name, text) in found {
        let trace: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(replay(&trace), [""; 0], "{name}");
    }
}

#[test]
fn a_client_that_does_otherwise_is_seen() {
    let (_, text) = found().pop_first().unwrap();
    let trace: Value = serde_json::from_str(&text).unwrap();
    let mut other = trace.clone();
    other["expected"]["userRev"] = 99.into();
    assert_eq!(replay(&other).len(), 1);
    let mut other = trace.clone();
    let steps = other["steps"].as_array_mut().unwrap();
    let talks = steps.iter_mut().find(|step| step["sends"] != Value::Array(vec![])).unwrap();
    talks["sends"] = Value::Array(vec![]);
    assert_eq!(replay(&other).len(), 1);
}
