use crate::extension::Refusal;
use crate::port::Denial;
use crate::wire::{Code, Rejection};

/// Why a call of the host was not done.
///
/// [`Unknown`](Self::Unknown) alone leaves open whether it happened; with everything else, nothing
/// did.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChatError {
    /// Refused: the same again is refused again, until something else changes.
    #[error("refused: {0}")]
    Refused(Rejection),
    /// Nothing happened, for a reason that may pass: try again.
    #[error("nothing happened: {0}")]
    Busy(Rejection),
    /// It may or may not have happened. Repeat it under the same key, where it has one.
    #[error("the outcome is unknown: {0}")]
    Unknown(Rejection),
}

impl ChatError {
    /// The stable name of the reason.
    pub const fn code(&self) -> Code {
        self.rejection().code
    }

    /// What a client would be told.
    pub const fn rejection(&self) -> &Rejection {
        match self {
            Self::Refused(rejection) | Self::Busy(rejection) | Self::Unknown(rejection) => {
                rejection
            }
        }
    }

    /// Whether nothing happened for certain.
    pub const fn is_definite(&self) -> bool {
        !matches!(self, Self::Unknown(_))
    }
}

impl From<Denial> for ChatError {
    fn from(denial: Denial) -> Self {
        Rejection::from(Refusal::Denied(denial)).into()
    }
}

impl From<Rejection> for ChatError {
    fn from(rejection: Rejection) -> Self {
        match rejection.code {
            Code::Unavailable | Code::Internal => Self::Unknown(rejection),
            code if code.is_retryable() => Self::Busy(rejection),
            _ => Self::Refused(rejection),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_unknown_is_not_definite() {
        for (code, definite) in [
            (Code::Forbidden, true),
            (Code::IdempotencyConflict, true),
            (Code::Busy, true),
            (Code::RateLimited, true),
            (Code::Unavailable, false),
            (Code::Internal, false),
        ] {
            let error = ChatError::from(Rejection::new(code, "why"));
            assert_eq!((error.code(), error.is_definite()), (code, definite));
        }
        assert!(matches!(Rejection::new(Code::Busy, "").into(), ChatError::Busy(_)));
        assert!(matches!(Rejection::not_found().into(), ChatError::Refused(_)));
    }
}
