//! What a WebSocket is for.

use std::task::{Context, Poll};

use chat_core::wire::Close;
use chat_core::{Connection, SendQueue};

/// The side of a connection that is not the transport: the engine's, or an echo.
pub(crate) trait Session: Send {
    /// What is to be sent.
    fn queue(&self) -> &SendQueue;

    /// Takes a text message; the error closes the connection. Called only while
    /// [`accepts`](Self::accepts).
    fn text(&self, text: &str) -> Result<(), Close>;

    /// As [`text`](Self::text), for a binary message.
    fn binary(&self, _data: &[u8]) -> Result<(), Close> {
        Err(Close::UNSUPPORTED_DATA)
    }

    /// Whether another message may come. While not, nothing is read from the client.
    fn accepts(&self) -> bool;

    /// Resolves when another message may come. Asked again after each write, too.
    fn poll_accepts(&self, cx: &mut Context<'_>) -> Poll<()>;

    /// The client sent a ping or pong.
    fn charge(&self);
}

impl Session for Connection {
    fn queue(&self) -> &SendQueue {
        Self::queue(self)
    }

    fn text(&self, text: &str) -> Result<(), Close> {
        self.receive(text).map_err(|_| Close::NODE_ERROR)
    }

    fn accepts(&self) -> bool {
        Self::accepts(self)
    }

    fn poll_accepts(&self, cx: &mut Context<'_>) -> Poll<()> {
        Self::poll_accepts(self, cx)
    }

    fn charge(&self) {
        Self::charge(self);
    }
}
