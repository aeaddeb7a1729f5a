use super::blank::is_blank;

/// Whether a name can stand on a line of its own, among others: it shows something, and has no
/// control characters, nor those that turn the direction of the text after them (Unicode Standard
/// Annex #9, 2.1 to 2.4), with which a name could pass for another.
pub(crate) fn is_showable(name: &str) -> bool {
    let turns = |c| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    !is_blank(name) && !name.chars().any(|c| c.is_control() || turns(c))
}

#[cfg(test)]
mod tests {
    use super::is_showable;

    #[test]
    fn names_of_every_script_are_shown() {
        for name in ["Ana", "Zoë O'Neil", "شبكة", "עברית 1", "東京", "👩‍👩‍👧"]
        {
            assert!(is_showable(name), "{name}");
        }
    }

    #[test]
    fn what_hides_or_turns_is_refused() {
        for name in
            ["", " \u{a0}", "\u{200B}", "a\nb", "a\u{7}", "a\u{85}", "\u{202E}nimda", "a\u{2066}b"]
        {
            assert!(!is_showable(name), "{name:?}");
        }
    }
}
