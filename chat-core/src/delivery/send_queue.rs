//! What waits for one connection, bounded in bytes.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;

use super::sync::{Mutex, Notify};
use crate::wire::{Batch, Close, EncodedAction};

/// Writes frames to a connection without waiting, called by whoever has a frame for it. Calls come
/// one at a time. One that panics while it is given something new costs its connection, and
/// nobody else's.
pub trait FrameWriter: Send {
    /// Writes as many of `frames` as the connection takes just now and says how many; 0 when it is
    /// full. A frame that was cut counts as written: the writer keeps its rest, and writes it
    /// before anything else at the next call.
    ///
    /// # Errors
    /// The connection is dead.
    fn write(&mut self, frames: &[Outgoing]) -> io::Result<usize>;

    /// As [`write`](Self::write), for a whole batch that other connections get too.
    ///
    /// # Errors
    /// The connection is dead.
    fn write_batch(&mut self, batch: &Batch) -> io::Result<usize>;

    /// Whether the rest of a cut frame still waits to be written.
    fn is_cut(&self) -> bool;
}

/// One thing to put on a connection.
#[derive(Clone, Debug)]
pub enum Outgoing {
    /// An action, to be framed by the transport.
    Action(EncodedAction),
    /// Whole frames that the transport made for itself, such as a pong.
    Raw(Bytes),
    /// The end: a close frame, where the transport has one. Nothing follows it.
    Close(Close),
}

impl Outgoing {
    fn bytes(&self) -> usize {
        match self {
            Self::Action(action) => action.len(),
            Self::Raw(bytes) => bytes.len(),
            Self::Close(_) => 0,
        }
    }
}

/// How a flush ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flushed {
    /// Everything is written.
    Clear,
    /// The connection is full: flush again once it can be written to.
    Blocked,
    /// Everything is written, the close frame included; or the connection is gone.
    Closed,
}

/// The queue of one connection. Frames leave in the order in which they were taken. With a
/// [`FrameWriter`], frames are written at once, by whoever offers them, while nothing waits; only
/// what the connection refuses is queued, and the transport's task is woken to write it.
#[derive(Default)]
pub struct SendQueue {
    limit: usize,
    state: Mutex<State>,
    drained: Notify,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Outgoing>,
    bytes: usize,
    /// Somebody waits until there are fewer bytes than this.
    awaited: usize,
    writer: Option<Box<dyn FrameWriter>>,
    transport: Option<Waker>,
    phase: Phase,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Open,
    /// A close frame waits or was written; nothing else is taken.
    Closing,
    /// The connection is gone.
    Gone,
}

impl std::fmt::Debug for SendQueue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SendQueue").field("limit", &self.limit).finish_non_exhaustive()
    }
}

impl SendQueue {
    /// A queue that takes frames while fewer than `limit` bytes wait.
    pub fn new(limit: usize) -> Self {
        Self { limit, ..Self::default() }
    }

    /// Takes as many actions of the batch as there is room for, in order, and says how many: fewer
    /// than all means that the connection lags. Never waits. A queue that is closing takes
    /// everything, to no effect.
    pub fn offer(&self, batch: &Batch) -> usize {
        let mut state = self.state.lock();
        let actions = batch.actions();
        if state.phase != Phase::Open {
            return actions.len();
        }
        let written = state.write_now(|writer| writer.write_batch(batch)).min(actions.len());
        if state.phase == Phase::Gone {
            drop(state);
            self.drained.notify_waiters();
            return actions.len();
        }
        let mut taken = written;
        for action in &actions[written..] {
            if state.bytes >= self.limit {
                break;
            }
            state.push(Outgoing::Action(action.clone()));
            taken += 1;
        }
        taken
    }

    /// Takes one action even if the queue is full: for answers, whose number is bounded by the
    /// requests that a connection may have under way.
    pub fn push(&self, action: EncodedAction) {
        self.push_frame(Outgoing::Action(action));
    }

    /// Takes whole frames that the transport made for itself.
    pub fn push_raw(&self, frames: Bytes) {
        self.push_frame(Outgoing::Raw(frames));
    }

    fn push_frame(&self, frame: Outgoing) {
        let mut state = self.state.lock();
        if state.phase != Phase::Open {
            return;
        }
        let written = state.write_now(|writer| writer.write(std::slice::from_ref(&frame)));
        if state.phase == Phase::Gone {
            drop(state);
            self.drained.notify_waiters();
        } else if written == 0 {
            state.push(frame);
        }
    }

    /// Ends the connection behind what waits. The first reason stands.
    pub fn close(&self, close: Close) {
        let mut state = self.state.lock();
        if state.phase == Phase::Open {
            state.phase = Phase::Closing;
            state.push(Outgoing::Close(close));
        }
        drop(state);
        self.drained.notify_waiters();
    }

    /// Ends the connection at once; what waits is dropped.
    pub fn abort(&self, close: Close) {
        let mut state = self.state.lock();
        let written = state.phase == Phase::Closing && state.waiting.is_empty();
        if state.phase != Phase::Gone && !written {
            state.clear();
            state.phase = Phase::Closing;
            state.push(Outgoing::Close(close));
        }
        drop(state);
        self.drained.notify_waiters();
    }

    /// The connection is gone: nothing is taken or given any more, and the writer is dropped.
    pub fn disconnect(&self) {
        let mut state = self.state.lock();
        state.disconnect();
        drop(state);
        self.drained.notify_waiters();
    }

