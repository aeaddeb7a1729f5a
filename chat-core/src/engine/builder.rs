use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock, Weak};

use tokio::sync::Notify;

use super::action::Bound;
use super::{ActionHandler, BuildError, ChatEngine, Lifetime};
use crate::appender::Appender;
use crate::delivery::{Delivery, Expiry, Feed, Hub, Subscriptions, Tasks};
use crate::directory::Directory;
use crate::extension::{Action, Events, Extensions, Logins};
use crate::host::RoomSpec;
use crate::model::{Limits, MessageKind};
use crate::node::{Node, Sockets};
use crate::port::store::Store;
use crate::port::{
    Authenticator, ChannelLayer, Clock, Entropy, Hooks, Policy, Presence, SystemClock,
    SystemEntropy,
};
use crate::presence::Attendance;
use crate::rate_limit::UserBuckets;

/// Collects what an engine is made of.
pub struct ChatEngineBuilder {
    store: Arc<dyn Store>,
    limits: Limits,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    layer: Option<Arc<dyn ChannelLayer>>,
    presence: Option<Arc<dyn Presence>>,
    authenticator: Option<Arc<dyn Authenticator>>,
    policy: Option<Arc<dyn Policy>>,
    hooks: Option<Arc<dyn Hooks>>,
    lobby: Option<String>,
    actions: BTreeMap<String, Arc<dyn ActionHandler>>,
}

impl ChatEngineBuilder {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            limits: Limits::default(),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy::default()),
            layer: None,
            presence: None,
            authenticator: None,
            policy: None,
            hooks: None,
            lobby: None,
            actions: BTreeMap::new(),
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

    /// What users may do, beyond what their roles say.
    #[must_use]
    pub fn policy(mut self, policy: impl Policy + 'static) -> Self {
        self.policy = Some(Arc::new(policy));
        self
    }

    /// Sees, changes or refuses what is written, and hears of what was committed.
    #[must_use]
    pub fn hooks(mut self, hooks: impl Hooks + 'static) -> Self {
        self.hooks = Some(Arc::new(hooks));
        self
    }

    /// Does this for clients' requests of type `name`: `x-` and up to 62 letters, digits, `-`, `_`
    /// or `.`. A second handler of one name takes the place of the first.
    #[must_use]
    pub fn action(
        mut self,
        name: impl Into<String>,
        handler: impl ActionHandler + 'static,
    ) -> Self {
        self.actions.insert(name.into(), Arc::new(handler));
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
    /// [`BuildError`]; limits and names of actions are looked at before the store is.
    pub async fn build(self) -> Result<ChatEngine, BuildError> {
        self.limits.check()?;
        let engine = Arc::new(OnceLock::new());
        let actions = bind(self.actions, &engine)?;
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
        let deadline = limits.extension_deadline;
        let events = self.hooks.clone().map(|hooks| {
            let (events, tell) = Events::new(hooks, limits.event_backlog, deadline);
            tasks.spawn(tell);
            events
        });
        let delivery = Arc::new(Delivery {
            feed: Feed::new(self.store.clone(), limits.clone()),
            hub: Hub::default(),
            limits: limits.clone(),
            tasks: tasks.clone(),
            entropy: self.entropy.clone(),
            clock: self.clock.clone(),
            expiry: Expiry::default(),
            subscriptions: Arc::new(Subscriptions::new(self.layer.clone(), tasks.clone())),
            events,
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
            logins: self.authenticator.map(|it| Logins::new(it, deadline)),
            extensions: Extensions { policy: self.policy, hooks: self.hooks, actions, deadline },
            user_buckets: UserBuckets::default(),
            directory,
            epoch,
            sockets: Sockets::default(),
        });
        let lifetime = Arc::new(Lifetime { node: node.clone(), _tasks: guard });
        // Nobody is connected yet, so this is the first and only time.
        let _ = engine.set(Arc::downgrade(&lifetime));
        Ok(ChatEngine { node, _lifetime: lifetime })
    }
}

/// What the host's actions are called, and what calls them.
fn bind(
    handlers: BTreeMap<String, Arc<dyn ActionHandler>>,
    engine: &Arc<OnceLock<Weak<Lifetime>>>,
) -> Result<BTreeMap<Arc<str>, Arc<dyn Action>>, BuildError> {
    let bind = |(name, handler): (String, Arc<dyn ActionHandler>)| {
        let Some(MessageKind::Custom(kind)) = MessageKind::from_name(&name) else {
            return Err(BuildError::ActionName(name));
        };
        let action: Arc<dyn Action> = Arc::new(Bound { handler, engine: engine.clone() });
        Ok((kind, action))
    };
    handlers.into_iter().map(bind).collect()
}

impl std::fmt::Debug for ChatEngineBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChatEngineBuilder").field("lobby", &self.lobby).finish_non_exhaustive()
    }
}
