//! What every crate's manifest says.

use crate::repository::{read, root};

/// The lines of a manifest's table, or of a part of one: `[table.part]`.
pub(crate) fn table<'a>(manifest: &'a str, name: &str) -> Vec<&'a str> {
    let header = format!("[{name}]");
    let lines = manifest.lines().map(str::trim).skip_while(|line| *line != header).skip(1);
    lines.take_while(|line| !line.starts_with('[')).filter(|line| !line.is_empty()).collect()
}

/// The directories of the workspace's members.
pub(crate) fn members(workspace: &str) -> Vec<String> {
    let list = workspace.split("members = [").nth(1).unwrap().split(']').next().unwrap();
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

fn complaints(manifest: &str) -> Vec<&'static str> {
    let mut complaints = vec![];
    let lints = table(manifest, "lints");
    if lints != ["workspace = true"] {
        complaints.push("does not take the workspace's lints");
    }
    let package = table(manifest, "package");
    let says = |line: &&str| ["publish.workspace = true", "publish = false"].contains(line);
    if !package.iter().any(says) {
        complaints.push("could be published");
    }
    if !package.contains(&"license.workspace = true") {
        complaints.push("has no licence");
    }
    if !package.iter().any(|line| line.starts_with("description = ")) {
        complaints.push("does not say what it is");
    }
    complaints
}

/// The workspace's own crates that a manifest's table names.
fn own_crates(manifest: &str, name: &str) -> Vec<String> {
    let names = table(manifest, name).into_iter().filter(|line| line.starts_with("chat-"));
    names.map(|line| line.split(['.', ' ', '=']).next().unwrap().to_owned()).collect()
}

#[test]
fn every_crate_takes_the_workspaces_rules() {
    let workspace = read("Cargo.toml");
    assert!(table(&workspace, "workspace.package").contains(&"publish = false"));
    let members = members(&workspace);
    assert!(members.len() > 2 && members.contains(&"chat-core".to_owned()));
    for member in members {
        assert!(root().join(&member).is_dir(), "{member}");
        let manifest = read(&format!("{member}/Cargo.toml"));
        assert_eq!(complaints(&manifest), [""; 0], "{member}");
    }
}

#[test]
fn adapters_stand_on_chat_core_alone() {
    for member in members(&read("Cargo.toml")) {
        let manifest = read(&format!("{member}/Cargo.toml"));
        let expected: &[&str] = match member.as_str() {
            "chat-core" => &[],
            name if name.starts_with("chat-") => &["chat-core"],
            _ => continue,
        };
        assert_eq!(own_crates(&manifest, "dependencies"), expected, "{member}");
    }
}

#[test]
fn a_bad_manifest_is_seen() {
    let good = "[package]\nname = \"x\"\ndescription = \"x\"\nlicense.workspace = true\n\
        publish.workspace = true\n\n[dependencies]\nchat-core.workspace = true\n\n[lints]\n\
        workspace = true\n";
    assert_eq!(complaints(good), [""; 0]);
    assert_eq!(own_crates(good, "dependencies"), ["chat-core"]);
    for line in
        ["description = \"x\"", "license.workspace = true", "publish.workspace = true", "[lints]"]
    {
        assert_eq!(complaints(&good.replace(line, "")).len(), 1, "{line}");
    }
    assert_eq!(members("members = [\"a\", \"b/c\"]"), ["a", "b/c"]);
}
