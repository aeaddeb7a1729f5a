mod binaries;
mod cluster;
mod instance;
mod sentinel;

use std::sync::atomic::{AtomicU32, Ordering};

pub use self::cluster::RedisCluster;
use self::instance::Instance;
pub use self::sentinel::RedisSentinel;
use super::{NoServer, Server};

/// A server that somebody else started.
const URL: &str = "CHAT_TEST_REDIS_URL";

/// A Redis for tests: a private one, or the one that `CHAT_TEST_REDIS_URL` names.
///
/// A private one listens on a free port of 127.0.0.1 and keeps nothing. It ends, and its directory
/// goes, with this value.
#[derive(Debug)]
pub struct RedisServer {
    place: Place,
    prefixes: AtomicU32,
}

#[derive(Debug)]
enum Place {
    Private(Instance),
    Elsewhere(String),
}

impl Server for RedisServer {
    const NAME: &'static str = "Redis";

    fn find() -> Result<(), NoServer> {
        if Self::is_private() { Self::find_private().map_err(|it| it.unset(URL)) } else { Ok(()) }
    }

    fn is_private() -> bool {
        std::env::var_os(URL).is_none()
    }

    fn find_private() -> Result<(), NoServer> {
        binaries::server().map(drop)
    }

    fn start() -> Self {
        match std::env::var(URL) {
            Ok(url) => Self { place: Place::Elsewhere(url), prefixes: AtomicU32::new(0) },
            Err(_) => Self::start_private(),
        }
    }

    fn start_private() -> Self {
        Self::of(Instance::start(&[]))
    }
}

impl RedisServer {
    const fn of(instance: Instance) -> Self {
        Self { place: Place::Private(instance), prefixes: AtomicU32::new(0) }
    }

    /// Starts a private one that also speaks TLS, by this certificate and key (both PEM), and waits
    /// until it is ready.
    ///
    /// # Panics
    /// As [`start_private`](Server::start_private).
    pub fn start_with_tls(certificate: &str, key: &str) -> Self {
        Self::of(Instance::with_tls(certificate, key))
    }

    /// The port on 127.0.0.1 of a private server [with TLS](Self::start_with_tls).
    pub const fn tls_port(&self) -> Option<u16> {
        match &self.place {
            Place::Private(instance) => instance.tls_port(),
            Place::Elsewhere(_) => None,
        }
    }

    /// How to connect to it.
    pub fn url(&self) -> String {
        match &self.place {
            Place::Private(instance) => format!("redis://127.0.0.1:{}", instance.port()),
            Place::Elsewhere(url) => url.clone(),
        }
    }

    /// The beginning of names that no other test uses.
    pub fn prefix(&self) -> String {
        let number = self.prefixes.fetch_add(1, Ordering::Relaxed);
        format!("chat-test-{}-{number}", std::process::id())
    }

    /// Ends a private server as kill -9 does.
    ///
    /// # Panics
    /// When it is not running.
    pub fn kill(&self) {
        self.private().kill();
    }

    /// Starts a private server again, on the same port, without anything that it knew.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&self) {
        self.private().serve();
    }

    /// Stops the process of a private server: it hangs, and its connections stay.
    ///
    /// # Panics
    /// When it is not running.
    pub fn pause(&self) {
        self.private().signal("STOP");
    }

    /// Ends a [`pause`](Self::pause).
    ///
    /// # Panics
    /// When it is not running.
    pub fn resume(&self) {
        self.private().signal("CONT");
    }

    /// Asks a private server something, as one types it (`CONFIG SET maxclients 7`), and returns the
    /// first line of the answer.
    ///
    /// # Errors
    /// It could not be reached, or is silent.
    pub fn ask(&self, question: &str) -> std::io::Result<String> {
        self.private().ask(question)
    }

    fn private(&self) -> &Instance {
        match &self.place {
            Place::Private(instance) => instance,
            Place::Elsewhere(_) => panic!("this Redis is somebody else's"),
        }
    }
}
