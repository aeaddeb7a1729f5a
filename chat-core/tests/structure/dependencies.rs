//! What chat-core pulls into an embedder's build.

use std::process::Command;

/// Crates, by how their names begin, that chat-core must never need: transports, databases, Redis,
/// randomness and TLS come with adapters.
const FOREIGN: [&str; 26] = [
    "actix",
    "async-tungstenite",
    "aws-lc",
    "axum",
    "deadpool",
    "diesel",
    "fastwebsockets",
    "http",
    "hyper",
    "libsqlite3",
    "mio",
    "native-tls",
    "openssl",
    "postgres",
    "rand",
    "redis",
    "reqwest",
    "ring",
    "rusqlite",
    "rustls",
    "socket2",
    "sqlx",
    "tokio-postgres",
    "tokio-websockets",
    "tungstenite",
    "warp",
];

/// Those in the output of `cargo tree --prefix none` that are foreign.
fn foreign(tree: &str) -> Vec<&str> {
    let names = tree.lines().filter_map(|line| line.split_whitespace().next());
    names
        .filter(|name| FOREIGN.iter().any(|foreign| begins(name, foreign)))
        .filter(|name| !name.starts_with("chat-"))
        .collect()
}

fn begins(name: &str, foreign: &str) -> bool {
    let rest = name.strip_prefix(foreign);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_', '3']))
        || name.contains("tungstenite")
}

#[test]
fn chat_core_needs_no_transport_database_or_tls() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--package", "chat-core", "--edges", "normal", "--prefix", "none"])
        .args(["--all-features", "--offline", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    assert!(tree.contains("serde_json v"), "{tree}");
    assert_eq!(foreign(&tree), [""; 0]);
}

#[test]
fn a_foreign_crate_is_seen() {
    let tree = "chat-core v0.1.0 (path)\nhttp v1.4.0\nhttparse v1.0.0\nrand_core v0.9.0\n\
        tokio-tungstenite v0.29.0\nlibsqlite3-sys v0.35.0\ngetrandom v0.4.0\nstringprep v1.0.0\n";
    let expected = ["http", "rand_core", "tokio-tungstenite", "libsqlite3-sys"];
    assert_eq!(foreign(tree), expected);
}
