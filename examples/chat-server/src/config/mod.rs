//! What the command line and the environment say.

mod secret_url;
mod values;

use std::net::SocketAddr;
use std::time::Duration;

use clap::builder::FalseyValueParser;
use ipnet::IpNet;

pub use secret_url::SecretUrl;
pub use values::{AuthMode, LayerUrl, RateLimit, StoreUrl};

pub(crate) use self::secret_url::Unquoted;
use crate::origin::Origin;
use crate::tuning::Tuning;

/// A chat server: accounts, sessions and WebSockets around the chat engine.
///
/// Every option can also be given as the environment variable that stands beside it.
#[derive(clap::Parser, Clone, Debug)]
#[command(name = "chat-server", version)]
pub struct Config {
    /// Where to listen; port 0 takes any free one
    #[arg(long, env = "CHAT_LISTEN", value_name = "IP:PORT", default_value = "127.0.0.1:8000")]
    pub listen: SocketAddr,

    /// Where everything is kept: sqlite:PATH, sqlite::memory: which forgets, or postgres://…
    #[arg(long, env = "CHAT_STORE", value_name = "URL", default_value = "sqlite:chat.db")]
    #[arg(hide_env_values = true, value_parser = Unquoted::<StoreUrl>::new())]
    pub store: StoreUrl,

    /// The schema of all tables in a PostgreSQL database: several chats may share one
    #[arg(long, env = "CHAT_STORE_SCHEMA", value_name = "NAME", default_value = "chat")]
    pub store_schema: String,

    /// How several nodes hear of each other: redis://…; one node needs only memory
    #[arg(long, env = "CHAT_LAYER", value_name = "URL", default_value = "memory")]
    #[arg(hide_env_values = true, value_parser = Unquoted::<LayerUrl>::new())]
    pub layer: LayerUrl,

    /// How all names in a Redis begin: several chats may share one
    #[arg(long, env = "CHAT_LAYER_PREFIX", value_name = "NAME", default_value = "chat")]
    #[arg(value_parser = values::prefix)]
    pub layer_prefix: String,

    /// How people prove who they are
    #[arg(long, env = "CHAT_AUTH", value_name = "MODE", default_value = "password")]
    pub auth: AuthMode,

    /// The channel that every new user joins; empty for none
    #[arg(long, env = "CHAT_LOBBY", value_name = "NAME", default_value = "lobby")]
    #[arg(value_parser = values::room_name)]
    pub lobby: String,

    /// An origin whose pages may use this server; repeat it, or separate them by commas
    #[arg(long = "origin", env = "CHAT_ORIGIN", value_name = "URL", value_delimiter = ',')]
    pub origins: Vec<Origin>,

    /// Where browsers find this server, if not under the address it listens on
    ///
    /// With https, the session cookie is Secure.
    #[arg(long, env = "CHAT_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<Origin>,

    /// How many requests a user may make at once, and how many more each second
    ///
    /// `off` also lifts the limits on logins, so that passwords can be guessed at full speed: it is
    /// for load tests.
    #[arg(long, env = "CHAT_RATE_LIMIT", value_name = "off|BURST/PER_SECOND")]
    #[arg(default_value = "200/50")]
    pub rate_limit: RateLimit,

    /// A proxy (address or network) whose X-Forwarded-For is believed; repeatable
    #[arg(long = "trusted-proxy", env = "CHAT_TRUSTED_PROXY", value_name = "IP[/BITS]")]
    #[arg(value_delimiter = ',', value_parser = values::network)]
    pub trusted_proxies: Vec<IpNet>,

    /// Connections in all
    #[arg(long, env = "CHAT_MAX_CONNECTIONS", value_name = "N", default_value = "20000")]
    #[arg(value_parser = values::count)]
    pub max_connections: usize,

    /// Connections from one address (IPv6: one /64 network)
    #[arg(long, env = "CHAT_MAX_CONNECTIONS_PER_IP", value_name = "N", default_value = "512")]
    #[arg(value_parser = values::count)]
    pub max_connections_per_ip: usize,

    /// How long a shutdown may take
    #[arg(long, env = "CHAT_DRAIN_DEADLINE", value_name = "SECONDS", default_value = "10")]
    #[arg(value_parser = values::seconds)]
    pub drain_deadline: Duration,

