//! Texts that databases like to change.

/// Short texts that differ, though a collation, a trim or a normalisation makes some of them equal.
pub(crate) const AWKWARD: &[&str] = &[
    "Key",
    "key",
    "KEY",
    " key",
    "key ",
    "key\t",
    "key\n",
    "k\u{e9}y",
    "ke\u{301}y",
    "kéy%",
    "ß",
    "ss",
    "ﬁ",
    "fi",
    "İ",
    "i",
    "ı",
    "%",
    "_",
    "\\",
    "'",
    "''",
    "\"",
    "$1",
    "?",
    ":a",
    "null",
    "0",
    "00",
    "1e3",
    "💬",
    "👩‍👩‍👧",
    "\u{202e}yek",
    "\u{200b}key",
    "\u{feff}key",
    "\u{fffd}",
    "\u{10ffff}",
    "\u{1}\u{1f}\u{7f}\u{85}",
];

/// Every character below U+3000 but U+0000, and the longest content that the engine lets through.
pub(crate) fn long_texts() -> Vec<String> {
    let every = ('\u{1}'..'\u{3000}').collect();
    let ascii = "x".repeat(16 << 10);
    let wide = "💬".repeat(4 << 10);
    let lines = "\r\n\t \r\u{b}\u{c}".repeat(2_000);
    vec![every, ascii, wide, lines]
}
