use std::borrow::Cow;

/// Why a connection ends, as a WebSocket close code (RFC 6455, section 7.4). 4000–4499: come back
/// and resume. 4500–4999: stay away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// The code.
    pub code: u16,
    /// For developers; at most 123 bytes.
    pub reason: Cow<'static, str>,
}

macro_rules! closes {
    ($($(#[$doc:meta])* $name:ident = $code:literal $reason:literal;)*) => {
        impl Close {
            $($(#[$doc])* pub const $name: Self = Self { code: $code, reason: Cow::Borrowed($reason) };)*
        }
    };
}

closes! {
    /// The client said good-bye.
    NORMAL = 1000 "";
    /// The client broke the transport's protocol.
    PROTOCOL_ERROR = 1002 "protocol error";
    /// A kind of frame that is not spoken here, such as binary ones.
    UNSUPPORTED_DATA = 1003 "text frames only";
    /// Text that is not UTF-8.
    INVALID_TEXT = 1007 "invalid UTF-8";
    /// A frame above the size limit; do not send it again.
    TOO_BIG = 1009 "frame too big";
    /// The node goes away; come back.
    DRAIN = 4000 "the node is going away";
    /// Nothing was heard for too long; come back.
    HEARTBEAT = 4001 "heartbeat missed";
    /// The client reads too slowly; come back.
    SLOW = 4002 "reading too slowly";
    /// The node lost its state; come back.
    STATE_LOST = 4003 "state lost";
    /// The node cannot work just now; come back.
    NODE_ERROR = 4004 "node error";
    /// No login came in time.
    UNAUTHENTICATED = 4500 "not logged in";
    /// Logged out, revoked or expired.
    LOGGED_OUT = 4501 "logged out";
    /// The client does not speak this protocol.
    PROTOCOL = 4503 "chat protocol violated";
    /// This user has too many connections.
    TOO_MANY_CONNECTIONS = 4504 "too many connections";
    /// Far more requests than the rate limit allows.
    FLOOD = 4505 "flood";
}

impl Close {
    /// Whether the client may come back and resume.
    pub const fn is_resumable(&self) -> bool {
        matches!(self.code, 4000..=4499)
    }
}
