//! What public errors are made from: a conversion is a part of what embedders see, and so is the
//! version of the crate that it names.

use crate::imports::paths;
use crate::manifests::{members, table};
use crate::repository::{read, root, sources};

/// Crates that may break with any release: below 1.0.
fn unfinished(workspace: &str) -> Vec<String> {
    let lines = table(workspace, "workspace.dependencies");
    let below = lines.into_iter().filter(|line| line.contains("\"0.") || line.contains("\">=0."));
    below.map(|line| line.split([' ', '=']).next().unwrap_or_default().replace('-', "_")).collect()
}

/// Conversions from such crates into public types of a file.
fn complaints(file: &str, source: &str, unfinished: &[String]) -> Vec<String> {
    let named = paths(&[], source);
    let foreign = |name: &str| {
        let path = named.iter().find(|path| path.rsplit("::").next() == Some(name));
        let path = if name.contains("::") { name } else { path.map_or("", String::as_str) };
        unfinished.iter().any(|it| path.split("::").next() == Some(it))
    };
    let public = |name: &str| {
        ["enum", "struct"].iter().any(|kind| {
            source
                .split(&format!("pub {kind} {name}"))
                .skip(1)
                .any(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
        })
    };
    let from = |line: &&str| {
        if let Some((_, rest)) = line.split_once("#[from]") {
            let name = rest.trim_start().trim_start_matches("pub(crate) ").trim_start();
            return foreign(name.split([')', ',', '<']).next().unwrap_or_default());
        }
        let conversion = line.strip_prefix("impl From<").and_then(|rest| rest.split_once("> for "));
        conversion.is_some_and(|(from, into)| {
            public(into.trim_end_matches(" {")) && foreign(from.trim_start_matches('&'))
        })
    };
    source.lines().map(str::trim).filter(from).map(|line| format!("{file}: {line}")).collect()
}

#[test]
fn no_public_error_is_made_from_a_crate_that_may_break() {
    let workspace = read("Cargo.toml");
    let unfinished = unfinished(&workspace);
    assert!(unfinished.iter().any(|name| name == "rusqlite"), "{unfinished:?}");
    let own = members(&workspace).into_iter().filter(|member| member.starts_with("chat-"));
    let files = own.flat_map(|member| sources(&root().join(member).join("src")));
    let found: Vec<_> =
        files.flat_map(|(path, text)| complaints(&path, &text, &unfinished)).collect();
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_conversion_is_seen() {
    let manifest = "[workspace.dependencies]\na-b = \"0.7\"\nc = { version = \">=0.3, <0.5\" }\n\
        d = \"1.0.7\"\n";
    let unfinished = unfinished(manifest);
    assert_eq!(unfinished, ["a_b", "c"]);
    let bad = [
        "pub enum E {}\nimpl From<a_b::Error> for E {",
        "use c::{X, Error};\npub struct E;\nimpl From<Error> for E {",
        "pub enum E {\n    /// It.\n    It(#[from] a_b::Error),\n}",
        "use c::Error;\npub struct E(#[from] pub(crate) Error);",
    ];
    for source in bad {
        assert_eq!(complaints("x.rs", source, &unfinished).len(), 1, "{source}");
    }
    let good = [
        "pub(crate) enum E {}\nimpl From<a_b::Error> for E {",
        "pub enum Er {}\npub(crate) enum E {}\nimpl From<a_b::Error> for E {",
        "pub enum E {}\nimpl From<d::Error> for E {",
        "use std::io::Error;\npub struct E(#[from] Error);",
    ];
    for source in good {
        assert_eq!(complaints("x.rs", source, &unfinished), [""; 0], "{source}");
    }
}
