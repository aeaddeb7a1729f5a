use super::PostgresServer;
use super::cluster::Cluster;

/// How a throw-away PostgreSQL is started.
#[derive(Clone, Debug)]
#[must_use]
pub struct PostgresOptions {
    pub(super) fsync: bool,
    pub(super) tls: Option<Tls>,
}

/// What a server shows of itself, both PEM.
#[derive(Clone, Debug)]
pub(super) struct Tls {
    pub(super) certificate: String,
    pub(super) key: String,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self { fsync: true, tls: None }
    }
}

impl PostgresOptions {
    /// Whether commits reach the disk, as in production. Yes.
    pub const fn fsync(mut self, fsync: bool) -> Self {
        self.fsync = fsync;
        self
    }

    /// Listens on a free port of 127.0.0.1, too, with TLS by this certificate and key (both PEM).
    pub fn tls(mut self, certificate: impl Into<String>, key: impl Into<String>) -> Self {
        self.tls = Some(Tls { certificate: certificate.into(), key: key.into() });
        self
    }

    /// Starts a server with an empty cluster, and waits until it is ready.
    ///
    /// # Panics
    /// When there is none or it does not start; what it said is in the message.
    pub fn start(self) -> PostgresServer {
        PostgresServer::of(Cluster::start(&self))
    }
}