    /// From now on frames are written by whoever offers them.
    pub fn set_writer(&self, writer: impl FrameWriter + 'static) {
        let mut state = self.state.lock();
        if state.phase != Phase::Gone {
            state.writer = Some(Box::new(writer));
            state.wake();
        }
    }

    /// Writes what waits, with the queue's own writer.
    ///
    /// # Errors
    /// The connection is dead.
    pub fn flush(&self) -> io::Result<Flushed> {
        let mut state = self.state.lock();
        let flushed = state.flush()?;
        let drained = state.take_drained();
        drop(state);
        if drained {
            self.drained.notify_waiters();
        }
        Ok(flushed)
    }

    /// Resolves when something waits that [`flush`](Self::flush) should write. One task at a time.
    pub fn poll_waiting(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.state.lock();
        if state.waiting.is_empty() && !state.is_cut() && state.phase != Phase::Gone {
            state.register(cx);
            return Poll::Pending;
        }
        Poll::Ready(())
    }

    /// The next frame, for transports without a writer; `None` once the queue is closed and empty.
    /// One task at a time.
    pub fn poll_next(&self, cx: &mut Context<'_>) -> Poll<Option<Outgoing>> {
        let mut state = self.state.lock();
        if let Some(frame) = state.pop() {
            let drained = state.take_drained();
            drop(state);
            if drained {
                self.drained.notify_waiters();
            }
            return Poll::Ready(Some(frame));
        }
        if state.phase != Phase::Open {
            return Poll::Ready(None);
        }
        state.register(cx);
        Poll::Pending
    }

    /// As [`poll_next`](Self::poll_next). Cancel-safe.
    pub async fn next(&self) -> Option<Outgoing> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// Bytes that wait.
    pub fn bytes(&self) -> usize {
        self.state.lock().bytes
    }

    /// Whether the connection is still open to new frames.
    pub fn is_open(&self) -> bool {
        self.state.lock().phase == Phase::Open
    }

    /// Resolves when fewer than `bytes` wait, or the queue does not take anything any more.
    /// Cancel-safe.
    pub async fn below(&self, bytes: usize) {
        loop {
            let drained = self.drained.notified();
            tokio::pin!(drained);
            drained.as_mut().enable();
            {
                let mut state = self.state.lock();
                if state.bytes < bytes || state.phase != Phase::Open {
                    return;
                }
                state.awaited = state.awaited.max(bytes);
            }
            drained.await;
        }
    }
}

impl State {
    /// Hands frames to the writer while nothing waits before them.
    fn write_now(
        &mut self,
        write: impl FnOnce(&mut dyn FrameWriter) -> io::Result<usize>,
    ) -> usize {
        if !self.waiting.is_empty() {
            return 0;
        }
        let Some(writer) = self.writer.as_deref_mut() else { return 0 };
        if writer.is_cut() {
            return 0;
        }
        // Whoever offers has many connections, and this is another's code.
        let Ok(written) = catch_unwind(AssertUnwindSafe(|| write(writer))) else {
            self.disconnect();
            return 0;
        };
        // A dead connection: the transport's task finds out when it flushes what is queued now.
        let written = written.unwrap_or(0);
        if writer.is_cut() {
            self.wake();
        }
        written
    }

    fn push(&mut self, frame: Outgoing) {
        self.bytes += frame.bytes();
        self.waiting.push_back(frame);
        self.wake();
    }

    fn pop(&mut self) -> Option<Outgoing> {
        let frame = self.waiting.pop_front()?;
        self.bytes -= frame.bytes();
        if self.waiting.is_empty() {
            self.waiting = VecDeque::new();
        }
        Some(frame)
    }

    /// Whether those who wait for space are to be told: once, there is as little as they wait for.
    fn take_drained(&mut self) -> bool {
        let drained = self.bytes < self.awaited;
        if drained {
            self.awaited = 0;
        }
        drained
    }

    fn disconnect(&mut self) {
        self.phase = Phase::Gone;
        self.clear();
        self.writer = None;
        self.wake();
    }

    fn clear(&mut self) {
        self.waiting = VecDeque::new();
        self.bytes = 0;
    }

    fn flush(&mut self) -> io::Result<Flushed> {
        if self.phase == Phase::Gone {
            return Ok(Flushed::Closed);
        }
        let Some(writer) = self.writer.as_deref_mut() else { return Ok(Flushed::Blocked) };
        while !self.waiting.is_empty() || writer.is_cut() {
            let frames = &*self.waiting.make_contiguous();
            let written = writer.write(frames)?;
            if written == 0 && (writer.is_cut() || !frames.is_empty()) {
                return Ok(Flushed::Blocked);
            }
            for frame in self.waiting.drain(..written) {
                self.bytes -= frame.bytes();
            }
        }
        self.waiting = VecDeque::new();
        Ok(if self.phase == Phase::Closing { Flushed::Closed } else { Flushed::Clear })
    }

    fn is_cut(&self) -> bool {
        self.writer.as_deref().is_some_and(FrameWriter::is_cut)
    }

    fn register(&mut self, cx: &Context<'_>) {
        match &mut self.transport {
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
    }

    fn wake(&mut self) {
        if let Some(transport) = self.transport.take() {
            transport.wake();
        }
    }
}
