//! The engine as its embedder sees it.

mod action;
mod build_error;
mod builder;

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::DropGuard;

pub use action::{ActionCall, ActionHandler};
pub use build_error::BuildError;
pub use builder::ChatEngineBuilder;

use crate::connection::{Connection, Opening};
use crate::drain;
use crate::host::{
    self, AsUser, ChatError, Explanation, Members, Messages, RoomSelector, Rooms, Sessions,
    UserSelector, Users,
};
use crate::model::{Identity, Limits, Operation};
use crate::node::Node;
use crate::port::store::Store;
use crate::presence::OnlineUsers;
use crate::wire::Close;

/// A chat engine: rooms, messages and their delivery on one node. Clones share one engine; when the
/// last one is dropped, its connections are closed and its tasks end.
///
/// Needs a tokio runtime, of either flavour, and knows no transport.
#[derive(Clone)]
pub struct ChatEngine {
    node: Arc<Node>,
    _lifetime: Arc<Lifetime>,
}

/// Ends the engine when its last handle is gone.
struct Lifetime {
    node: Arc<Node>,
    _tasks: DropGuard,
}

impl Drop for Lifetime {
    fn drop(&mut self) {
        self.node.sockets.start_draining();
        for socket in self.node.sockets.all() {
            socket.queue.close(Close::DRAIN);
        }
    }
}

impl ChatEngine {
    /// Starts building an engine on this store.
    pub fn builder(store: impl Store + 'static) -> ChatEngineBuilder {
        ChatEngineBuilder::new(Arc::new(store))
    }

    /// Connects somebody whom the host knows, speaking `chat.v1`. What goes wrong is told in the
    /// connection.
    pub fn connect(&self, identity: Identity) -> Connection {
        self.open(Opening::new().identity(identity))
    }

    /// Connects somebody, as `opening` says.
    pub fn open(&self, opening: Opening) -> Connection {
        Connection::open(&self.node, opening)
    }

    /// The bounds in force.
    pub fn limits(&self) -> &Limits {
        &self.node.limits
    }

    /// The store below.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.node.store
    }

    /// The host's users in the chat.
    pub fn users(&self) -> Users<'_> {
        Users::new(&self.node)
    }

    /// The rooms, on the host's authority.
    pub fn rooms(&self) -> Rooms<'_> {
        Rooms::new(&self.node)
    }

    /// Memberships, on the host's authority.
    pub fn members(&self) -> Members<'_> {
        Members::new(&self.node)
    }

    /// Messages, on the host's authority.
    pub fn messages(&self) -> Messages<'_> {
        Messages::new(&self.node)
    }

    /// What somebody could ask for over a connection, but for what brings that connection itself
    /// forward, done by the host in his name: he needs the same memberships and roles.
    pub fn as_user(&self, identity: &Identity) -> AsUser<'_> {
        AsUser::new(&self.node, identity.clone())
    }

    /// Whether somebody may do something in a room, or which rule refuses it: for operators, and
    /// for tests of a [`Policy`](crate::port::Policy). The policy is asked as if he had no login.
    ///
    /// # Errors
    /// [`ChatError`]; among them `NOT_FOUND` for an unknown user.
    pub async fn explain(
        &self,
        user: impl Into<UserSelector>,
        operation: Operation,
        room: impl Into<RoomSelector>,
    ) -> Result<Explanation, ChatError> {
        host::explain(&self.node, user, operation, room).await
    }

    /// The logins, for the host.
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions::new(&self.node)
    }

    /// Who is online, for the host.
    pub fn presence(&self) -> OnlineUsers<'_> {
        OnlineUsers { attendance: &self.node.attendance }
    }

    /// How many connections are open.
    pub fn connections(&self) -> usize {
        self.node.sockets.count()
    }

    /// How many tasks the engine runs just now.
    pub fn tasks(&self) -> usize {
        self.node.delivery.tasks.count()
    }

    /// Goes out of service: takes nobody in, finishes what was asked, tells every client to come
    /// back within a window (spread out, so that they do not all come at once), and closes. Returns
    /// when all connections are gone, or after `deadline`. Cancel-safe; the engine stays drained.
    pub async fn drain(&self, deadline: Duration) {
        drain::drain(&self.node, deadline).await;
    }
}

impl std::fmt::Debug for ChatEngine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChatEngine")
            .field("connections", &self.connections())
            .finish_non_exhaustive()
    }
}
