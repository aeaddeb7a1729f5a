//! How long files are, and what none of them says.

use crate::repository::{root, sources, texts};

/// Lines that a source file may have. There are no exceptions: a file that grows beyond is two.
const MAX_LINES: usize = 400;

fn too_long(files: &[(String, String)]) -> Vec<String> {
    let long = files.iter().filter(|(_, text)| text.lines().count() > MAX_LINES);
    long.map(|(path, text)| format!("{path}: {} lines", text.lines().count())).collect()
}

/// Directories of one machine. Put together here so that this file does not name them either.
const MACHINE: [&str; 4] =
    [concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];

/// Lines that only make sense on one machine: its directories, or a package registry of its own.
fn machine_bound(files: &[(String, String)]) -> Vec<String> {
    let mut complaints = vec![];
    for (path, text) in files {
        for (number, line) in text.lines().enumerate() {
            if names_a_directory(line) || names_a_registry(path, line) {
                complaints.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    complaints
}

fn names_a_directory(line: &str) -> bool {
    MACHINE.iter().any(|directory| {
        line.match_indices(directory).any(|(at, _)| {
            // In the middle of an address or a longer path it is something else.
            !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-~}".contains(c))
        })
    })
}

fn names_a_registry(path: &str, line: &str) -> bool {
    let line = line.trim();
    let file = path.rsplit('/').next().unwrap_or_default();
    match file {
        "Cargo.lock" => {
            line.starts_with("source = ")
                && line != r#"source = "registry+https://github.com/rust-lang/crates.io-index""#
        }
        "package-lock.json" => {
            line.starts_with(r#""resolved": "#)
                && !line.starts_with(r#""resolved": "https://registry.npmjs.org/"#)
        }
        ".npmrc" => line.contains("registry"),
        _ if file.ends_with(".toml") => {
            let key = line.split(['=', ' ']).next().unwrap_or_default();
            matches!(key, "registry" | "registry-index" | "index" | "replace-with")
                || line.starts_with("[source.")
                || line.starts_with("[registries.")
        }
        _ => false,
    }
}

#[test]
fn source_files_stay_short() {
    let files = sources(&root());
    assert!(files.len() > 100);
    assert_eq!(too_long(&files), [""; 0]);
}

#[test]
fn nothing_is_bound_to_one_machine() {
    let files = texts(&root());
    assert!(files.iter().any(|(path, _)| path == "Cargo.lock"));
    assert_eq!(machine_bound(&files), [""; 0]);
}

#[test]
fn what_must_not_be_is_seen() {
    let file = |path: &str, text: String| [(path.to_owned(), text)];
    assert_eq!(too_long(&file("a.rs", "\n".repeat(401))).len(), 1);
    assert!(too_long(&file("a.rs", "\n".repeat(400))).is_empty());
    let [home, ..] = MACHINE;
    for (path, line) in [
        ("a.sh", format!("cd {home}x")),
        ("a.md", format!("`{home}`")),
        ("Cargo.lock", r#"source = "registry+https://mirror.example/index""#.into()),
        ("web/package-lock.json", r#""resolved": "http://mirror.example/a.tgz","#.into()),
        (".cargo/config.toml", "replace-with = \"mirror\"".into()),
        (".cargo/config.toml", "[source.crates-io]".into()),
        ("web/.npmrc", "registry=http://mirror.example".into()),
    ] {
        assert_eq!(machine_bound(&file(path, line.clone())).len(), 1, "{line}");
    }
    let address = format!("see https://host.example{home}page");
    assert!(machine_bound(&file("a.md", address)).is_empty());
}
