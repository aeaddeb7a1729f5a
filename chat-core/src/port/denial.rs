use std::borrow::Cow;

/// Why a [`Policy`](super::Policy) or [`Hooks`](super::Hooks) refuse something. Only whoever asked
/// is told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}: {message}")]
pub struct Denial {
    reason: Cow<'static, str>,
    message: Cow<'static, str>,
    retryable: bool,
}

impl Denial {
    /// Characters of a reason that are told; what is longer is cut.
    pub const MAX_REASON: usize = 64;
    /// Characters of a message that are told; what is longer is cut.
    pub const MAX_MESSAGE: usize = 500;

    /// No. The client is told `FORBIDDEN`, the message, and the reason in the error's `details`:
    /// `reason` is a stable name for programs, such as `muted`, and `message` is for people.
    pub fn new(
        reason: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (reason, message) = (reason.into(), message.into());
        Self {
            reason: cut(reason, Self::MAX_REASON),
            message: cut(message, Self::MAX_MESSAGE),
            retryable: false,
        }
    }

    /// Not just now, for instance because what the answer depends on cannot be read: nothing
    /// happened, and the same may be asked again. The client is told `BUSY`.
    #[must_use]
    pub fn for_now(mut self) -> Self {
        self.retryable = true;
        self
    }

    /// The stable name.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// For people.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Whether the same may be allowed later.
    pub const fn is_for_now(&self) -> bool {
        self.retryable
    }
}

fn cut(text: Cow<'static, str>, max: usize) -> Cow<'static, str> {
    match text.char_indices().nth(max) {
        Some((end, _)) => text[..end].to_owned().into(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_bounded() {
        let denial = Denial::new("ä".repeat(100), "ö".repeat(1_000));
        assert_eq!(denial.reason().chars().count(), Denial::MAX_REASON);
        assert_eq!(denial.message().chars().count(), Denial::MAX_MESSAGE);
        assert_eq!(Denial::new("muted", "You are muted").reason(), "muted");
    }
}
