use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use serde_json::value::RawValue;

/// Why a request was refused: stable names for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ErrorCode"))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Code {
    /// The frame is not JSON, or not JSON that the chat reads: too deep, numbers out of range,
    /// half characters.
    BadJson,
    /// The JSON is not this action.
    BadRequest,
    /// There is no such action.
    UnknownAction,
    /// Something is longer than it may be.
    TooLarge,
    /// Log in first; or the login was refused.
    Unauthenticated,
    /// The login has run out.
    AuthExpired,
    /// Known, a member, but not allowed.
    Forbidden,
    /// It does not exist, or the caller may not see it: not to be told apart. Where nobody has a
    /// handle, `details` names it.
    NotFound,
    /// It has changed since; `details` says how it stands.
    Conflict,
    /// The same key came before with another request.
    IdempotencyConflict,
    /// Too many requests; `retryAfterMs` says when to come back.
    RateLimited,
    /// A bound was reached; `details` says which.
    LimitExceeded,
    /// This server does not do that.
    Unsupported,
    /// Nothing happened; try again.
    Busy,
    /// It may or may not have happened; try again with the same key.
    Unavailable,
    /// It may or may not have happened, and trying again may not help.
    Internal,
}

impl Code {
    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BadJson => "BAD_JSON",
            Self::BadRequest => "BAD_REQUEST",
            Self::UnknownAction => "UNKNOWN_ACTION",
            Self::TooLarge => "TOO_LARGE",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::AuthExpired => "AUTH_EXPIRED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::Conflict => "CONFLICT",
            Self::IdempotencyConflict => "IDEMPOTENCY_CONFLICT",
            Self::RateLimited => "RATE_LIMITED",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::Unsupported => "UNSUPPORTED",
            Self::Busy => "BUSY",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }

    /// Whether the same request may succeed later.
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::RateLimited | Self::Busy | Self::Unavailable | Self::Internal)
    }
}

impl fmt::Display for Code {
    /// The name on the wire.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a client is told when its request is refused. Holds nothing that it may not see.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{code}: {message}")]
#[non_exhaustive]
pub struct Rejection {
    /// The stable name.
    pub code: Code,
    /// For developers.
    pub message: Cow<'static, str>,
    /// When to come back, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// More, by code; JSON.
    pub details: Option<Box<RawValue>>,
}

impl Rejection {
    /// A refusal.
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), retry_after_ms: None, details: None }
    }

    /// The JSON is not this action.
    pub fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::BadRequest, message)
    }

    /// It does not exist, or the caller may not see it.
    pub fn not_found() -> Self {
        Self::new(Code::NotFound, "not found")
    }

    /// Too long.
    pub fn too_large(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::TooLarge, message)
    }

    /// With a time to come back.
    #[must_use]
    pub fn retry_after_ms(mut self, ms: u64) -> Self {
        self.retry_after_ms = Some(ms);
        self
    }

    /// With more to say.
    #[must_use]
    pub fn details(mut self, details: &impl Serialize) -> Self {
        self.details = serde_json::value::to_raw_value(details).ok();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_on_the_wire() {
        for code in [Code::BadJson, Code::IdempotencyConflict, Code::Internal, Code::NotFound] {
            assert_eq!(serde_json::to_value(code).unwrap(), code.name());
            assert_eq!(Rejection::new(code, "why").to_string(), format!("{}: why", code.name()));
        }
    }
}
