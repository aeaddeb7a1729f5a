use std::sync::Arc;

use futures::FutureExt;
use futures::future::select_ok;
use parking_lot::Mutex;
use redis::cluster::{ClusterClient, ClusterConfig};
use redis::cluster_async::ClusterConnection;
use redis::sentinel::SentinelClient;
use redis::{Client, ConnectionAddr, ConnectionInfo, ErrorKind, RedisError, RedisResult};

use crate::error::BusError;
use crate::options::Options;
use crate::routes::{Masters, Routes, masters};
use crate::trust::Trust;
use crate::url::Target;

/// Where Redis is: one server, the master that Sentinels name, or the masters of a cluster.
#[derive(Clone)]
pub(crate) struct Server(Arc<Kind>);

enum Kind {
    One(Client),
    // Asking changes the order in which Sentinels are asked.
    Sentinel(tokio::sync::Mutex<SentinelClient>),
    Cluster(Box<Cluster>),
}

struct Cluster {
    /// For commands.
    client: ClusterClient,
    /// How to connect to any of its servers.
    info: ConnectionInfo,
    seeds: Vec<Client>,
    /// The masters when it was last asked: seeds may be gone by now.
    known: Mutex<Vec<Client>>,
}

impl Server {
    /// Roots are authorities (PEM) that may vouch for it, instead of the system's.
    pub(crate) fn open(url: &str, roots: Option<&[u8]>) -> Result<Self, BusError> {
        let trust = Trust::new(roots)?;
        let kind = match Target::parse(url)? {
            Target::One(info) => trust.client(info).map(Kind::One),
            Target::Sentinel { sentinels, group, master } => trust
                .sentinel(&sentinels, &group, &master)
                .map(|client| Kind::Sentinel(tokio::sync::Mutex::new(client))),
            Target::Cluster(seeds) => {
                Cluster::open(seeds, &trust).map(|it| Kind::Cluster(Box::new(it)))
            }
        };
        kind.map(|kind| Self(Arc::new(kind))).map_err(|error| BusError::url(&error))
    }

    /// Looks where channels are. Takes no longer than connecting and asking may.
    pub(crate) async fn routes(&self, options: &Options) -> RedisResult<Routes> {
        match &*self.0 {
            Kind::Cluster(cluster) => cluster.routes(options).await,
            _ => self.master(options).await.map(Routes::one),
        }
    }

    /// The cluster, if it is one.
    pub(crate) async fn cluster(
        &self,
        options: &Options,
    ) -> Option<RedisResult<ClusterConnection>> {
        let Kind::Cluster(cluster) = &*self.0 else { return None };
        let config = ClusterConfig::new()
            .set_connection_timeout(options.connect)
            .set_response_timeout(options.response);
        // Boxed, since it is deeply nested.
        let connecting = cluster.client.get_async_connection_with_config(config).boxed();
        Some(within(options, connecting).await)
    }

    /// The one server that takes commands.
    pub(crate) async fn master(&self, options: &Options) -> RedisResult<Client> {
        match &*self.0 {
            Kind::One(client) => Ok(client.clone()),
            Kind::Sentinel(client) => {
                within(options, async { client.lock().await.async_get_client().boxed().await })
                    .await
            }
            Kind::Cluster(_) => Err(failure("a cluster has several masters")),
        }
    }

    /// Whether a connection has to ask again and again if its server is still the master.
    pub(crate) fn may_be_demoted(&self) -> bool {
        matches!(&*self.0, Kind::Sentinel(_))
    }
}

impl Cluster {
    fn open(seeds: Vec<ConnectionInfo>, trust: &Trust) -> RedisResult<Self> {
        let clients = seeds.iter().cloned().map(|info| trust.client(info));
        let clients: Vec<Client> = clients.collect::<RedisResult<_>>()?;
        let first = clients.first().ok_or_else(|| failure("no server"))?;
        Ok(Self {
            client: trust.cluster(seeds)?,
            info: first.get_connection_info().clone(),
            seeds: clients,
            known: Mutex::default(),
        })
    }

    async fn routes(&self, options: &Options) -> RedisResult<Routes> {
        let mut servers = self.known.lock().clone();
        servers.extend(self.seeds.iter().cloned());
        // The first who answers: others may be gone, or hang.
        let asked = servers.iter().map(|server| Box::pin(self.ask(server, options)));
        let (routes, _) = within(options, select_ok(asked)).await?;
        *self.known.lock() = routes.servers.iter().map(|(_, client)| client.clone()).collect();
        Ok(routes)
    }

    async fn ask(&self, server: &Client, options: &Options) -> RedisResult<Routes> {
        let config = options.connection();
        let mut connection = server.get_multiplexed_async_connection_with_config(&config).await?;
        let answer = redis::cmd("CLUSTER").arg("SLOTS").query_async(&mut connection).await?;
        let host = match server.get_connection_info().addr() {
            ConnectionAddr::Tcp(host, _) | ConnectionAddr::TcpTls { host, .. } => host.as_str(),
            _ => "",
        };
        let Masters { addresses, slots } = masters(answer, host)?;
        if slots.is_empty() {
            return Err(failure("the cluster has no slots"));
        }
        let servers = addresses.into_iter().map(|(host, port)| {
            let client = Client::open(self.at(host.clone(), port))?;
            Ok((format!("{host}:{port}"), client))
        });
        Ok(Routes::cluster(servers.collect::<RedisResult<_>>()?, slots))
    }

    /// How to connect to the server of this address.
    fn at(&self, host: String, port: u16) -> ConnectionInfo {
        let address = match self.info.addr() {
            ConnectionAddr::TcpTls { insecure, tls_params, .. } => ConnectionAddr::TcpTls {
                host,
                port,
                insecure: *insecure,
                tls_params: tls_params.clone(),
            },
            _ => ConnectionAddr::Tcp(host, port),
        };
        self.info.clone().set_addr(address)
    }
}

/// Connects and asks; never longer than both may take.
pub(crate) async fn within<T>(
    options: &Options,
    work: impl Future<Output = RedisResult<T>>,
) -> RedisResult<T> {
    let limit = options.connect + options.response;
    tokio::time::timeout(limit, work).await.unwrap_or_else(|_| Err(failure("no answer in time")))
}

pub(crate) fn failure(what: &'static str) -> RedisError {
    (ErrorKind::Io, what).into()
}
