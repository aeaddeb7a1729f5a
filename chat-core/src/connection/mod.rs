//! One connection, whatever the transport.

mod decide;
mod inbox;
mod login;
mod refresh;
mod resume;
mod socket;

use std::sync::Arc;
use std::task::{Context, Poll};

pub use inbox::InboxFull;
pub(crate) use socket::Socket;

use crate::delivery::{Outgoing, SendQueue};
use crate::model::{ConnectionId, Identity};
use crate::node::Node;

/// How the client speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protocol {
    /// The subprotocol `chat.v1`: the client says with RESUME what it knows before rooms are sent.
    #[default]
    V1,
    /// The seed's: rooms follow the login at once.
    Seed,
}

/// How a connection begins.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    identity: Option<Identity>,
    protocol: Protocol,
}

impl Opening {
    /// Nobody yet: the client must log in within [`login_deadline`](crate::Limits::login_deadline).
    pub fn new() -> Self {
        Self::default()
    }

    /// The host knows who this is.
    #[must_use]
    pub fn identity(mut self, identity: Identity) -> Self {
        self.identity = Some(identity);
        self
    }

    /// How the client speaks.
    #[must_use]
    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.protocol = protocol;
        self
    }
}

/// One connection. A transport puts what it reads into [`receive`](Self::receive), and on the wire
/// what the [queue](Self::queue) holds. Dropping it is a disconnection.
///
/// What was received is decided, committed and told in tasks of the engine: a connection that goes
/// away never cuts between a commit and its publication.
pub struct Connection {
    socket: Arc<Socket>,
}

impl Connection {
    pub(crate) fn open(node: &Arc<Node>, opening: Opening) -> Self {
        Self { socket: Socket::open(node, opening) }
    }

    /// Its name in this process.
    pub fn id(&self) -> ConnectionId {
        self.socket.id
    }

    /// What waits to be sent.
    pub fn queue(&self) -> &Arc<SendQueue> {
        &self.socket.queue
    }

    /// Takes one frame of the client. Never waits. One above
    /// [`frame_bytes`](crate::Limits::frame_bytes) ends the connection.
    ///
    /// # Errors
    /// [`InboxFull`] when the connection does not [accept](Self::accepts) just now; the frame is
    /// lost then.
    pub fn receive(&self, text: &str) -> Result<(), InboxFull> {
        self.socket.receive(text)
    }

    /// Whether the transport should read on. It does not while too much waits to be decided.
    pub fn accepts(&self) -> bool {
        self.socket.inbox.accepts()
    }

    /// Resolves when the transport should read on. One task at a time.
    pub fn poll_accepts(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.socket.inbox.poll_accepts(cx)
    }

    /// Counts something that the client sent below the engine's protocol, such as a ping, against
    /// its rate limit.
    pub fn charge(&self) {
        self.socket.charge();
    }

    /// What to send next; `None` when the connection is over. Cancel-safe.
    pub async fn next(&self) -> Option<Outgoing> {
        self.socket.queue.next().await
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("id", &self.id()).finish_non_exhaustive()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.socket.disconnect();
    }
}
