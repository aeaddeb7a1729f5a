use std::fmt;
use std::time::Duration;

use crate::commands::{Commands, Request, refusal};
use crate::error::{BusError, PingError};
use crate::layer::RedisLayer;
use crate::names::Names;
use crate::node::NodeId;
use crate::options::Options;
use crate::presence::RedisPresence;
use crate::server::Server;
use crate::shared::Shared;

/// A Redis that joins the engines of several processes. Clones are the same one; none holds a
/// connection.
#[derive(Clone)]
pub struct RedisBus {
    server: Server,
    options: Options,
}

/// How to use a Redis.
#[derive(Clone)]
#[must_use]
pub struct RedisBusBuilder {
    url: String,
    prefix: Option<String>,
    root_certificates: Option<Vec<u8>>,
    options: Options,
}

impl RedisBus {
    /// The Redis of this URL, with the defaults. Connects to nothing yet.
    ///
    /// | URL | what it names |
    /// |---|---|
    /// | `redis://[user[:password]@]host[:port][/database]` | one server |
    /// | `redis+unix:///path` | one server, by its socket |
    /// | `redis+sentinel://[user[:password]@]host[:port],…/name[/database]` | the master that these Sentinels know by this name; the credentials are the master's, and those of the Sentinels, if they have any, stand behind: `?sentinel_user=…&sentinel_password=…` |
    /// | `redis+cluster://[user[:password]@]host[:port],…` | the cluster of these servers, by sharded pub/sub |
    ///
    /// `rediss`, `rediss+sentinel` and `rediss+cluster` are the same with TLS (feature `tls`), which
    /// always checks the server's certificate and name.
    /// Without a port it is 6379, for Sentinels, too. What means something in a URL is percent-encoded
    /// in names and passwords. Redis 7 or newer.
    ///
    /// # Errors
    /// [`BusError::Url`].
    pub fn open(url: &str) -> Result<Self, BusError> {
        Self::builder(url).build()
    }

    /// As [`open`](Self::open), with something to say about how.
    pub fn builder(url: &str) -> RedisBusBuilder {
        RedisBusBuilder {
            url: url.to_owned(),
            prefix: None,
            root_certificates: None,
            options: Options::default(),
        }
    }

    /// Adds a node, which connects in the background: whether a server is there or not, this
    /// returns at once.
    ///
    /// # Errors
    /// [`BusError::Entropy`].
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn layer(&self) -> Result<RedisLayer, BusError> {
        let shared = Shared::new(self.options.clone(), NodeId::random()?);
        Ok(RedisLayer::start(shared, self.server.clone()))
    }

    /// A node's part in the knowledge of who is online. Connects when it is first asked.
    ///
    /// # Errors
    /// [`BusError::Entropy`].
    pub fn presence(&self) -> Result<RedisPresence, BusError> {
        Ok(RedisPresence::new(self.server.clone(), self.options.clone(), NodeId::random()?))
    }

    /// Asks a server whether it is there and lets us in. A host that would rather not start without
    /// calls this first; nothing else needs it.
    ///
    /// # Errors
    /// [`PingError`], within the [timeouts](RedisBusBuilder::timeouts).
    pub async fn ping(&self) -> Result<(), PingError> {
        let connection = Commands::connect(&self.server, &self.options, Default::default());
        let connection = connection.await.map_err(PingError)?;
        // A key that is read, and never written: in a cluster, some server has it.
        let name = self.options.names.leases(chat_core::model::UserId::new(0));
        let mut command = redis::cmd("EXISTS");
        command.arg(&name);
        let answers = connection.send(&[Request { name, command }], &self.options).await;
        refusal(&answers.map_err(PingError)?).map_or(Ok(()), |error| Err(PingError(error)))
    }
}

impl RedisBusBuilder {
    /// How the names of channels and keys begin, `chat` if nobody says otherwise: 1 to 64 letters,
    /// digits or any of `-_.:/`. Those with the same prefix hear each other, whatever their database
    /// is.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// Certificates (PEM) of the authorities that may vouch for the servers, instead of the
    /// system's. They are of use where the URL says TLS.
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates = Some(pem.into());
        self
    }

    /// How long connecting may take, and how long a server may take to answer, before it is given
    /// up. Two seconds each.
    pub const fn timeouts(mut self, connect: Duration, response: Duration) -> Self {
        self.options.connect = connect;
        self.options.response = response;
        self
    }

    /// How often a silent connection is looked at. A server that is gone without a word is noticed
    /// within this time and that of a response. Five seconds; at least one millisecond.
    pub fn check_every(mut self, period: Duration) -> Self {
        self.options.check = period.max(Duration::from_millis(1));
        self
    }

    /// The first and the longest pause between two attempts to reconnect; a random half of each is
    /// left out. 50 ms and 2 s.
    pub const fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.options.first_pause = first;
        self.options.longest_pause = longest;
        self
    }

    /// How long subscriptions wait for others, to be told to the server at once. 1 ms.
    pub const fn linger(mut self, linger: Duration) -> Self {
        self.options.linger = linger;
        self
    }

    /// The bus. Connects to nothing yet.
    ///
    /// # Errors
    /// [`BusError::Url`], [`BusError::Prefix`] and [`BusError::Certificates`].
    pub fn build(mut self) -> Result<RedisBus, BusError> {
        if let Some(prefix) = self.prefix {
            if !is_prefix(&prefix) {
                return Err(BusError::Prefix);
            }
            self.options.names = Names::new(prefix);
        }
        let server = Server::open(&self.url, self.root_certificates.as_deref())?;
        Ok(RedisBus { server, options: self.options })
    }
}

fn is_prefix(prefix: &str) -> bool {
    let plain = |it: char| it.is_ascii_alphanumeric() || "-_.:/".contains(it);
    (1..=64).contains(&prefix.len()) && prefix.chars().all(plain)
}

// A URL may hold a password.
impl fmt::Debug for RedisBus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisBus").field("options", &self.options).finish_non_exhaustive()
    }
}

impl fmt::Debug for RedisBusBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisBusBuilder").field("options", &self.options).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_plain() {
        for (prefix, good) in [("app:chat/1", true), ("", false), ("{x}", false), ("ü", false)] {
            let built = RedisBus::builder("redis://h").prefix(prefix).build();
            assert_eq!(built.is_ok(), good, "{prefix}");
        }
    }

    #[test]
    fn debugging_shows_no_password() {
        let url = "redis://u:secret@h";
        let shown = format!("{:?} {:?}", RedisBus::builder(url), RedisBus::open(url).unwrap());
        assert!(!shown.contains("secret"));
    }
}
