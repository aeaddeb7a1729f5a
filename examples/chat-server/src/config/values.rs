use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use chat_core::model::Rate;
use chat_layer_redis::RedisBus;
use ipnet::IpNet;

use super::secret_url::SecretUrl;

/// Where everything is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreUrl {
    /// `sqlite:PATH`: a database file.
    Sqlite(PathBuf),
    /// `sqlite::memory:`: gone when the server ends.
    Memory,
    /// `postgres://…`: a database that any number of nodes share.
    Postgres(SecretUrl),
}

impl FromStr for StoreUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("sqlite", ":memory:")) => Ok(Self::Memory),
            Some(("sqlite", path)) => match path.strip_prefix("//").unwrap_or(path) {
                "" => Err("names no file: write sqlite:PATH, or sqlite::memory:".into()),
                path => Ok(Self::Sqlite(path.into())),
            },
            Some(("postgres" | "postgresql", _)) => postgres(text),
            _ => Err("unknown store: this server knows sqlite:PATH, sqlite::memory: and \
                      postgres://…"
                .into()),
        }
    }
}

/// What the parser has against a URL may quote it, and is not told.
fn postgres(text: &str) -> Result<StoreUrl, String> {
    match text.parse::<tokio_postgres::Config>() {
        Ok(config) if !config.get_hosts().is_empty() => {
            Ok(StoreUrl::Postgres(SecretUrl::new(text)))
        }
        _ => Err("no PostgreSQL URL: write postgres://[USER[:PASSWORD]@]HOST[:PORT]/DATABASE, \
                  with percent signs for what means something in a URL"
            .into()),
    }
}

/// How several nodes hear of each other.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LayerUrl {
    /// `memory`: this process alone.
    Memory,
    /// `redis://…` and its like: all that use the same Redis.
    Redis(SecretUrl),
}

impl FromStr for LayerUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let scheme = text.split_once("://").map_or("", |(scheme, _)| scheme);
        match text {
            "memory" => Ok(Self::Memory),
            _ if scheme.starts_with("redis") => match RedisBus::open(text) {
                Ok(_) => Ok(Self::Redis(SecretUrl::new(text))),
                Err(_) => Err("no Redis URL: write redis://[[USER]:PASSWORD@]HOST[:PORT], \
                               rediss://…, redis+unix:///PATH, redis+sentinel://HOST,…/NAME or \
                               redis+cluster://HOST,…"
                    .into()),
            },
            _ => Err("unknown layer: this server knows memory and redis://…".into()),
        }
    }
}

/// How names in a Redis can begin.
pub(super) fn prefix(text: &str) -> Result<String, String> {
    let bus = RedisBus::builder("redis://localhost").prefix(text).build();
    bus.map(|_| text.to_owned()).map_err(|error| error.to_string())
}

/// How people prove who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum AuthMode {
    /// Accounts with a handle and a password
    Password,
    /// Anybody, under any name; for trying things out
    Open,
}

/// How many requests may be made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RateLimit {
    /// Any number.
    Off,
    /// What a token bucket allows.
    Rate(Rate),
}

impl RateLimit {
    /// The bucket, if there is one.
    pub const fn rate(self) -> Option<Rate> {
        match self {
            Self::Off => None,
            Self::Rate(rate) => Some(rate),
        }
    }
}

impl FromStr for RateLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "off" {
            return Ok(Self::Off);
        }
        let explain = || "write off or BURST/PER_SECOND, such as 200/50".to_owned();
        let (burst, per_second) = text.split_once('/').ok_or_else(explain)?;
        let number = |text: &str| text.parse::<u32>().map_err(|_| explain());
        let rate = Rate { burst: number(burst)?, per_second: number(per_second)? };
        if rate.burst == 0 || rate.per_second == 0 {
            return Err("both numbers are at least 1".into());
        }
        Ok(Self::Rate(rate))
    }
}

/// A network, or the address of one machine.
pub(super) fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse::<IpNet>().or_else(|_| address()).map_err(|_| "not an IP address or network".into())
}

/// How many of something; at least one.
pub(super) fn count(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|n| *n > 0).ok_or_else(|| "write a number, at least 1".into())
}

/// A name that a room can have, or nothing.
pub(super) fn room_name(text: &str) -> Result<String, String> {
    if text.len() > 100 || text.chars().any(char::is_control) {
        return Err("write at most 100 bytes, without control characters".into());
    }
    Ok(text.trim().to_owned())
}

/// A whole number of seconds, an hour at most.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<u64>() {
        Ok(seconds @ 0..=3600) => Ok(Duration::from_secs(seconds)),
        _ => Err("write whole seconds, from 0 to 3600".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stores() {
        let sqlite = |path: &str| Ok(StoreUrl::Sqlite(path.into()));
        assert_eq!("sqlite:a/b.db".parse(), sqlite("a/b.db"));
        assert_eq!("sqlite:///var/chat.db".parse(), sqlite("/var/chat.db"));
        assert_eq!("sqlite::memory:".parse(), Ok(StoreUrl::Memory));
        for bad in
            ["", "chat.db", "sqlite", "sqlite:", "SQLITE:a", "postgres:", "postgres://h:port"]
        {
            assert!(bad.parse::<StoreUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn urls_with_passwords_are_not_shown() {
        let store: StoreUrl = "postgres://bob:s3cret@h/chat".parse().unwrap();
        let layer: LayerUrl = "redis://:s3cret@h".parse().unwrap();
        assert!(!format!("{store:?} {layer:?}").contains("s3cret"));
        let StoreUrl::Postgres(url) = store else { panic!("{store:?}") };
        assert_eq!(url.reveal(), "postgres://bob:s3cret@h/chat");
        for bad in ["redis://:s3cret@h:port", "redis+sentinel://:s3cret@h"] {
            let error = bad.parse::<LayerUrl>().unwrap_err();
            assert!(error.contains("no Redis URL") && !error.contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn rates() {
        assert_eq!("off".parse(), Ok(RateLimit::Off));
        assert_eq!(
            "9/3".parse::<RateLimit>().unwrap().rate(),
            Some(Rate { burst: 9, per_second: 3 })
        );
        for bad in ["", "9", "9/", "/3", "0/3", "9/0", "-1/1", "9/3/1", "4294967296/1"] {
            assert!(bad.parse::<RateLimit>().is_err(), "{bad}");
        }
    }

    #[test]
    fn networks() {
        assert_eq!(network("10.0.0.1").unwrap().to_string(), "10.0.0.1/32");
        assert_eq!(network("fd00::/8").unwrap().to_string(), "fd00::/8");
        assert!(network("proxy.example").is_err());
    }
}
