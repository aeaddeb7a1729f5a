use unicode_security::GeneralSecurityProfile;
use unicode_security::general_security_profile::IdentifierType;

/// Whether nothing of a text is seen: it has only white space, and characters that are not drawn, such
/// as U+200B (`Default_Ignorable_Code_Point` in the Unicode Character Database).
pub(crate) fn is_blank(text: &str) -> bool {
    let is_ignorable = |c: char| c.identifier_type() == Some(IdentifierType::Default_Ignorable);
    text.chars().all(|c| c.is_whitespace() || is_ignorable(c))
}

#[cfg(test)]
mod tests {
    use super::is_blank;

    #[test]
    fn what_is_not_drawn_is_blank() {
        for text in ["", " \n\u{a0}", "\u{200B}", "\u{2060} \u{FEFF}", "\u{3164}", "\u{AD}\u{FE0F}"]
        {
            assert!(is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn what_is_drawn_is_not() {
        for text in ["a", "\u{200B}.", "👩‍👩‍👧", "\u{301}", "می‌خواهم", "東"]
        {
            assert!(!is_blank(text), "{text:?}");
        }
    }
}
