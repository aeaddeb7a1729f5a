//! Handles: the unique @names of users.

use std::sync::Arc;

use serde::{Serialize, Serializer};
use unicode_security::{GeneralSecurityProfile, MixedScript, confusable_detection::skeleton};

use super::fold;

/// Why a text is no handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HandleError {
    /// Nothing was left after trimming.
    #[error("a handle needs at least one character")]
    Empty,
    /// More than [`Handle::MAX_CHARS`] characters.
    #[error("a handle has at most 32 characters")]
    TooLong,
    /// Something that is no letter, digit, `.`, `-` or `_`.
    #[error("a handle consists of letters, digits and . - _")]
    Character,
    /// Letters of several scripts, which make look-alikes.
    #[error("a handle keeps to one script")]
    MixedScripts,
    /// A name that the chat keeps for itself.
    #[error("this handle is reserved")]
    Reserved,
}

/// A unique @name in canonical form: NFKC and lower case, one script, no invisible characters
/// (Unicode UAX #31 and UTS #39). It never changes once given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle(Arc<str>);

const RESERVED: [&str; 9] =
    ["all", "here", "everyone", "channel", "system", "admin", "moderator", "null", "undefined"];

impl Handle {
    /// How many characters a handle may have.
    pub const MAX_CHARS: usize = 32;

    /// Brings what a person typed into canonical form.
    ///
    /// # Errors
    /// A [`HandleError`] that can be shown to the person.
    pub fn new(text: &str) -> Result<Self, HandleError> {
        let handle = Self::canonical(text)?;
        let looks = handle.skeleton();
        if RESERVED.iter().any(|reserved| looks == skeleton(reserved).collect::<String>()) {
            return Err(HandleError::Reserved);
        }
        Ok(handle)
    }

    /// Brings into canonical form what a person typed to name somebody else.
    pub(crate) fn known(text: &str) -> Result<Self, HandleError> {
        let handle = Self::canonical(text)?;
        if RESERVED.contains(&handle.as_str()) {
            return Err(HandleError::Reserved);
        }
        Ok(handle)
    }

    /// The handle that comes closest to a text that may be none, such as a name of two words: what
    /// a handle cannot have becomes a hyphen, and what is too long is cut. `None` where nothing is
    /// left, and for what deceives: several scripts, reserved words.
    pub(crate) fn nearest(text: &str) -> Option<Self> {
        // What normalisation makes of it may be longer or shorter.
        let begin: String = text.chars().take(Self::MAX_CHARS * 4).collect();
        let (mut near, mut chars) = (String::new(), 0);
        for c in fold(&begin).chars().skip_while(|c| !c.is_alphanumeric()) {
            let c = if is_allowed(c) { c } else { '-' };
            if chars == Self::MAX_CHARS || (c == '-' && near.ends_with('-')) {
                continue;
            }
            near.push(c);
            chars += 1;
        }
        Self::new(near.trim_end_matches(['-', '.', '_'])).ok()
    }

    /// The handle of messages that the server itself posts: the one reserved name in use.
    pub fn system() -> Self {
        Self("system".into())
    }

    /// Wraps a handle that a store kept, without checking it again.
    pub fn from_stored(text: &str) -> Self {
        Self(text.into())
    }

    fn canonical(text: &str) -> Result<Self, HandleError> {
        // Four bytes a character, twice over for what normalisation may still compose.
        if text.len() > Self::MAX_CHARS * 8 {
            return Err(HandleError::TooLong);
        }
        let folded = fold(text.trim());
        match folded.chars().count() {
            0 => return Err(HandleError::Empty),
            n if n > Self::MAX_CHARS => return Err(HandleError::TooLong),
            _ => {}
        }
        if !folded.chars().all(is_allowed) || !folded.starts_with(char::is_alphanumeric) {
            return Err(HandleError::Character);
        }
        if !folded.as_str().is_single_script() {
            return Err(HandleError::MixedScripts);
        }
        Ok(Self(folded.into()))
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the handle looks like (UTS #39, section 4): two users never share one, so that nobody
    /// can pass for somebody else.
    pub fn skeleton(&self) -> String {
        skeleton(&self.0).collect()
    }
}

fn is_allowed(c: char) -> bool {
    c == '-'
        || ((c.is_alphanumeric() || c == '.' || c == '_') && c.identifier_allowed())
        || is_combining(c)
}

/// Marks that belong to letters, as Devanagari and Thai need them.
fn is_combining(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c) && c.identifier_allowed()
}

impl std::fmt::Display for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Handle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_for_all_spellings() {
        for text in ["Bob", " bob ", "ＢＯＢ", "BOB"] {
            assert_eq!(Handle::new(text).unwrap().as_str(), "bob");
        }
        assert_eq!(Handle::new("Jürgen").unwrap(), Handle::new("Ju\u{308}rgen").unwrap());
        for text in ["张伟", "राहुल", "สมชาย", "o-neil_2.0", "u0"] {
            assert!(Handle::new(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn refuses_what_deceives() {
        use HandleError::*;
        let long = "a".repeat(33);
        let cases = [
            ("", Empty),
            ("   ", Empty),
            (long.as_str(), TooLong),
            ("a b", Character),
            ("a\u{200b}b", Character),
            ("a\u{202e}b", Character),
            ("a\0b", Character),
            ("-a", Character),
            ("<b>", Character),
            ("pаypal", MixedScripts),
            ("ADMIN", Reserved),
            ("system", Reserved),
        ];
        for (text, error) in cases {
            assert_eq!(Handle::new(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn nobody_looks_like_a_reserved_word() {
        for text in ["a11", "adrnin", "sуstеm", "ALL", "ѕуѕtеm"] {
            assert!(Handle::new(text).is_err(), "{text}");
        }
        assert_eq!(Handle::new("a11"), Err(HandleError::Reserved));
        assert_eq!(Handle::new("adrnin"), Err(HandleError::Reserved));
        assert!(Handle::known("a11").is_ok() && Handle::known("all").is_err());
    }

    #[test]
    fn a_name_has_a_nearest_handle() {
        let near = |text: &str| Handle::nearest(text).map(|handle| handle.as_str().to_owned());
        for (text, handle) in [
            ("Ann Lee", "ann-lee"),
            ("  Dr. O'Neil, Jr. ", "dr.-o-neil-jr"),
            ("a\u{202e}\u{200b}b", "a-b"),
            ("Jürgen Müller", "jürgen-müller"),
            ("张 伟", "张-伟"),
            ("<script>", "script"),
        ] {
            assert_eq!(near(text).as_deref(), Some(handle), "{text:?}");
        }
        for text in ["", "  ", "🙂", "\0", "Admin", "pаypal", "---"] {
            assert_eq!(near(text), None, "{text:?}");
        }
        assert_eq!(near(&"ab ".repeat(99)).map(|near| near.chars().count()), Some(32));
    }

    #[test]
    fn look_alikes_share_a_skeleton() {
        let (latin, cyrillic) = (Handle::new("aco").unwrap(), Handle::new("асо").unwrap());
        assert_ne!(latin, cyrillic);
        assert_eq!(latin.skeleton(), cyrillic.skeleton());
    }
}
