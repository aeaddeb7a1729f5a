use redis::ConnectionInfo;
use redis::IntoConnectionInfo;

use crate::error::BusError;

/// What a URL names.
#[derive(Debug)]
pub(crate) enum Target {
    /// One server.
    One(ConnectionInfo),
    /// The master of a group that Sentinels watch. The group's servers have credentials, and the
    /// Sentinels have theirs.
    Sentinel { sentinels: Vec<ConnectionInfo>, group: String, master: ConnectionInfo },
    /// A cluster that these servers belong to.
    Cluster(Vec<ConnectionInfo>),
}

/// The parts of a URL with several hosts.
struct Parts<'a> {
    tls: bool,
    credentials: &'a str,
    hosts: Vec<&'a str>,
    path: &'a str,
    query: &'a str,
}

impl Target {
    pub(crate) fn parse(url: &str) -> Result<Self, BusError> {
        let (scheme, rest) = url.split_once("://").ok_or_else(|| wrong("no scheme"))?;
        match scheme {
            "redis+sentinel" | "rediss+sentinel" => Self::sentinel(&Parts::of(scheme, rest)?),
            "redis+cluster" | "rediss+cluster" => Self::cluster(&Parts::of(scheme, rest)?),
            "redis" | "rediss" | "redis+unix" | "unix" => {
                info(url, scheme == "rediss").map(Self::One)
            }
            _ => Err(wrong("an unknown scheme")),
        }
    }

    fn sentinel(parts: &Parts<'_>) -> Result<Self, BusError> {
        let (group, database) = parts.path.split_once('/').unwrap_or((parts.path, ""));
        if group.is_empty() {
            return Err(wrong("no name of a master behind the Sentinels"));
        }
        let credentials = parts.sentinel_credentials()?;
        let sentinels = parts.hosts.iter().map(|host| parts.server(&credentials, host, ""));
        let first = parts.hosts.first().copied().unwrap_or_default();
        Ok(Self::Sentinel {
            sentinels: sentinels.collect::<Result<_, _>>()?,
            group: group.to_owned(),
            master: parts.server(parts.credentials, first, database)?,
        })
    }

    fn cluster(parts: &Parts<'_>) -> Result<Self, BusError> {
        if !parts.path.is_empty() {
            return Err(wrong("a cluster has one database"));
        }
        if !parts.query.is_empty() {
            return Err(unknown_parameter());
        }
        let servers = parts.hosts.iter().map(|host| parts.server(parts.credentials, host, ""));
        servers.collect::<Result<_, _>>().map(Self::Cluster)
    }
}

impl<'a> Parts<'a> {
    fn of(scheme: &str, rest: &'a str) -> Result<Self, BusError> {
        if rest.contains('#') {
            return Err(unknown_parameter());
        }
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let at = authority.rfind('@').map_or(0, |at| at + 1);
        let (credentials, hosts) = authority.split_at(at);
        let hosts: Vec<_> = hosts.split(',').collect();
        if hosts.iter().any(|host| host.is_empty()) {
            return Err(wrong("no host"));
        }
        Ok(Self { tls: scheme.starts_with("rediss"), credentials, hosts, path, query })
    }

    /// Those of the query, as they stand before a host.
    fn sentinel_credentials(&self) -> Result<String, BusError> {
        let (mut user, mut password) = ("", "");
        for parameter in self.query.split('&').filter(|parameter| !parameter.is_empty()) {
            match parameter.split_once('=') {
                Some(("sentinel_user", value)) => user = value,
                Some(("sentinel_password", value)) => password = value,
                _ => return Err(unknown_parameter()),
            }
        }
        // What would end them here is percent-encoded where it is part of them.
        if [user, password].iter().any(|value| value.contains(['@', ':', '/'])) {
            return Err(wrong("credentials of Sentinels that are not percent-encoded"));
        }
        Ok(if password.is_empty() { String::new() } else { format!("{user}:{password}@") })
    }

    fn server(
        &self,
        credentials: &str,
        host: &str,
        database: &str,
    ) -> Result<ConnectionInfo, BusError> {
        let scheme = if self.tls { "rediss" } else { "redis" };
        info(&format!("{scheme}://{credentials}{host}/{database}"), self.tls)
    }
}

/// One server, to be spoken to in RESP3: subscriptions need it.
fn info(url: &str, tls: bool) -> Result<ConnectionInfo, BusError> {
    if tls && !cfg!(feature = "tls") {
        return Err(wrong("TLS, which this program was built without"));
    }
    let info = url.into_connection_info().map_err(|error| BusError::url(&error))?;
    let settings = info.redis_settings().clone().set_protocol(redis::ProtocolVersion::RESP3);
    Ok(info.set_redis_settings(settings))
}

fn unknown_parameter() -> BusError {
    wrong("parameters that nobody knows")
}

fn wrong(what: &str) -> BusError {
    BusError::Url(what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(info: &ConnectionInfo) -> String {
        let settings = info.redis_settings();
        let user = settings.username().unwrap_or_default();
        let password = settings.password().unwrap_or_default();
        format!("{user}:{password}@{}/{}", info.addr(), settings.db())
    }

    fn parse(url: &str) -> String {
        match Target::parse(url) {
            Ok(Target::One(server)) => shown(&server),
            Ok(Target::Sentinel { sentinels, group, master }) => {
                let sentinels: Vec<_> = sentinels.iter().map(shown).collect();
                format!("{} {group} {}", sentinels.join(" "), shown(&master))
            }
            Ok(Target::Cluster(servers)) => servers.iter().map(shown).collect::<Vec<_>>().join(" "),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn each_scheme_names_its_servers() {
        for (url, expected) in [
            ("redis://h", ":@h:6379/0"),
            ("redis://u:p%40@h:1/2", "u:p@@h:1/2"),
            ("redis+sentinel://u:p@a:1,b/main/3", ":@a:1/0 :@b:6379/0 main u:p@a:1/3"),
            ("redis+sentinel://a/main", ":@a:6379/0 main :@a:6379/0"),
            (
                "redis+sentinel://:m@a/main?sentinel_user=s&sentinel_password=p%2F%40",
                "s:p/@@a:6379/0 main :m@a:6379/0",
            ),
            ("redis+sentinel://a/main?sentinel_password=p", ":p@a:6379/0 main :@a:6379/0"),
            ("redis+cluster://:p@a:1,b:2", ":p@a:1/0 :p@b:2/0"),
        ] {
            assert_eq!(parse(url), expected, "{url}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_without_the_password() {
        for url in [
            "secret",
            "http://u:secret@h",
            "redis://u:secret@h:port",
            "redis+sentinel://u:secret@h",
            "redis+sentinel://u:secret@h,/main",
            "redis+cluster://u:secret@h/1",
            "redis+cluster://u:secret@h?x=y",
            "redis+cluster://u:secret@h/?sentinel_password=secret",
            "redis+sentinel://u:secret@h/main?x=y",
            "redis+sentinel://h/main?sentinel_password=sec@ret",
            "redis+sentinel://h/main#secret",
            "redis+cluster://",
        ] {
            let error = Target::parse(url).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
        }
    }
}
