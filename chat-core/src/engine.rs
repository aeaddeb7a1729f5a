//! The engine as its embedder sees it.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::DropGuard;

use crate::appender::Appender;
use crate::connection::{Connection, Opening};
use crate::delivery::{Delivery, Expiry, Feed, Hub, Subscriptions, Tasks};
use crate::directory::Directory;
use crate::drain;
use crate::host::{AsUser, Members, Messages, RoomSpec, Rooms, Sessions, Users};
use crate::model::{Identity, Limits, StoreResult};
use crate::node::{Node, Sockets};
use crate::port::store::Store;
use crate::port::{
    Authenticator, ChannelLayer, Clock, Entropy, Presence, SystemClock, SystemEntropy,
};
use crate::presence::{Attendance, OnlineUsers};
use crate::rate_limit::UserBuckets;
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

    /// All that somebody could do over a connection, done by the host in his name: he needs the
    /// same memberships and roles.
    pub fn as_user(&self, identity: &Identity) -> AsUser<'_> {
        AsUser::new(&self.node, identity.clone())
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

/// Collects what an engine is made of.
pub struct ChatEngineBuilder {
    store: Arc<dyn Store>,
    limits: Limits,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    layer: Option<Arc<dyn ChannelLayer>>,
    presence: Option<Arc<dyn Presence>>,
    authenticator: Option<Arc<dyn Authenticator>>,
    lobby: Option<String>,
}

impl ChatEngineBuilder {
    fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            limits: Limits::default(),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy::default()),
            layer: None,
            presence: None,
            authenticator: None,
            lobby: None,
        }
    }

    /// Bounds and intervals other than the default ones.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Joins this engine to others on the same store.
    #[must_use]
    pub fn channel_layer(mut self, layer: impl ChannelLayer + 'static) -> Self {
        self.layer = Some(Arc::new(layer));
        self
    }

    /// Tells the other nodes who is online here, and knows who is there.
    #[must_use]
    pub fn presence(mut self, presence: impl Presence + 'static) -> Self {
        self.presence = Some(Arc::new(presence));
        self
    }

    /// Says who logs in over a connection.
    #[must_use]
    pub fn authenticator(mut self, authenticator: impl Authenticator + 'static) -> Self {
        self.authenticator = Some(Arc::new(authenticator));
        self
    }

    /// The channel that every new user joins; it is made if need be.
    #[must_use]
    pub fn lobby(mut self, name: impl Into<String>) -> Self {
        self.lobby = Some(name.into());
        self
    }

    /// Another wall clock.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Another source of randomness.
    #[must_use]
    pub fn entropy(mut self, entropy: impl Entropy + 'static) -> Self {
        self.entropy = Arc::new(entropy);
        self
    }

    /// Starts the engine.
    ///
    /// # Errors
    /// The store's, when it cannot be read or the lobby cannot be made.
    pub async fn build(self) -> StoreResult<ChatEngine> {
        let epoch = self.store.epoch().await?;
        let lobby = match &self.lobby {
            Some(name) => {
                let key = format!("lobby:{name}");
                let room = RoomSpec::channel(name).into_room(key, self.clock.now());
                Some(self.store.create_room(room).await?.room.id)
            }
            None => None,
        };
        let limits = Arc::new(self.limits);
        let tasks = Tasks::here();
        let guard = tasks.end_on_drop();
        let delivery = Arc::new(Delivery {
            feed: Feed::new(self.store.clone(), limits.clone()),
            hub: Hub::default(),
            limits: limits.clone(),
            tasks: tasks.clone(),
            entropy: self.entropy.clone(),
            clock: self.clock.clone(),
            expiry: Expiry::default(),
            subscriptions: Arc::new(Subscriptions::new(self.layer.clone(), tasks.clone())),
            layer: self.layer,
            suspects: AtomicBool::new(false),
            suspicion: Notify::new(),
        });
        delivery.start();
        let directory = Directory::new(
            self.store.clone(),
            limits.clone(),
            self.clock.clone(),
            self.entropy,
            lobby,
        );
        let node = Arc::new(Node {
            attendance: Attendance::start(self.presence, delivery.clone()),
            delivery,
            appender: Arc::new(Appender::new(self.store.clone(), limits.clone(), tasks)),
            store: self.store,
            limits,
            clock: self.clock,
            authenticator: self.authenticator,
            user_buckets: UserBuckets::default(),
            directory,
            epoch,
            sockets: Sockets::default(),
        });
        let lifetime = Arc::new(Lifetime { node: node.clone(), _tasks: guard });
        Ok(ChatEngine { node, _lifetime: lifetime })
    }
}

impl std::fmt::Debug for ChatEngineBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChatEngineBuilder").field("lobby", &self.lobby).finish_non_exhaustive()
    }
}
