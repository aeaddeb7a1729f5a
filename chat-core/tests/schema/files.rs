//! The generated files, which are checked in.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use chat_core::wire::schema::{client_actions, server_actions};

use crate::frames::golden_frames;
use crate::typescript::{actions, golden, objects};

const COMMAND: &str = "UPDATE_GOLDEN=1 cargo test -p chat-core --features schema --test schema";

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Everything that is generated, by path.
fn generated() -> BTreeMap<&'static str, String> {
    let (client, server) = (client_actions(), server_actions());
    let header = |text: String| format!("// Written by `{COMMAND}`.\n\n{text}");
    BTreeMap::from([
        ("docs/schema/client-action.json", format!("{client:#}\n")),
        ("docs/schema/server-action.json", format!("{server:#}\n")),
        ("clients/typescript/src/generated/objects.ts", header(objects(&[&client, &server]))),
        ("clients/typescript/src/generated/client.ts", header(actions(&client))),
        ("clients/typescript/src/generated/server.ts", header(actions(&server))),
        (
            "clients/typescript/test/generated/golden.ts",
            header(golden(&golden_frames("client"), &golden_frames("server"))),
        ),
    ])
}

/// Files that say something else than they should.
fn stale<'a>(
    expected: &BTreeMap<&'a str, String>,
    read: impl Fn(&str) -> Option<String>,
) -> Vec<&'a str> {
    let differs = |(path, text): &(&&str, &String)| read(path).as_ref() != Some(*text);
    expected.iter().filter(differs).map(|(path, _)| *path).collect()
}

#[test]
fn schema_and_types_are_those_of_the_code() {
    let expected = generated();
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        for (path, text) in &expected {
            let path = root().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    let stale = stale(&expected, |path| fs::read_to_string(root().join(path)).ok());
    assert!(stale.is_empty(), "{stale:?} are not what the code says\n{COMMAND}\nwrites them");
}

#[test]
fn a_stale_file_is_seen() {
    let expected = BTreeMap::from([("a", "1".to_owned()), ("b", "2".to_owned())]);
    assert_eq!(stale(&expected, |_| Some("1".to_owned())), ["b"]);
    assert_eq!(stale(&expected, |_| None), ["a", "b"]);
}
