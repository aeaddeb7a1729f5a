//! Secrets that prove a login.

use sha2::{Digest, Sha256};

/// 256 bits from the operating system; whoever has it is logged in. Only its hash is kept and
/// handed around.
#[derive(Clone)]
pub(crate) struct SessionToken(String);

impl SessionToken {
    /// How long the text is.
    const CHARS: usize = 64;

    /// A new one.
    ///
    /// # Errors
    /// The system has no randomness.
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        random_hex().map(Self)
    }

    /// The token that a client sent, if its text can be one.
    pub(crate) fn from_client(text: &str) -> Option<Self> {
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == Self::CHARS && text.bytes().all(digit)).then(|| Self(text.to_owned()))
    }

    /// The name of the session: a hash that leads from the token, and not back.
    pub(crate) fn key(&self) -> String {
        sha256_hex(&self.0)
    }

    /// The secret itself, for the client that it belongs to.
    pub(crate) fn secret(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// The hash of a text, as text.
pub(crate) fn sha256_hex(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// 256 random bits as text.
pub(crate) fn random_hex() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex(&bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(digit).collect()
}

fn digit(nibble: u8) -> char {
    char::from_digit(nibble.into(), 16).unwrap_or('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_do_not_show() {
        let (one, two) = (SessionToken::random().unwrap(), SessionToken::random().unwrap());
        assert_ne!(one.secret(), two.secret());
        assert_ne!(one.key(), two.key());
        assert_ne!(one.key(), one.secret());
        assert_eq!(format!("{one:?}"), "SessionToken(…)");
        assert_eq!(SessionToken::from_client(one.secret()).unwrap().key(), one.key());
    }

    #[test]
    fn the_key_is_sha_256() {
        assert_eq!(
            SessionToken("abc".into()).key(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn other_texts_are_no_tokens() {
        let upper = "A".repeat(64);
        for text in ["", "abc", &upper, &"a".repeat(65), "' OR 1=1 --"] {
            assert!(SessionToken::from_client(text).is_none(), "{text}");
        }
    }
}
