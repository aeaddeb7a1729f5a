//! Web origins (RFC 6454), and which of them may use this server.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use chat_ws::{InvalidOrigin, Origins};

/// An origin as browsers write it: scheme, lower-case host, and the port unless it is the usual.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin(String);

impl Origin {
    /// Whether it is reached through TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }

    /// The text that a browser sends.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(address: SocketAddr) -> Self {
        Self::http(&address.to_string())
    }

    fn http(authority: &str) -> Self {
        Self(format!("http://{}", authority.strip_suffix(":80").unwrap_or(authority)))
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase();
        let (scheme, authority, usual) = if let Some(rest) = text.strip_prefix("https://") {
            ("https", rest, ":443")
        } else if let Some(rest) = text.strip_prefix("http://") {
            ("http", rest, ":80")
        } else {
            return Err("an origin begins with http:// or https://".into());
        };
        if authority.contains(['/', '?', '#', '@']) {
            return Err("an origin is scheme://host[:port], with no path".into());
        }
        if !is_authority(authority) {
            return Err("an origin is scheme://host[:port] in ASCII".into());
        }
        let authority = authority.strip_suffix(usual).unwrap_or(authority);
        Ok(Self(format!("{scheme}://{authority}")))
    }
}

fn is_authority(text: &str) -> bool {
    let (host, port) = match text.rfind(']') {
        Some(end) => (&text[..=end], &text[end + 1..]),
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let port_is_one = port.is_empty()
        || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok_and(|n| n > 0));
    let host_is_one = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            let letter = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
            !host.is_empty() && host.chars().all(letter)
        }
    };
    host_is_one && port_is_one
}

/// The origins whose pages may use this server: those that were named, and its own. It is known by
/// its address only: `Host` is not believed, since the name of a foreign site may lead here.
///
/// # Errors
/// None that an [`Origin`] can cause.
pub(crate) fn allowed(
    named: impl IntoIterator<Item = Origin>,
    listening: SocketAddr,
) -> Result<Origins, InvalidOrigin> {
    let mut all: Vec<Origin> = named.into_iter().collect();
    let (ip, port) = (listening.ip().to_canonical(), listening.port());
    if ip.is_loopback() || ip.is_unspecified() {
        let own = ["localhost", "127.0.0.1", "[::1]"];
        all.extend(own.map(|host| Origin::http(&format!("{host}:{port}"))));
    }
    if !ip.is_unspecified() {
        all.push(Origin::of(SocketAddr::new(ip, port)));
    }
    Origins::list(all.iter().map(Origin::as_str))
}

/// The address that people on this machine write for it.
pub(crate) fn shown(listening: SocketAddr) -> Origin {
    let ip = match listening.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(std::net::Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(std::net::Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    Origin::of(SocketAddr::new(ip, listening.port()))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, header};

    use super::*;

    #[test]
    fn written_as_browsers_do() {
        for (text, origin) in [
            ("https://App.Example", "https://app.example"),
            ("https://app.example:443/", "https://app.example"),
            ("http://app.example:80", "http://app.example"),
            ("http://app.example:443", "http://app.example:443"),
            ("http://[::1]:8000", "http://[::1]:8000"),
        ] {
            assert_eq!(text.parse::<Origin>().unwrap().as_str(), origin);
        }
        for bad in [
            "",
            "null",
            "app.example",
            "ftp://app.example",
            "https://",
            "https://app.example/chat",
            "https://bob@app.example",
            "https://app.example:0",
            "https://app.example:99999",
            "https://app.example:",
            "https://a b",
            "https://<b>",
            "https://münchen.example",
            "https://[::1",
            "https://[zz]",
        ] {
            assert!(bad.parse::<Origin>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_own_address_is_known_and_no_name_that_leads_to_it() {
        let named = || ["https://app.example".parse().unwrap()];
        let allows = |listening: &str, origin: &str, host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ORIGIN, origin.parse().unwrap());
            headers.insert(header::HOST, host.parse().unwrap());
            allowed(named(), listening.parse().unwrap()).unwrap().allow(&headers)
        };
        for (listening, origin, expected) in [
            ("127.0.0.1:8000", "https://app.example", true),
            ("127.0.0.1:8000", "http://localhost:8000", true),
            ("127.0.0.1:8000", "http://127.0.0.1:8000", true),
            ("127.0.0.1:8000", "http://127.0.0.1:8001", false),
            ("0.0.0.0:8000", "http://[::1]:8000", true),
            ("0.0.0.0:8000", "http://192.168.0.7:8000", false),
            ("192.168.0.7:80", "http://192.168.0.7", true),
            ("192.168.0.7:80", "http://localhost", false),
            ("127.0.0.1:8000", "http://evil.example:8000", false),
        ] {
            let host = origin.split_once("//").unwrap().1;
            assert_eq!(allows(listening, origin, host), expected, "{listening} {origin}");
        }
    }

    #[test]
    fn the_address_to_write_is_one_that_leads_here() {
        assert_eq!(shown("0.0.0.0:81".parse().unwrap()).as_str(), "http://127.0.0.1:81");
        assert_eq!(shown("[::]:81".parse().unwrap()).as_str(), "http://[::1]:81");
    }
}
