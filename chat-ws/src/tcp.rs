//! Plain TCP: whoever has a frame for a connection writes it at once.

use std::io::{self, ErrorKind, IoSlice, Read};
use std::net::Shutdown;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use chat_core::wire::Batch;
use chat_core::{Flushed, FrameWriter, Outgoing, SendQueue};
use socket2::SockRef;
use tokio::io::Interest;
use tokio::net::TcpStream;

use crate::framing::{WebSocketFraming, framed, framed_len};
use crate::wire::{Sent, Wire};

/// Frames in one system call.
const GATHERED: usize = 64;

/// Whether a read that fills less than the buffer means that nothing more waits.
const SHORT_READ_IS_LAST: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// A TCP connection.
pub(crate) struct TcpWire {
    stream: Arc<TcpStream>,
    blocked: bool,
    progressed: bool,
}

impl TcpWire {
    /// From now on, what is offered to the queue is written by whoever offers it.
    pub(crate) fn new(stream: TcpStream, queue: &SendQueue) -> Self {
        // Without it everything works, only later.
        let _ = stream.set_nodelay(true);
        let stream = Arc::new(stream);
        queue.set_writer(TcpWriter { stream: stream.clone(), rest: Bytes::new() });
        Self { stream, blocked: false, progressed: false }
    }
}

impl Wire for TcpWire {
    fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.stream.poll_read_ready(cx))?;
            match read_once(&self.stream, buffer) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                done => return Poll::Ready(done),
            }
        }
    }

    fn poll_send(&mut self, cx: &mut Context<'_>, queue: &SendQueue) -> Poll<io::Result<Sent>> {
        while queue.poll_waiting(cx).is_ready() {
            match queue.flush()? {
                Flushed::Clear => {}
                Flushed::Closed => return Poll::Ready(Ok(Sent::Close)),
                Flushed::Blocked => {
                    let writable = self.stream.poll_write_ready(cx)?;
                    self.progressed |= self.blocked && writable.is_ready();
                    self.blocked = writable.is_pending();
                    ready!(writable);
                }
            }
        }
        self.blocked = false;
        Poll::Ready(Ok(Sent::Everything))
    }

    fn progressed(&mut self) -> bool {
        std::mem::take(&mut self.progressed)
    }

    fn poll_finish(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(SockRef::from(&*self.stream).shutdown(Shutdown::Write))
    }
}

/// Reads once. After a short read it tells tokio that the socket is empty, which spares the call
/// that would find out. With edge-triggered readiness nothing is lost: what comes later sets it
/// again, and the end of the stream is never cleared.
fn read_once(stream: &TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
    let mut short = None;
    let full = stream.try_io(Interest::READABLE, || {
        let read = retry(|| (&*SockRef::from(stream)).read(buffer))?;
        if SHORT_READ_IS_LAST && 0 < read && read < buffer.len() {
            short = Some(read);
            return Err(ErrorKind::WouldBlock.into());
        }
        Ok(read)
    });
    short.map_or(full, Ok)
}

fn retry<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

/// Writes the frames of one connection, without waiting.
struct TcpWriter {
    stream: Arc<TcpStream>,
    /// What is left of a frame that was cut.
    rest: Bytes,
}

impl TcpWriter {
    /// Bytes written, of some; 0 if the socket is full.
    fn try_write(&self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        let written = retry(|| match slices {
            [only] => self.stream.try_write(only),
            many => self.stream.try_write_vectored(many),
        });
        match written {
            Ok(0) => Err(ErrorKind::WriteZero.into()),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(0),
            written => written,
        }
    }

    /// Takes `written` bytes off the rest; what remains of them were for the frames behind it.
    fn advance_rest(&mut self, written: usize) -> usize {
        let mine = written.min(self.rest.len());
        self.rest.advance(mine);
        if self.rest.is_empty() {
            // An empty `Bytes` still holds its allocation.
            self.rest = Bytes::new();
        }
        written - mine
    }

    fn write_rest(&mut self) -> io::Result<()> {
        if !self.rest.is_empty() {
            let written = self.try_write(&[IoSlice::new(&self.rest)])?;
            self.advance_rest(written);
        }
        Ok(())
    }
}

impl FrameWriter for TcpWriter {
    fn write(&mut self, frames: &[Outgoing]) -> io::Result<usize> {
        if let ([only], false) = (frames, self.is_cut()) {
            let mut piece = framed(only);
            let written = self.try_write(&[IoSlice::new(&piece)])?;
            if 0 < written && written < piece.len() {
                piece.advance(written);
                self.rest = piece;
            }
            return Ok(usize::from(written > 0));
        }
        let pieces: Vec<Bytes> = frames.iter().take(GATHERED).map(framed).collect();
        let mut slices = Vec::with_capacity(1 + pieces.len());
        slices.extend((!self.rest.is_empty()).then(|| IoSlice::new(&self.rest)));
        slices.extend(pieces.iter().map(|piece| IoSlice::new(piece)));
        if slices.is_empty() {
            return Ok(0);
        }
        let written = self.try_write(&slices)?;
        drop(slices);
        let mut written = self.advance_rest(written);
        let mut whole = 0;
        for mut piece in pieces {
            if written == 0 {
                break;
            }
            whole += 1;
            if written < piece.len() {
                piece.advance(written);
                self.rest = piece;
                break;
            }
            written -= piece.len();
        }
        Ok(whole)
    }

    fn write_batch(&mut self, batch: &Batch) -> io::Result<usize> {
        self.write_rest()?;
        if self.is_cut() {
            return Ok(0);
        }
        let mut written = self.try_write(&[IoSlice::new(&batch.framed::<WebSocketFraming>())])?;
        for (index, action) in batch.actions().iter().enumerate() {
            let len = framed_len(action.len());
            if written < len {
                if written > 0 {
                    // Of this action's frame, not of the batch: a slow reader pins no more.
                    self.rest = action.framed::<WebSocketFraming>().slice(written..);
                }
                return Ok(index + usize::from(written > 0));
            }
            written -= len;
        }
        Ok(batch.actions().len())
    }

    fn is_cut(&self) -> bool {
        !self.rest.is_empty()
    }
}
