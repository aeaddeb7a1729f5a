//! The engine as its embedder sees it.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::DropGuard;

use crate::appender::Appender;
use crate::connection::{Connection, Opening};
use crate::delivery::{Delivery, Expiry, Feed, Hub, Subscriptions, Tasks};
use crate::drain;
use crate::model::{Identity, Limits, Room, RoomKind, StoreResult};
use crate::node::{Node, Sockets};
use crate::port::store::{NewRoom, Store};
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

    /// The rooms, for the host.
    pub fn rooms(&self) -> Rooms<'_> {
        Rooms { node: &self.node }
    }

    /// The logins, for the host.
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions { node: &self.node }
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
                let spec = RoomSpec::channel(name);
                Some(ensure(&*self.store, &*self.clock, &key, spec).await?.id)
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
        let node = Arc::new(Node {
            attendance: Attendance::start(self.presence, delivery.clone()),
            delivery,
            appender: Arc::new(Appender::new(self.store.clone(), limits.clone(), tasks)),
            store: self.store,
            limits,
            clock: self.clock,
            entropy: self.entropy,
            authenticator: self.authenticator,
            user_buckets: UserBuckets::default(),
            epoch,
            lobby,
            sockets: Sockets::default(),
        });
        let lifetime = Arc::new(Lifetime { node: node.clone(), _tasks: guard });
        Ok(ChatEngine { node, _lifetime: lifetime })
    }
}

/// A room that the host wants.
#[derive(Clone, Debug)]
pub struct RoomSpec {
    kind: RoomKind,
    name: String,
    topic: Option<String>,
}

impl RoomSpec {
    /// A room of invited people.
    pub fn group(name: impl Into<String>) -> Self {
        Self { kind: RoomKind::Group, name: name.into(), topic: None }
    }

    /// A room that anyone may find and join.
    pub fn channel(name: impl Into<String>) -> Self {
        Self { kind: RoomKind::Channel, name: name.into(), topic: None }
    }

    /// What it is about.
    #[must_use]
    pub fn topic(mut self, topic: impl Into<String>) -> Self {
        self.topic = Some(topic.into());
        self
    }
}

/// The rooms, for the host.
pub struct Rooms<'a> {
    node: &'a Node,
}

impl Rooms<'_> {
    /// The room with the host's own key, made if there is none: the same key is the same room, on
    /// any node, whenever. A room that exists stays as it is.
    ///
    /// # Errors
    /// The store's.
    pub async fn ensure(&self, key: &str, spec: RoomSpec) -> StoreResult<Room> {
        ensure(&*self.node.store, &*self.node.clock, key, spec).await
    }
}

async fn ensure(
    store: &dyn Store,
    clock: &dyn Clock,
    key: &str,
    spec: RoomSpec,
) -> StoreResult<Room> {
    let room = NewRoom {
        kind: spec.kind,
        name: spec.name,
        topic: spec.topic,
        data: None,
        external_key: Some(key.to_owned()),
        creator: None,
        members: vec![],
        request: None,
        at: clock.now(),
        max_rooms: usize::MAX,
    };
    Ok(store.create_room(room).await?.room)
}

/// The logins, for the host.
pub struct Sessions<'a> {
    node: &'a Node,
}

impl Sessions<'_> {
    /// Ends one login of a user: connections whose identity carries this key are closed, on every
    /// node, and the key lets nobody in again. Within a second while the layer works, else by the
    /// next head check.
    ///
    /// # Errors
    /// The store's. A user that the chat has never seen has no sessions; that is no error.
    pub async fn revoke_session(&self, external_id: &str, key: &str) -> StoreResult<()> {
        self.revoke(external_id, Some(key)).await
    }

    /// Ends all logins that a user has now, as [`revoke_session`](Self::revoke_session) ends one.
    ///
    /// # Errors
    /// As there.
    pub async fn revoke_user(&self, external_id: &str) -> StoreResult<()> {
        self.revoke(external_id, None).await
    }

    async fn revoke(&self, external_id: &str, key: Option<&str>) -> StoreResult<()> {
        if let Some(user) = self.node.store.user_by_external_id(external_id).await? {
            let auth_rev = self.node.store.revoke(user.id, key).await?;
            self.node.delivery.sessions_ended(user.id, auth_rev);
        }
        Ok(())
    }
}
