//! One pass over a frame's bytes before it is parsed.

/// What makes a text unfit to be parsed, whatever it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// Brackets nested too deeply.
    Depth,
    /// A surrogate escape without its partner (RFC 8259, section 8.2): no Unicode text.
    LoneSurrogate,
    /// U+0000, which not every database can keep.
    Nul,
    /// A number beyond what any reader holds (RFC 8259, section 6), such as `1e400`.
    Number,
}

/// Looks for what the parser would let pass or choke on: depth, lone surrogates, U+0000, numbers
/// out of range. Bytes inside strings do not nest.
pub(crate) fn scan(text: &str, max_depth: usize) -> Result<(), Unfit> {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut in_string) = (0, 0usize, false);
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'"' => in_string = !in_string,
            b'\\' if in_string => at += escape(&bytes[at..])?,
            b'{' | b'[' if !in_string => {
                depth += 1;
                if depth > max_depth {
                    return Err(Unfit::Depth);
                }
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            b'0'..=b'9' if !in_string => at += number(&text[at - 1..])?,
            _ => {}
        }
    }
    Ok(())
}

/// The bytes of a number behind its first digit.
fn number(text: &str) -> Result<usize, Unfit> {
    let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
    let end = text.bytes().position(|byte| !is_part(&byte)).unwrap_or(text.len());
    match text[..end].parse::<f64>() {
        Ok(value) if value.is_infinite() => Err(Unfit::Number),
        _ => Ok(end - 1),
    }
}

/// The bytes that an escape takes behind its backslash.
fn escape(rest: &[u8]) -> Result<usize, Unfit> {
    match unit(rest) {
        Some(0) => Err(Unfit::Nul),
        Some(0xdc00..=0xdfff) => Err(Unfit::LoneSurrogate),
        Some(0xd800..=0xdbff) => {
            let partner = rest.get(5..).and_then(|rest| rest.strip_prefix(b"\\"));
            match partner.and_then(unit) {
                Some(0xdc00..=0xdfff) => Ok(11),
                _ => Err(Unfit::LoneSurrogate),
            }
        }
        // Any other escape is the next byte; hex digits behind a `u` are plain bytes.
        _ => Ok(1),
    }
}

/// The number in `uXXXX`.
fn unit(rest: &[u8]) -> Option<u32> {
    let hex = rest.strip_prefix(b"u")?.get(..4)?;
    hex.iter().try_fold(0, |value, &digit| Some(value << 4 | char::from(digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_is_bounded_outside_strings() {
        assert_eq!(scan(r#"{"a":["[[[[[["]}"#, 2), Ok(()));
        assert_eq!(scan(r#"{"a":[[]]}"#, 2), Err(Unfit::Depth));
        assert_eq!(scan(&"[".repeat(10_000), 32), Err(Unfit::Depth));
        assert_eq!(scan("]]]]{}", 1), Ok(()));
        assert_eq!(scan(r#"["\"[[", "\\", []]"#, 2), Ok(()));
    }

    #[test]
    fn half_characters_are_found() {
        assert_eq!(scan(r#""\ud83d\ude00""#, 1), Ok(()));
        for text in
            [r#""\ud83d""#, r#""\ude00""#, r#""\ud83dx""#, r#""\ud83d\u0041""#, r#""\uD83D\n""#]
        {
            assert_eq!(scan(text, 1), Err(Unfit::LoneSurrogate), "{text}");
        }
        assert_eq!(scan(r#""\\ud83d""#, 1), Ok(()));
    }

    #[test]
    fn numbers_beyond_all_readers_are_found() {
        let digits = "9".repeat(400);
        for text in ["1e400", "[-1E+400]", r#"{"a":[0,1.5e999]}"#, &digits] {
            assert_eq!(scan(text, 9), Err(Unfit::Number), "{text}");
        }
        for text in ["1e308", "[1e-400]", r#"{"a":"1e400"}"#, "99999999999999999999", "1-e+.", "1"]
        {
            assert_eq!(scan(text, 9), Ok(()), "{text}");
        }
    }

    #[test]
    fn nul_is_found_in_every_spelling() {
        assert_eq!(scan(r#""a\u0000""#, 1), Err(Unfit::Nul));
        assert_eq!(scan(r#""a\\u0000""#, 1), Ok(()));
    }
}