    /// Where to answer GET /metrics for Prometheus; nowhere if not given
    ///
    /// An address of its own: whoever can reach it sees how the server does.
    #[arg(long, env = "CHAT_METRICS_LISTEN", value_name = "IP:PORT")]
    pub metrics_listen: Option<SocketAddr>,

    /// What to log: a level, or levels by target such as info,chat_core=debug
    #[arg(long, env = "CHAT_LOG", value_name = "FILTER", default_value = "info")]
    pub log: tracing_subscriber::filter::Targets,

    /// Let anybody in under any name although others can reach this address
    #[arg(long, env = "CHAT_INSECURE_OPEN", value_parser = FalseyValueParser::new())]
    pub insecure_open: bool,

    /// Bounds and intervals that are no options.
    #[arg(skip)]
    pub tuning: Tuning,
}

/// Options that do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// Anybody could be anybody.
    #[error(
        "--auth open lets anybody in under any name, so it only listens on loopback; \
         use --auth password, or --insecure-open if you mean it"
    )]
    OpenToAll,
}

impl Config {
    /// Whether the options go together.
    ///
    /// # Errors
    /// [`ConfigError`] says which do not.
    pub fn check(&self) -> Result<(), ConfigError> {
        let reachable = !self.listen.ip().to_canonical().is_loopback();
        if self.auth == AuthMode::Open && reachable && !self.insecure_open {
            return Err(ConfigError::OpenToAll);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    fn parse(arguments: &[&str]) -> Result<Config, String> {
        let all = std::iter::once("chat-server").chain(arguments.iter().copied());
        Config::try_parse_from(all).map_err(|error| error.to_string())
    }

    #[test]
    fn the_command_is_well_formed() {
        <Config as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn defaults_are_private_and_durable() {
        let config = parse(&[]).unwrap();
        assert!(config.listen.ip().is_loopback());
        assert_eq!(config.store, StoreUrl::Sqlite("chat.db".into()));
        assert_eq!(config.auth, AuthMode::Password);
        assert_eq!(config.lobby, "lobby");
        assert!(!config.insecure_open && config.trusted_proxies.is_empty());
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_a_reason() {
        let cases = [
            (["--store", "mysql://db"], "unknown store"),
            (["--store", "sqlite:"], "names no file"),
            (["--layer", "carrier-pigeon"], "unknown layer"),
            (["--store", "postgres://bob:s3cret@h:port/chat"], "no PostgreSQL URL"),
            (["--layer", "redis://:s3cret@h:port"], "no Redis URL"),
            (["--layer-prefix", "{x}"], "1 to 64 letters"),
            (["--auth", "none"], "possible values: password, open"),
            (["--rate-limit", "fast"], "off or BURST/PER_SECOND"),
            (["--rate-limit", "0/1"], "at least 1"),
            (["--origin", "app.example"], "http:// or https://"),
            (["--public-url", "https://a.example/chat"], "no path"),
            (["--trusted-proxy", "10.0.0.0/40"], "address or network"),
            (["--listen", "8000"], "socket address"),
            (["--lobby", "a\nb"], "control characters"),
            (["--drain-deadline", "soon"], "seconds"),
        ];
        for (arguments, reason) in cases {
            let error = parse(&arguments).unwrap_err();
            assert!(error.contains(reason), "{arguments:?}: {error}");
            assert!(!error.contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn open_stays_on_loopback_unless_forced() {
        let open = ["--auth", "open", "--listen"];
        for address in ["127.0.0.1:0", "127.8.8.8:0", "[::1]:0", "[::ffff:127.0.0.1]:0"] {
            assert_eq!(parse(&[open[0], open[1], open[2], address]).unwrap().check(), Ok(()));
        }
        for address in ["0.0.0.0:0", "[::]:0", "192.168.0.7:0", "[::ffff:10.0.0.1]:0"] {
            let mut config = parse(&[open[0], open[1], open[2], address]).unwrap();
            assert_eq!(config.check(), Err(ConfigError::OpenToAll), "{address}");
            config.insecure_open = true;
            assert_eq!(config.check(), Ok(()));
        }
    }
}
