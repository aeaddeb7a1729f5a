//! The README and its companions say what is so.

use crate::manifests::members;
use crate::markdown::{anchor, code_block, code_words, headings, links};
use crate::repository::{read, root, sources, texts};
use crate::tokens::{Token, tokens};

/// Lines that an example in the README may have.
const MAX_EXAMPLE: usize = 40;

#[test]
fn the_example_is_one_that_compiles() {
    let readme = read("README.md");
    let block = code_block(&readme, "rust").unwrap();
    assert!(block.lines().count() <= MAX_EXAMPLE);
    let program = read("examples/embed/src/main.rs");
    let program: Vec<_> = program.lines().skip_while(|line| line.starts_with("//!")).collect();
    assert_eq!(block.trim(), program.join("\n").trim());
}

#[test]
fn every_crate_has_its_line() {
    let readme = read("README.md");
    for member in members(&read("Cargo.toml")) {
        let line = [format!("\n| [{member}]({member}) |"), format!("\n| `{member}` |")];
        assert!(line.iter().any(|line| readme.contains(line)), "{member}");
    }
}

/// The long options in a program's source.
fn options(source: &str) -> Vec<String> {
    let tokens = tokens(source);
    let mut options = vec![];
    for (at, token) in tokens.iter().enumerate() {
        if token.word() != Some("long") {
            continue;
        }
        let name = match &tokens[at + 1..] {
            [Token::Sign('='), Token::Text(name), ..] => name.clone(),
            rest => {
                let field = rest.windows(2).find(|pair| pair[1].is(':')).unwrap();
                field[0].word().unwrap().replace('_', "-")
            }
        };
        options.push(name);
    }
    options
}

#[test]
fn every_option_of_the_server_is_described() {
    let config = root().join("examples/chat-server/src/config/mod.rs");
    if let Ok(source) = std::fs::read_to_string(config) {
        let readme = read("README.md");
        for option in options(&source) {
            assert!(readme.contains(&format!("`--{option}`")), "--{option}");
        }
    }
}

/// Excerpts in a guide: blocks that do not compile by themselves, each of which must stand somewhere
/// in the examples as it does there.
fn strange_excerpts(guide: &str, examples: &[(String, String)]) -> Vec<String> {
    let blocks =
        guide.split("```rust,ignore\n").skip(1).filter_map(|rest| rest.split("```").next());
    let strange = blocks.filter(|block| !examples.iter().any(|(_, text)| text.contains(block)));
    strange.map(str::to_owned).collect()
}

#[test]
fn excerpts_are_of_the_examples() {
    let guide = read("docs/writing-an-adapter.md");
    assert!(guide.contains("```rust,ignore\n"));
    assert_eq!(strange_excerpts(&guide, &sources(&root().join("examples"))), [""; 0]);
}

/// What an example's file begins with: how to run it.
fn says_how_to_run(member: &str, main: &str) -> bool {
    let name = member.rsplit('/').next().unwrap();
    let comment: Vec<_> = main.lines().take_while(|line| line.starts_with("//!")).collect();
    comment.join("\n").contains(&format!("cargo run -p {name}"))
}

#[test]
fn every_example_says_how_to_run_it() {
    for member in members(&read("Cargo.toml")) {
        if member.starts_with("examples/") && member != "examples/chat-server" {
            assert!(says_how_to_run(&member, &read(&format!("{member}/src/main.rs"))), "{member}");
        }
    }
}

/// Links of a page that lead nowhere.
fn broken_links(path: &str, text: &str) -> Vec<String> {
    let directory = root().join(path).parent().unwrap().to_owned();
    let broken = links(text).into_iter().filter(|link| !link.contains("://")).filter(|link| {
        let (file, fragment) = link.split_once('#').unwrap_or((link, ""));
        let target = match file {
            "" => Some(text.to_owned()),
            _ if fragment.is_empty() => return !directory.join(file).exists(),
            _ => std::fs::read_to_string(directory.join(file)).ok(),
        };
        let leads = |target: String| {
            let all = ["#", "##", "###"].map(|level| headings(&target, level));
            fragment.is_empty() || all.concat().iter().any(|heading| anchor(heading) == fragment)
        };
        !target.is_some_and(leads)
    });
    broken.map(|link| format!("{path}: {link}")).collect()
}

#[test]
fn links_lead_somewhere() {
    let pages: Vec<_> =
        texts(&root()).into_iter().filter(|(path, _)| path.ends_with(".md")).collect();
    for page in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/protocol.md"] {
        assert!(pages.iter().any(|(path, _)| path == page), "{page}");
    }
    for (path, text) in pages {
        assert_eq!(broken_links(&path, &text), [""; 0]);
    }
}

/// Whether this source has a test of that name that is not ignored.
fn runs(source: &str, test: &str) -> bool {
    let Some((before, _)) = source.split_once(&format!("fn {test}(")) else { return false };
    !before.rsplit("\n\n").next().unwrap_or_default().contains("#[ignore")
}

#[test]
fn tests_that_hold_a_promise_exist() {
    let page = read("docs/promises.md");
    let (table, _) = page.split_once("\n## ").unwrap();
    let sources = sources(&root());
    let tests = code_words(table).into_iter().filter(|word| word.contains('_'));
    let tests: Vec<_> = tests.filter(|word| word.chars().any(char::is_lowercase)).collect();
    assert!(tests.len() > 20);
    for test in tests {
        assert!(sources.iter().any(|(_, text)| runs(text, test)), "{test}");
    }
}

#[test]
fn the_map_names_what_is_there() {
    let map = read("ARCHITECTURE.md");
    let words = code_words(&map);
    for (path, _) in texts(&root().join("chat-core/src")) {
        let module = path.strip_prefix("chat-core/src/").unwrap();
        let top = module.split(['/', '.']).next().unwrap();
        if top != "lib" {
            assert!(words.contains(&top), "{top}");
        }
    }
}

#[test]
fn what_is_wrong_is_seen() {
    let source = "#[ignore]\nfn a() {}\n\n#[test]\nfn b() {}";
    assert!(!runs(source, "a") && runs(source, "b") && !runs(source, "c"));
    let source =
        "#[arg(long, env = \"X\")] pub store: S, #[arg(long = \"origin\")] pub origins: V,";
    assert_eq!(options(source), ["store", "origin"]);
    let examples = [("a.rs".to_owned(), "fn a() {\n    b();\n}\n".to_owned())];
    assert!(strange_excerpts("```rust,ignore\n    b();\n```", &examples).is_empty());
    assert_eq!(strange_excerpts("```rust,ignore\n    c();\n```", &examples), ["    c();\n"]);
    assert!(says_how_to_run("examples/a", "//! `cargo run -p a`\n\nfn main() {}"));
    assert!(!says_how_to_run("examples/a", "//! a\n\n// cargo run -p a"));
    let text = "[a](#b) [c](nowhere.md) [d](Cargo.toml)\n# B\n[e](#f)";
    assert_eq!(broken_links("X.md", text), ["X.md: nowhere.md", "X.md: #f"]);
}
