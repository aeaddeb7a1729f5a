//! The files: reading, comparing, writing.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use serde_json::value::RawValue;

/// One frame that must not change.
pub(crate) struct Golden {
    /// The action's type; behind a hyphen which variant of it.
    pub(crate) name: String,
    /// What is to be noticed about it.
    pub(crate) note: &'static str,
    /// The frame, byte for byte.
    pub(crate) frame: String,
}

impl Golden {
    pub(crate) fn new(name: &str, note: &'static str, frame: &str) -> Self {
        Self { name: name.to_owned(), note, frame: frame.to_owned() }
    }

    fn file(&self, direction: &str) -> (String, String) {
        let (name, note) = (quoted(&self.name), quoted(self.note));
        let text = format!(
            "{{\n  \"name\": {name},\n  \"direction\": {},\n  \"note\": {note},\n  \"frame\": {}\n}}\n",
            quoted(direction),
            self.frame
        );
        (format!("{direction}-{}.json", self.name), text)
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn directory() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "golden"].iter().collect()
}

/// The files of one direction, by name.
fn found(direction: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(directory()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.starts_with(&format!("{direction}-")) && name.ends_with(".json") {
            files.insert(name, fs::read_to_string(path).unwrap());
        }
    }
    files
}

/// What the files don't say as they should.
fn complaints(
    expected: &BTreeMap<String, String>,
    found: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut complaints = vec![];
    for (name, text) in expected {
        match found.get(name) {
            None => complaints.push(format!("{name} is missing")),
            Some(old) if old != text => {
                complaints.push(format!("{name} says\n{old}and should say\n{text}"));
            }
            Some(_) => {}
        }
    }
    let left_over = found.keys().filter(|name| !expected.contains_key(*name));
    complaints.extend(left_over.map(|name| format!("{name} is left over")));
    complaints
}

/// Asserts that the files of this direction are these, byte for byte.
pub(crate) fn check(direction: &str, goldens: &[Golden]) {
    let expected: BTreeMap<_, _> = goldens.iter().map(|golden| golden.file(direction)).collect();
    assert_eq!(expected.len(), goldens.len(), "two files of one name");
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        for name in found(direction).keys().filter(|name| !expected.contains_key(*name)) {
            fs::remove_file(directory().join(name)).unwrap();
        }
        for (name, text) in &expected {
            fs::write(directory().join(name), text).unwrap();
        }
    }
    let complaints = complaints(&expected, &found(direction));
    assert!(complaints.is_empty(), "{}\nUPDATE_GOLDEN=1 writes them", complaints.join("\n"));
}

/// The frames of one direction as they stand in the files, byte for byte.
pub(crate) fn frames(direction: &str) -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct File {
        direction: String,
        frame: Box<RawValue>,
    }
    let read = |text: &String| {
        let file: File = serde_json::from_str(text).unwrap();
        assert_eq!(file.direction, direction);
        file.frame.get().to_owned()
    };
    found(direction).values().map(read).collect()
}

#[test]
fn every_difference_is_seen() {
    let files = |files: &[(&str, &str)]| -> BTreeMap<String, String> {
        files.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect()
    };
    let good = files(&[("a", "1"), ("b", "2")]);
    assert_eq!(complaints(&good, &good), [""; 0]);
    for bad in [&[("a", "1")][..], &[("a", "1"), ("b", "3")], &[("a", "1"), ("b", "2"), ("c", "")]]
    {
        assert_eq!(complaints(&good, &files(bad)).len(), 1, "{bad:?}");
    }
}
