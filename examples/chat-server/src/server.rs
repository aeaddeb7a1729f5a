//! The server: puts the parts together, accepts connections, and ends in order.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use chat_core::ChatEngine;
use chat_core::model::StoreError;
use chat_core::port::SystemClock;
use chat_store_sqlite::OpenError;
use chat_ws::InvalidOrigin;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use crate::accounts::{Accounts, AccountsError, MemoryAccounts, SqliteAccounts};
use crate::app::{App, Parts};
use crate::authenticator::{OpenAuthenticator, PasswordAuthenticator};
use crate::client_ip::TrustedProxies;
use crate::config::{AuthMode, Config, ConfigError, RateLimit, StoreUrl};
use crate::connection::Connections;
use crate::gate::Gate;
use crate::http::Peer;
use crate::logins::Logins;
use crate::origin::{allowed, shown};
use crate::password::Passwords;
use crate::routes::page::Pages;
use crate::store::ChatStore;
use crate::throttle::Throttle;

/// How long closing the database may take after the deadline.
const CLOSE_WITHIN: Duration = Duration::from_secs(1);

/// A server that listens, and serves once it is [run](Self::run).
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    app: App,
    store: ChatStore,
    drain_deadline: Duration,
}

/// Why the server cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Options that do not go together.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// An origin is none.
    #[error(transparent)]
    Origin(#[from] InvalidOrigin),
    /// The chat's database cannot be opened.
    #[error("cannot open the store")]
    Store(#[from] OpenError),
    /// The chat's database cannot be used.
    #[error("cannot start the engine")]
    Engine(#[from] StoreError),
    /// The accounts cannot be opened.
    #[error("cannot open the accounts")]
    Accounts(#[from] AccountsError),
    /// Passwords cannot be hashed.
    #[error("cannot hash passwords: {0}")]
    Passwords(String),
}

impl Server {
    /// Opens the store and listens.
    ///
    /// # Errors
    /// [`StartError`] says what is missing.
    pub async fn bind(config: Config) -> Result<Self, StartError> {
        config.check()?;
        let address = config.listen;
        let listen = |source| StartError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let logins = match config.auth {
            AuthMode::Password => Some(Arc::new(logins(&config).await?)),
            AuthMode::Open => None,
        };
        let store = ChatStore::open(&config.store).await?;
        let chat = engine(&config, &store, logins.as_ref()).await?;
        warn_about(&config);
        let named = config.origins.iter().chain(&config.public_url).cloned();
        let url = config.public_url.clone().unwrap_or_else(|| shown(address));
        let app = App::new(Parts {
            chat,
            logins,
            origins: allowed(named, address)?,
            proxies: TrustedProxies::new(config.trusted_proxies),
            gate: Gate::new(config.max_connections, config.max_connections_per_ip),
            pages: Pages::new(config.auth, &url),
            https: url.is_https(),
            tuning: config.tuning,
            draining: AtomicBool::new(false),
        });
        Ok(Self { listener, address, app, store, drain_deadline: config.drain_deadline })
    }

    /// The address it listens on, with the port it really has.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is ready; then takes no more connections, sends the clients away, and
    /// ends within the deadline for it.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let Self { listener, app, store, drain_deadline, .. } = self;
        let (stopping, stopped) = watch::channel(false);
        let connections = Connections::new(app.router(), app.tuning().clone(), stopped);
        let mut tasks = JoinSet::new();
        tokio::select! {
            () = stop => {}
            () = accept(&listener, &app, &connections, &mut tasks) => {}
        }
        drop(listener);
        tracing::info!("draining");
        app.start_draining();
        stopping.send_replace(true);
        let deadline = Instant::now() + drain_deadline;
        app.chat().drain(drain_deadline).await;
        let rest = async { while tasks.join_next().await.is_some() {} };
        if timeout_at(deadline, rest).await.is_err() {
            tracing::warn!("the drain deadline has passed; connections are cut");
        }
        tasks.shutdown().await;
        drop((app, connections));
        if timeout_at(deadline + CLOSE_WITHIN, store.close()).await.is_err() {
            tracing::warn!("the store was not closed in time");
        }
    }
}

/// Takes connections for ever.
async fn accept(
    listener: &TcpListener,
    app: &App,
    connections: &Arc<Connections>,
    tasks: &mut JoinSet<()>,
) {
    let mut failures = 0;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = tasks.join_next() => continue,
        };
        match accepted {
            Ok((stream, address)) => {
                failures = 0;
                if let Some(peer) = admit(app, &stream, address) {
                    let connections = connections.clone();
                    tasks.spawn(async move { connections.serve(stream, peer).await });
                }
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                // Out of file descriptors, most likely: more come when connections end.
                tracing::warn!(%error, "cannot accept connections");
                failures = (failures + 1).min(10);
                tokio::time::sleep(Duration::from_millis(100) * failures).await;
            }
        }
    }
}

fn admit(app: &App, stream: &TcpStream, address: SocketAddr) -> Option<Peer> {
    let ip = address.ip().to_canonical();
    match app.gate().connection(ip, app.proxies().contain(ip)) {
        Ok(admission) => {
            // A frame should leave when it is written; where that cannot be had, it leaves later.
            let _ = stream.set_nodelay(true);
            Some(Peer { ip, admission: Arc::new(admission) })
        }
        Err(_) => {
            tracing::debug!(%ip, "too many connections");
            let _ = stream.try_write(
                b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\
                  content-length: 0\r\nretry-after: 5\r\n\r\n",
            );
            None
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

async fn engine(
    config: &Config,
    store: &ChatStore,
    logins: Option<&Arc<Logins>>,
) -> Result<ChatEngine, StoreError> {
    let mut limits = config.tuning.limits.clone();
    limits.rate = config.rate_limit.rate();
    let builder = store.engine().limits(limits);
    let builder = match logins {
        Some(logins) => builder.authenticator(PasswordAuthenticator::new(logins.clone())),
        None => builder.authenticator(OpenAuthenticator),
    };
    match config.lobby.as_str() {
        "" => builder.build().await,
        name => builder.lobby(name).build().await,
    }
}

async fn logins(config: &Config) -> Result<Logins, StartError> {
    let accounts: Arc<dyn Accounts> = match &config.store {
        StoreUrl::Sqlite(path) => Arc::new(SqliteAccounts::open(path).await?),
        StoreUrl::Memory => Arc::new(MemoryAccounts::default()),
    };
    let passwords = Passwords::new(config.tuning.hash_cost, config.tuning.hash_queue)
        .map_err(|error| StartError::Passwords(error.to_string()))?;
    let throttle = match config.rate_limit {
        RateLimit::Off => Throttle::off(),
        RateLimit::Rate(_) => Throttle::new(),
    };
    Ok(Logins::new(accounts, passwords, throttle, Arc::new(SystemClock)))
}

fn warn_about(config: &Config) {
    if config.auth == AuthMode::Open {
        tracing::warn!("--auth open: ANYBODY WHO REACHES THIS SERVER CAN BE ANYBODY");
    }
    if config.rate_limit == RateLimit::Off {
        tracing::warn!("--rate-limit off: requests and password guesses are not slowed");
    }
    let ip = config.listen.ip();
    if ip.is_unspecified() && config.public_url.is_none() && config.origins.is_empty() {
        tracing::warn!("without --public-url or --origin, only pages of this machine come in");
    }
}
