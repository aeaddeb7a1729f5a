//! An echo in place of the engine, for conformance suites.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use chat_core::SendQueue;
use chat_core::wire::Close;

use crate::framing::{Opcode, push_frame};
use crate::session::Session;

/// Sends back every message, text or binary. Cloning counts a reference.
#[derive(Clone)]
pub struct Echo {
    queue: Arc<SendQueue>,
    /// Bytes that may wait before nothing more is read.
    limit: usize,
    charged: Arc<AtomicUsize>,
}

impl Echo {
    /// An echo that reads on while fewer than `limit` bytes wait for the client.
    pub fn new(limit: usize) -> Self {
        Self { queue: Arc::new(SendQueue::new(limit)), limit, charged: Arc::default() }
    }

    /// What waits for the client.
    pub fn queue(&self) -> &Arc<SendQueue> {
        &self.queue
    }

    /// Pings and pongs that the client sent.
    pub fn charged(&self) -> usize {
        self.charged.load(Ordering::Relaxed)
    }

    fn echo(&self, opcode: Opcode, payload: &[u8]) {
        let mut frame = Vec::with_capacity(payload.len() + 10);
        push_frame(opcode, payload, &mut frame);
        self.queue.push_raw(frame.into());
    }
}

impl Session for Echo {
    fn queue(&self) -> &SendQueue {
        &self.queue
    }

    fn text(&self, text: &str) -> Result<(), Close> {
        self.echo(Opcode::Text, text.as_bytes());
        Ok(())
    }

    fn binary(&self, data: &[u8]) -> Result<(), Close> {
        self.echo(Opcode::Binary, data);
        Ok(())
    }

    fn accepts(&self) -> bool {
        self.queue.bytes() < self.limit
    }

    fn poll_accepts(&self, _: &mut Context<'_>) -> Poll<()> {
        // Asked again after each write.
        if self.accepts() { Poll::Ready(()) } else { Poll::Pending }
    }

    fn charge(&self) {
        self.charged.fetch_add(1, Ordering::Relaxed);
    }
}
