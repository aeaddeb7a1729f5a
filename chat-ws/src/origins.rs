//! Which web pages may connect.

use http::HeaderMap;
use http::header::{HOST, ORIGIN};

/// The web pages that may open a connection, by their origin (RFC 6454). A browser sends a user's
/// cookies with a WebSocket handshake whatever page asks for it, and says in `Origin` which page
/// that is (RFC 6455, section 10.2). A request without `Origin` comes from no browser and is
/// allowed.
///
/// Scheme, host and port are compared exactly, host and scheme without regard to case; a port that
/// is left out is the scheme's own. `null`, which many kinds of page send, is never allowed.
///
/// ```
/// use chat_ws::Origins;
///
/// let origins = Origins::list(["https://app.example", "capacitor://localhost"])?;
/// # let _ = origins;
/// # Ok::<(), chat_ws::InvalidOrigin>(())
/// ```
#[derive(Clone, Debug)]
pub struct Origins {
    listed: Vec<Origin>,
    same_host: bool,
    any: bool,
}

/// Not an origin: those look like `https://host` or `https://host:port`.
#[derive(Clone, Debug, thiserror::Error)]
#[error("not an origin: {0:?}")]
pub struct InvalidOrigin(String);

impl Default for Origins {
    /// As [`same_host`](Self::same_host).
    fn default() -> Self {
        Self::same_host()
    }
}

impl Origins {
    /// Pages from the host and port that the request itself names in `Host`. Behind a proxy this
    /// needs one that passes `Host` on; the scheme is not compared, since TLS may end there.
    pub fn same_host() -> Self {
        Self { listed: Vec::new(), same_host: true, any: false }
    }

    /// These origins, and no other.
    ///
    /// # Errors
    /// One of them is not an origin.
    pub fn list<O: AsRef<str>>(
        origins: impl IntoIterator<Item = O>,
    ) -> Result<Self, InvalidOrigin> {
        let parse = |origin: O| {
            let origin = origin.as_ref();
            Origin::parse(origin).ok_or_else(|| InvalidOrigin(origin.to_owned()))
        };
        let listed = origins.into_iter().map(parse).collect::<Result<_, _>>()?;
        Ok(Self { listed, same_host: false, any: false })
    }

    /// Also pages from the request's own host, as with [`same_host`](Self::same_host).
    #[must_use]
    pub fn or_same_host(mut self) -> Self {
        self.same_host = true;
        self
    }

    /// All pages. Safe only where no cookie or network address says who the user is.
    pub fn any() -> Self {
        Self { listed: Vec::new(), same_host: false, any: true }
    }

