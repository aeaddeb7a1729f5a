//! One WebSocket, from the end of its handshake to its own.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use chat_core::wire::Close;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::deadlines::{Deadlines, Due};
use crate::framing::PING;
use crate::options::WebSocketOptions;
use crate::read_buffer::with_read_buffer;
use crate::receiver::{Heard, Receiver};
use crate::session::Session;
use crate::wire::{Sent, Wire};

/// Turns before other tasks get theirs, on streams that are always ready.
const TURNS: usize = 64;

/// The connection has ended.
struct Ended;

/// Drives a WebSocket until it ends. `early`: bytes that came behind the handshake. Dropping the
/// future drops the connection.
pub(crate) fn drive<W: Wire, S: Session>(
    wire: W,
    session: S,
    early: Bytes,
    options: WebSocketOptions,
) -> impl Future<Output = ()> + Send {
    let mut link = Link {
        deadlines: Deadlines::new(&options),
        wire,
        session: Some(session),
        receiver: Receiver::default(),
        // A copy: these bytes may be a small part of what they keep allocated.
        early: Bytes::copy_from_slice(&early),
        listening: true,
        finished: false,
        options,
    };
    async move {
        let mut timer = pin!(sleep_until(link.deadlines.next()));
        poll_fn(|cx| link.poll(cx, timer.as_mut())).await;
    }
}

struct Link<W, S: Session> {
    wire: W,
    /// Nobody, once the close frame is out.
    session: Option<S>,
    receiver: Receiver,
    /// Bytes that were read before the session accepted them.
    early: Bytes,
    /// Whether what the client sends still matters.
    listening: bool,
    /// Whether the client was told that nothing follows.
    finished: bool,
    deadlines: Deadlines,
    options: WebSocketOptions,
}

