//! As much of Markdown as it takes to look things up.

/// What stands under a heading, up to the next one of its level or above.
pub(crate) fn section<'a>(text: &'a str, heading: &str) -> Option<&'a str> {
    let level = heading.split(' ').next()?.len();
    let start = text.find(&format!("\n{heading}\n"))? + heading.len() + 2;
    let rest = &text[start..];
    let ends = rest.match_indices("\n#").filter(|(at, _)| {
        let hashes = rest[at + 1..].split(' ').next().unwrap_or_default();
        hashes.len() <= level && hashes.bytes().all(|byte| byte == b'#')
    });
    let end = ends.map(|(at, _)| at).next().unwrap_or(rest.len());
    Some(&rest[..end])
}

/// The headings of a level: `##`, say.
pub(crate) fn headings<'a>(text: &'a str, level: &str) -> Vec<&'a str> {
    text.lines().filter_map(|line| line.strip_prefix(level)?.strip_prefix(' ')).collect()
}

/// The words within `code spans`, blocks of code left out.
pub(crate) fn code_words(text: &str) -> Vec<&str> {
    let outside = text.split("\n```").step_by(2);
    let spans = outside.flat_map(|part| part.split('`').skip(1).step_by(2));
    spans.flat_map(|span| span.split(|c: char| !c.is_alphanumeric() && c != '_')).collect()
}

/// The first block of code in this language.
pub(crate) fn code_block<'a>(text: &'a str, language: &str) -> Option<&'a str> {
    let start = text.find(&format!("```{language}\n"))? + language.len() + 4;
    let end = text[start..].find("```")?;
    Some(&text[start..start + end])
}

/// Where links lead to.
pub(crate) fn links(text: &str) -> Vec<&str> {
    let starts = text.split("](").skip(1);
    starts.filter_map(|rest| rest.split(')').next()).collect()
}

/// How a heading is linked to.
pub(crate) fn anchor(heading: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    heading.to_lowercase().chars().filter(kept).map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn sections_end_where_the_next_begins() {
    let text = "# T\n\n## A\n\nx `b c` y\n\n### D\n\n#e\n## F\n\n```rust\nfn `g`\n```\n[h](i#j)\n";
    assert!(section(text, "## A").unwrap().contains("### D\n\n#e"));
    assert_eq!(section(text, "### D").unwrap().trim(), "#e");
    assert_eq!(section(text, "## X"), None);
    assert_eq!(code_words(text), ["b", "c"]);
    assert_eq!(code_block(text, "rust"), Some("fn `g`\n"));
    assert_eq!(links(text), ["i#j"]);
    assert_eq!(headings(text, "##"), ["A", "F"]);
    assert_eq!(anchor("The seed's dialect"), "the-seeds-dialect");
}
