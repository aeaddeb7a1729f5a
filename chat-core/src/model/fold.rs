//! One way to compare texts regardless of spelling, the same for every store.

use unicode_normalization::UnicodeNormalization;

/// The text as names are searched by: NFKC and lower case. Stores keep it beside a room's name and
/// compare it byte for byte, so that no database's own collation decides what is found.
pub fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn spelling_does_not_matter() {
        assert_eq!(fold("ＣＡＦÉ"), fold("cafe\u{301}"));
        assert_eq!(fold("Straße"), "straße");
    }
}