    /// Whether the page that sent a request with these headers may connect.
    pub fn allow(&self, headers: &HeaderMap) -> bool {
        let mut origins = headers.get_all(ORIGIN).iter();
        let Some(origin) = origins.next() else { return true };
        if self.any {
            return true;
        }
        let Some(origin) = origin.to_str().ok().and_then(Origin::parse) else { return false };
        let allowed = self.listed.contains(&origin) || self.same_host && origin.is_host(headers);
        allowed && origins.next().is_none()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin {
    scheme: String,
    host: String,
    /// `None` for schemes without a port of their own.
    port: Option<u16>,
}

impl Origin {
    fn parse(text: &str) -> Option<Self> {
        let (scheme, authority) = text.split_once("://")?;
        let is_scheme = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'-' | b'.');
        if scheme.is_empty() || !scheme.bytes().all(is_scheme) {
            return None;
        }
        let scheme = scheme.to_ascii_lowercase();
        let (host, port) = split_authority(authority)?;
        let port = port.or(match scheme.as_str() {
            "https" => Some(443),
            "http" => Some(80),
            _ => None,
        });
        Some(Self { scheme, host, port })
    }

    /// Whether the request was sent to the origin's own host and port.
    fn is_host(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
        let Some((host, port)) = host.to_str().ok().and_then(split_authority) else { return false };
        let web = matches!(self.scheme.as_str(), "http" | "https");
        web && self.host == host && (port.is_none() && self.has_own_port() || self.port == port)
    }

    fn has_own_port(&self) -> bool {
        matches!((self.scheme.as_str(), self.port), ("https", Some(443)) | ("http", Some(80)))
    }
}

/// Host, in lower case, and port.
fn split_authority(authority: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match authority.rsplit_once(':') {
        // The colons of an IPv6 address are within brackets.
        Some((host, port)) if !port.ends_with(']') => {
            let digits = !port.is_empty() && port.bytes().all(|c| c.is_ascii_digit());
            (host, Some(port.parse().ok().filter(|_| digits)?))
        }
        _ => (authority, None),
    };
    let name = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.' | b'_');
    let valid = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.bytes().all(name),
    };
    valid.then(|| (host.to_ascii_lowercase(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(host: &str, origin: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().unwrap());
        headers.insert(ORIGIN, origin.parse().unwrap());
        headers
    }

    #[test]
    fn a_list_is_exact() {
        let origins =
            Origins::list(["https://app.example", "http://dev.example:3000", "http://[::1]:8080"])
                .unwrap();
        for (origin, allowed) in [
            ("https://app.example", true),
            ("HTTPS://App.Example", true),
            ("https://app.example:443", true),
            ("http://dev.example:3000", true),
            ("http://[::1]:8080", true),
            ("http://app.example", false),
            ("https://app.example:8443", false),
            ("https://app.example.evil", false),
            ("https://evil.app.example", false),
            ("https://evilapp.example", false),
            ("https://app.example@evil.example", false),
            ("https://app.example/", false),
            ("https://app.example.", false),
            ("https://app.example:+443", false),
            ("https://app.example:", false),
            ("https://app.example:99999", false),
            ("http://dev.example", false),
            ("http://[::1]", false),
            ("null", false),
            ("", false),
            ("*", false),
            ("https://", false),
            ("file://", false),
            ("https://app.example https://evil.example", false),
        ] {
            assert_eq!(origins.allow(&headers("app.example", origin)), allowed, "{origin}");
        }
    }

    #[test]
    fn the_same_host_is_the_same_port_too() {
        let origins = Origins::default();
        for (host, origin, allowed) in [
            ("chat.example", "https://chat.example", true),
            ("chat.example", "http://chat.example", true),
            ("Chat.Example", "https://chat.example", true),
            ("chat.example:443", "https://chat.example", true),
            ("chat.example:8080", "http://chat.example:8080", true),
            ("[::1]:8080", "http://[::1]:8080", true),
            ("[::1]", "http://[::1]", true),
            ("chat.example", "http://chat.example:8080", false),
            ("chat.example:8080", "http://chat.example", false),
            ("chat.example:443", "http://chat.example", false),
            ("chat.example", "https://chat.example.evil", false),
            ("chat.example", "https://evil.example", false),
            ("chat.example", "ftp://chat.example", false),
            ("chat.example", "null", false),
            ("null", "null", false),
            ("", "https://", false),
        ] {
            assert_eq!(origins.allow(&headers(host, origin)), allowed, "{host} {origin}");
        }
    }

    #[test]
    fn no_origin_is_no_browser() {
        let mut request = headers("chat.example", "https://evil.example");
        assert!(!Origins::default().allow(&request));
        assert!(Origins::any().allow(&request));
        assert!(Origins::list(["https://evil.example"]).unwrap().allow(&request));
        request.append(ORIGIN, "https://chat.example".parse().unwrap());
        assert!(!Origins::list(["https://evil.example"]).unwrap().allow(&request));
        request.remove(ORIGIN);
        assert!(Origins::default().allow(&request));
        assert!(Origins::list::<&str>([]).unwrap().allow(&request));
    }

    #[test]
    fn a_list_takes_origins_only() {
        for text in ["app.example", "https://app.example/path", "null", "https://*.example", ""] {
            assert!(Origins::list([text]).is_err(), "{text}");
        }
    }
}
