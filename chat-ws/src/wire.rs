//! The two ways to reach a client.

use std::io;
use std::task::{Context, Poll};

use chat_core::SendQueue;

/// How far sending has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// Nothing waits.
    Everything,
    /// Nothing waits, and nothing will: the close frame is out.
    Close,
}

/// A stream of bytes to and from a client.
pub(crate) trait Wire: Send {
    /// Reads once; 0 at the end.
    fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>>;

    /// Writes what waits in the queue; resolves when nothing does, and then wakes the task for
    /// what comes later. Pending: the client does not take more just now.
    fn poll_send(&mut self, cx: &mut Context<'_>, queue: &SendQueue) -> Poll<io::Result<Sent>>;

    /// Whether the client has taken something since the last call.
    fn progressed(&mut self) -> bool;

    /// Tells the client that nothing more follows.
    fn poll_finish(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;
}
