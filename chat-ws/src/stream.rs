//! Any stream of bytes: its own task writes.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use chat_core::{Outgoing, SendQueue};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::framing::framed;
use crate::wire::{Sent, Wire};

/// Bytes of small frames that are written together. What was taken from the queue for it is no
/// longer bounded there.
const GATHERED_BYTES: usize = 16 << 10;

/// A stream.
pub(crate) struct StreamWire<T> {
    stream: T,
    /// Whole frames that are being written.
    out: Bytes,
    /// Whether written bytes may wait in the stream's own buffer.
    unflushed: bool,
    /// Whether nothing follows `out`.
    closed: bool,
    progressed: bool,
}

impl<T> StreamWire<T> {
    pub(crate) fn new(stream: T) -> Self {
        Self { stream, out: Bytes::new(), unflushed: false, closed: false, progressed: false }
    }

    /// Takes the next frames from the queue, if there are any.
    fn refill(&mut self, cx: &mut Context<'_>, queue: &SendQueue) -> bool {
        let Some(first) = self.next(cx, queue) else { return false };
        if first.len() >= GATHERED_BYTES {
            self.out = first;
            return true;
        }
        let mut gathered = Vec::new();
        while let Some(next) = self.next(cx, queue) {
            if gathered.is_empty() {
                gathered.extend_from_slice(&first);
            }
            gathered.extend_from_slice(&next);
            if gathered.len() >= GATHERED_BYTES {
                break;
            }
        }
        self.out = if gathered.is_empty() { first } else { gathered.into() };
        true
    }

    fn next(&mut self, cx: &mut Context<'_>, queue: &SendQueue) -> Option<Bytes> {
        match queue.poll_next(cx) {
            Poll::Ready(Some(frame)) => {
                self.closed = matches!(frame, Outgoing::Close(_));
                Some(framed(&frame))
            }
            Poll::Ready(None) => {
                self.closed = true;
                None
            }
            Poll::Pending => None,
        }
    }
}

impl<T: AsyncWrite + Unpin> StreamWire<T> {
    fn poll_write_out(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.out.is_empty() {
            let written = ready!(Pin::new(&mut self.stream).poll_write(cx, &self.out))?;
            if written == 0 {
                return Poll::Ready(Err(ErrorKind::WriteZero.into()));
            }
            self.out.advance(written);
            self.unflushed = true;
            self.progressed = true;
        }
        // An empty `Bytes` still holds its allocation.
        self.out = Bytes::new();
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for StreamWire<T> {
    fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut buffer = ReadBuf::new(buffer);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer))?;
        Poll::Ready(Ok(buffer.filled().len()))
    }

    fn poll_send(&mut self, cx: &mut Context<'_>, queue: &SendQueue) -> Poll<io::Result<Sent>> {
        loop {
            ready!(self.poll_write_out(cx))?;
            if self.closed || !self.refill(cx, queue) {
                break;
            }
        }
        if self.unflushed {
            ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(if self.closed { Sent::Close } else { Sent::Everything }))
    }

    fn progressed(&mut self) -> bool {
        std::mem::take(&mut self.progressed)
    }

    fn poll_finish(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
