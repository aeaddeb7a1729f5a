//! The files of the repository.

use std::fs;
use std::path::{Path, PathBuf};

/// What is made, not written.
const SKIPPED: [&str; 5] = ["target", ".git", "node_modules", "dist", ".cache"];

/// The top of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every file of text below `directory`: its path, relative to the top, and what it says.
pub(crate) fn texts(directory: &Path) -> Vec<(String, String)> {
    let mut texts = vec![];
    collect(directory, &mut texts);
    texts.sort();
    texts
}

/// Every Rust file below `directory`.
pub(crate) fn sources(directory: &Path) -> Vec<(String, String)> {
    let mut texts = texts(directory);
    texts.retain(|(path, _)| path.ends_with(".rs"));
    texts
}

/// One file.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn collect(directory: &Path, texts: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        let (path, name) = (entry.path(), entry.file_name());
        let kind = entry.file_type().unwrap();
        if SKIPPED.iter().any(|skipped| name == *skipped) {
            continue;
        }
        if kind.is_dir() {
            collect(&path, texts);
        } else if kind.is_file()
            && let Ok(text) = fs::read_to_string(&path)
        {
            let path = path.strip_prefix(root()).unwrap();
            texts.push((path.to_str().unwrap().replace('\\', "/"), text));
        }
    }
}
