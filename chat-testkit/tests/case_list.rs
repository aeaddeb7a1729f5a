//! The suite's list has every case, and every case says what it is about.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use chat_testkit::store;

#[test]
fn every_case_is_listed_and_documented() {
    let listed: BTreeSet<&str> = store::cases().iter().map(|case| case.name).collect();
    assert_eq!(listed.len(), store::cases().len(), "no case runs twice");
    let mut written = BTreeSet::new();
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store")).unwrap() {
        let path = file.unwrap().path();
        let group = path.file_stem().unwrap().to_str().unwrap();
        let source = fs::read_to_string(&path).unwrap();
        let mut before = "";
        for line in source.lines() {
            let rest = line.strip_prefix("pub async fn ");
            if let Some((name, _)) = rest.and_then(|rest| rest.split_once('(')) {
                assert!(before.starts_with("/// "), "{group}::{name} says what it is about");
                written.insert(format!("{group}::{name}"));
            }
            before = line;
        }
    }
    assert_eq!(written, listed.into_iter().map(str::to_owned).collect());
}
