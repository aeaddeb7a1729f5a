//! The embedder's own data: JSON kept byte for byte.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// A JSON value kept as the text it came in. What was stored comes back byte-identical.
#[derive(Clone, PartialEq, Eq)]
pub struct JsonText(Arc<str>);

impl JsonText {
    /// Takes `text` if it is one JSON value.
    ///
    /// # Errors
    /// The parser's error when `text` is not JSON.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// A value as JSON.
    ///
    /// # Errors
    /// What the value's own `Serialize` reports.
    pub fn encode(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        serde_json::to_string(value).map(|text| Self(text.into()))
    }

    /// The JSON text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for JsonText {
    /// Says the size only: custom data is content, and content is not logged.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "JsonText({} bytes)", self.0.len())
    }
}

impl Serialize for JsonText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_str(&self.0).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for JsonText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(|raw| Self(raw.get().into()))
    }
}

/// Bytes of a text as a JSON string, at most.
pub(crate) fn max_json_len(text: &str) -> usize {
    let escaped = |byte| match byte {
        b'"' | b'\\' => 2,
        0..b' ' => 6,
        _ => 1,
    };
    text.bytes().map(escaped).sum::<usize>() + 2
}

/// How many of the items fit into so many bytes; at least one.
pub(crate) fn fitting<T>(items: &[T], max_bytes: usize, size: impl Fn(&T) -> usize) -> usize {
    let mut left = Some(max_bytes);
    let fits = |item: &&T| {
        left = left.and_then(|left| left.checked_sub(size(item)));
        left.is_some()
    };
    items.iter().take_while(fits).count().max(1).min(items.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_fit() {
        let fitting = |items: &[usize]| fitting(items, 10, |item| *item);
        assert_eq!(fitting(&[]), 0);
        assert_eq!(fitting(&[11]), 1);
        assert_eq!(fitting(&[4, 6, 1]), 2);
        assert_eq!(fitting(&[4, 7, 1]), 1);
    }

    #[test]
    fn a_text_is_never_longer_than_said() {
        let ascii: String = (0..=127).map(char::from).collect();
        for text in ["", "a", "ä😀", "\\\"\n\u{1}", &ascii] {
            let json = serde_json::to_string(text).unwrap();
            assert!((json.len()..json.len() + 64).contains(&max_json_len(text)), "{json}");
        }
    }

    #[test]
    fn keeps_every_byte() {
        let text = r#"{"b" : 1.50, "a":[ 1e2 ],"a":"\u0041"}"#;
        let data = JsonText::parse(text).unwrap();
        assert_eq!(serde_json::to_string(&data).unwrap(), text);
        assert!(JsonText::parse("{").is_err());
    }
}
