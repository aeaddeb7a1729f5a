//! Frames that are known to be right: those of the golden files and of the traces.

use std::fs;

use serde_json::Value;

use crate::files::root;

/// The JSON files of a directory, with their names, in order.
fn json_files(directory: &str) -> Vec<(String, Value)> {
    let mut files = vec![];
    for entry in fs::read_dir(root().join(directory)).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let text = fs::read_to_string(&path).unwrap();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            files.push((name, serde_json::from_str(&text).unwrap()));
        }
    }
    files.sort_by(|(a, _), (b, _)| a.cmp(b));
    files
}

/// The golden frames of one direction, by name.
pub(crate) fn golden_frames(direction: &str) -> Vec<(String, Value)> {
    let mut frames = vec![];
    for (_, file) in json_files("chat-core/tests/golden") {
        if file["direction"] == direction {
            frames.push((file["name"].as_str().unwrap().to_owned(), file["frame"].clone()));
        }
    }
    frames
}

/// What is said in the traces: by the server, and by the client.
pub(crate) fn trace_frames() -> [Vec<(String, Value)>; 2] {
    let (mut heard, mut sent) = (vec![], vec![]);
    for (name, trace) in json_files("chat-testkit/tests/traces") {
        for step in trace["steps"].as_array().unwrap() {
            heard.extend(step.get("frame").map(|frame| (name.clone(), frame.clone())));
            let sends = step["sends"].as_array().unwrap().iter();
            sent.extend(sends.map(|frame| (name.clone(), frame.clone())));
        }
    }
    [heard, sent]
}
