//! The server: puts the parts together, serves, and ends in order.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use chat_core::ChatEngine;
use chat_core::port::SystemClock;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use crate::accept::accept;
use crate::accounts::{Accounts, MemoryAccounts, PostgresAccounts, SqliteAccounts};
use crate::app::{App, Parts};
use crate::authenticator::{OpenAuthenticator, PasswordAuthenticator};
use crate::client_ip::TrustedProxies;
use crate::config::{AuthMode, Config, RateLimit, StoreUrl};
use crate::connection::Connections;
use crate::gate::Gate;
use crate::layer::NodeLayer;
use crate::logins::Logins;
use crate::origin::{allowed, shown};
use crate::password::Passwords;
use crate::readiness::Readiness;
use crate::routes::page::Pages;
use crate::start_error::StartError;
use crate::store::{ChatStore, Place};
use crate::throttle::Throttle;

/// A server that listens, and serves once it is [run](Self::run).
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    app: App,
    store: ChatStore,
    drain_deadline: Duration,
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
        // First: the accounts' tables may be in the schema that the store makes.
        let store =
            ChatStore::open(Place { url: &config.store, schema: &config.store_schema }).await?;
        let logins = match config.auth {
            AuthMode::Password => Some(Arc::new(logins(&config).await?)),
            AuthMode::Open => None,
        };
        let layer = NodeLayer::open(&config.layer, &config.layer_prefix)?;
        let chat = engine(&config, &store, &layer, logins.as_ref()).await?;
        warn_about(&config);
        let named = config.origins.iter().chain(&config.public_url).cloned();
        let url = config.public_url.clone().unwrap_or_else(|| shown(address));
        let app = App::new(Parts {
            chat,
            logins,
            layer,
            origins: allowed(named, address)?,
            proxies: TrustedProxies::new(config.trusted_proxies),
            readiness: Readiness::new(config.tuning.check_every),
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
            () = accept(&listener, app.gate(), app.proxies(), &connections, &mut tasks) => {}
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
        // Whether in time or not: what others are not told, they find in the store.
        let _ = timeout_at(deadline, app.layer().close()).await;
        drop((app, connections));
        if timeout_at(deadline, store.close()).await.is_err() {
            // What is committed is safe: only the log is left to be tidied at the next start.
            tracing::debug!("the store was not closed in time");
        }
    }
}

async fn engine(
    config: &Config,
    store: &ChatStore,
    layer: &NodeLayer,
    logins: Option<&Arc<Logins>>,
) -> Result<ChatEngine, StartError> {
    let mut limits = config.tuning.limits.clone();
    limits.rate = config.rate_limit.rate();
    let deadline = limits.extension_deadline;
    let builder = layer.join(store.engine().limits(limits))?;
    let builder = match logins {
        Some(logins) => builder.authenticator(PasswordAuthenticator::new(logins.clone(), deadline)),
        None => builder.authenticator(OpenAuthenticator),
    };
    let builder = match config.lobby.as_str() {
        "" => builder,
        name => builder.lobby(name),
    };
    Ok(builder.build().await?)
}

async fn logins(config: &Config) -> Result<Logins, StartError> {
    let accounts: Arc<dyn Accounts> = match &config.store {
        StoreUrl::Sqlite(path) => Arc::new(SqliteAccounts::open(path).await?),
        StoreUrl::Memory => Arc::new(MemoryAccounts::default()),
        StoreUrl::Postgres(url) => {
            Arc::new(PostgresAccounts::connect(url.reveal(), &config.store_schema).await?)
        }
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