impl<W: Wire, S: Session> Link<W, S> {
    fn poll(&mut self, cx: &mut Context<'_>, mut timer: Pin<&mut Sleep>) -> Poll<()> {
        for _ in 0..TURNS {
            match self.turn(cx, timer.as_mut()) {
                Ok(Poll::Ready(())) => {}
                Ok(Poll::Pending) => return Poll::Pending,
                Err(Ended) => return Poll::Ready(()),
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Sends what waits, then reads once or looks at the clock; pending when there is nothing to
    /// do.
    fn turn(&mut self, cx: &mut Context<'_>, timer: Pin<&mut Sleep>) -> Result<Poll<()>, Ended> {
        self.send(cx)?;
        let read = if self.listening { self.listen(cx) } else { self.skip(cx) };
        Ok(match read? {
            Poll::Ready(()) => Poll::Ready(()),
            Poll::Pending => self.watch(cx, timer)?,
        })
    }

    fn send(&mut self, cx: &mut Context<'_>) -> Result<(), Ended> {
        if let Some(session) = &self.session {
            match self.wire.poll_send(cx, session.queue()).map_err(|_| Ended)? {
                Poll::Ready(Sent::Everything) => {
                    self.deadlines.unblocked();
                    if let Some(pong) = self.receiver.late_pong() {
                        session.queue().push_raw(pong);
                    }
                    return Ok(());
                }
                Poll::Ready(Sent::Close) => self.leave(),
                Poll::Pending => {
                    self.deadlines.blocked(self.wire.progressed(), &self.options);
                    return Ok(());
                }
            }
        }
        if !self.finished {
            self.finished = self.wire.poll_finish(cx).map_err(|_| Ended)?.is_ready();
        }
        Ok(())
    }

    /// The close frame is out: all that is left is to wait until the client ends the stream. To
    /// end it first would lose the close frame, if the client is still sending.
    fn leave(&mut self) {
        self.deadlines.unblocked();
        self.end();
        self.disconnect();
    }

    /// From now on nothing is heard.
    fn end(&mut self) {
        self.deadlines.closing(&self.options);
        self.listening = false;
        self.early = Bytes::new();
    }

    fn disconnect(&mut self) {
        if let Some(session) = self.session.take() {
            session.queue().disconnect();
        }
    }

    fn listen(&mut self, cx: &mut Context<'_>) -> Result<Poll<()>, Ended> {
        let Self { wire, session: Some(session), receiver, early, deadlines, options, .. } = self
        else {
            return Err(Ended);
        };
        if !session.accepts() && session.poll_accepts(cx).is_pending() {
            // The silence is of our own making.
            deadlines.heard();
            return Ok(Poll::Pending);
        }
        let blocked = deadlines.is_blocked();
        let heard = if early.is_empty() {
            let read = with_read_buffer(|buffer| {
                let bytes = match ready!(wire.poll_read(cx, buffer)) {
                    Ok(0) | Err(_) => return Poll::Ready(Err(Ended)),
                    Ok(read) => &buffer[..read],
                };
                let (taken, heard) = receiver.feed(bytes, session, options, blocked);
                *early = Bytes::copy_from_slice(&bytes[taken..]);
                Poll::Ready(Ok(heard))
            });
            let Poll::Ready(heard) = read? else { return Ok(Poll::Pending) };
            deadlines.heard();
            heard
        } else {
            let (taken, heard) = receiver.feed(early, session, options, blocked);
            early.advance(taken);
            if early.is_empty() {
                *early = Bytes::new();
            }
            heard
        };
        match heard {
            Heard::More => {}
            Heard::Farewell(close) | Heard::Fault(close) => {
                session.queue().close(close);
                self.end();
            }
        }
        Ok(Poll::Ready(()))
    }

    /// Reads what does not matter any more.
    fn skip(&mut self, cx: &mut Context<'_>) -> Result<Poll<()>, Ended> {
        match with_read_buffer(|buffer| self.wire.poll_read(cx, buffer)) {
            Poll::Ready(Ok(0) | Err(_)) => Err(Ended),
            Poll::Ready(Ok(_)) => Ok(Poll::Ready(())),
            Poll::Pending => Ok(Poll::Pending),
        }
    }

    fn watch(
        &mut self,
        cx: &mut Context<'_>,
        mut timer: Pin<&mut Sleep>,
    ) -> Result<Poll<()>, Ended> {
        let next = self.deadlines.next();
        if next < timer.deadline() || timer.is_elapsed() {
            timer.as_mut().reset(next);
        }
        if timer.as_mut().poll(cx).is_pending() {
            return Ok(Poll::Pending);
        }
        let due = self.deadlines.due(Instant::now(), &self.options);
        if due == Some(Due::Overdue) {
            return Err(Ended);
        }
        let Some(session) = &self.session else { return Ok(Poll::Ready(())) };
        match due {
            Some(Due::Ping) if !self.deadlines.is_blocked() => session.queue().push_raw(PING),
            Some(Due::Silent) => {
                session.queue().abort(Close::HEARTBEAT);
                self.end();
            }
            Some(Due::Stuck) => {
                session.queue().abort(Close::SLOW);
                let _ = self.wire.poll_send(cx, session.queue());
                return Err(Ended);
            }
            _ => {}
        }
        Ok(Poll::Ready(()))
    }
}

impl<W, S: Session> Drop for Link<W, S> {
    fn drop(&mut self) {
        if let Some(session) = &self.session {
            session.queue().disconnect();
        }
    }
}

#[cfg(all(test, feature = "echo"))]
mod tests {
    use super::*;
    use crate::echo::Echo;
    use crate::stream::StreamWire;
    use crate::tcp::TcpWire;

    #[tokio::test]
    async fn an_idle_connection_is_small() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let tcp = tokio::net::TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let echo = Echo::new(1);
        let options = WebSocketOptions::default();
        let tcp = drive(TcpWire::new(tcp, echo.queue()), echo.clone(), Bytes::new(), options);
        let (stream, _) = tokio::io::duplex(1);
        let stream = drive(StreamWire::new(stream), echo, Bytes::new(), options);
        assert!(size_of_val(&tcp) <= 512, "{} bytes", size_of_val(&tcp));
        assert!(size_of_val(&stream) <= 512, "{} bytes", size_of_val(&stream));
    }
}
