//! Bounds and intervals of the transport.

use std::time::Duration;

use chat_core::model::Limits;

/// Bounds and intervals of one WebSocket. Start from [`WebSocketOptions::default`], or from the
/// engine's [`Limits`], and change what you must.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct WebSocketOptions {
    /// Bytes of one incoming message, whether it comes in one frame or in fragments. Larger ones
    /// close the connection with 1009, at the limit. 64 KiB.
    pub message_bytes: usize,
    /// Frames that one incoming message may be cut into; empty ones count. More close the
    /// connection with 1009. 1,024.
    pub fragments: u32,
    /// How often the client is pinged. A client from which nothing was heard for two of these
    /// intervals is closed with 4001. 25 s.
    pub heartbeat: Duration,
    /// How long a client may take nothing while something waits for it. Then the connection is
    /// dropped. 30 s.
    pub write_deadline: Duration,
    /// How long the closing handshake may take. Then the connection is dropped. 5 s.
    pub close_deadline: Duration,
    /// How long a client may take for its upgrade request, where this crate reads it
    /// ([`accept`](crate::accept)). 10 s.
    pub handshake_deadline: Duration,
}

impl Default for WebSocketOptions {
    fn default() -> Self {
        Self {
            message_bytes: 64 << 10,
            fragments: 1024,
            heartbeat: Duration::from_secs(25),
            write_deadline: Duration::from_secs(30),
            close_deadline: Duration::from_secs(5),
            handshake_deadline: Duration::from_secs(10),
        }
    }
}

impl From<&Limits> for WebSocketOptions {
    fn from(limits: &Limits) -> Self {
        Self { message_bytes: limits.frame_bytes, heartbeat: limits.heartbeat, ..Self::default() }
    }
}
