//! The upgrade request and its answer (RFC 6455, section 4.2).

use chat_core::Protocol;
use http::header::{
    AsHeaderName, CONNECTION, HOST, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{HeaderMap, HeaderValue, Method, Version};
use tungstenite::handshake::derive_accept_key;

use crate::rejection::UpgradeRejection as Rejection;

/// The subprotocol in which the engine's own vocabulary is spoken.
const V1: &str = "chat.v1";

/// A valid upgrade request.
#[derive(Clone, Debug)]
pub(crate) struct Handshake {
    accept: HeaderValue,
    protocol: Protocol,
}

impl Handshake {
    /// Checks a request.
    pub(crate) fn read(
        method: &Method,
        version: Version,
        headers: &HeaderMap,
    ) -> Result<Self, Rejection> {
        if version != Version::HTTP_11 {
            return Err(Rejection::HttpVersion);
        }
        if !lists(headers, UPGRADE, |token| token.eq_ignore_ascii_case("websocket"))
            || !lists(headers, CONNECTION, |token| token.eq_ignore_ascii_case("upgrade"))
        {
            return Err(Rejection::NotAnUpgrade);
        }
        if method != Method::GET {
            return Err(Rejection::Method);
        }
        only(headers, HOST).ok_or(Rejection::Host)?;
        if only(headers, SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
            return Err(Rejection::Version);
        }
        let key = only(headers, SEC_WEBSOCKET_KEY).map(HeaderValue::as_bytes);
        let key = key.filter(|key| is_key(key)).ok_or(Rejection::Key)?;
        let accept = HeaderValue::from_str(&derive_accept_key(key)).map_err(|_| Rejection::Key)?;
        let v1 = lists(headers, SEC_WEBSOCKET_PROTOCOL, |token| token == V1);
        Ok(Self { accept, protocol: if v1 { Protocol::V1 } else { Protocol::Seed } })
    }

    /// How the client speaks.
    pub(crate) fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// The headers of the answer, whose status is 101.
    pub(crate) fn answer(self) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(SEC_WEBSOCKET_ACCEPT, self.accept);
        if self.protocol == Protocol::V1 {
            headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(V1));
        }
        headers
    }
}

/// The value of a header that is there exactly once.
fn only(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&HeaderValue> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())
}

/// Whether one of a header's comma-separated values is the one looked for.
fn lists(headers: &HeaderMap, name: impl AsHeaderName, is_it: impl Fn(&str) -> bool) -> bool {
    let mut values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.any(|value| value.split(',').any(|token| is_it(token.trim())))
}

/// Whether this is the base 64 of 16 bytes.
fn is_key(key: &[u8]) -> bool {
    let digit = |c: &u8| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'/');
    matches!(key, [digits @ .., b'=', b'='] if digits.len() == 22 && digits.iter().all(digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Vec<(&'static str, &'static str)> {
        vec![
            ("host", "chat.example"),
            ("upgrade", "websocket"),
            ("connection", "keep-alive, Upgrade"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ]
    }

    fn read(fields: &[(&'static str, &'static str)]) -> Result<Handshake, Rejection> {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, HeaderValue::from_static(value));
        }
        Handshake::read(&Method::GET, Version::HTTP_11, &headers)
    }

    #[test]
    fn the_answer_is_that_of_the_rfc() {
        let answer = read(&request()).unwrap().answer();
        assert_eq!(answer["sec-websocket-accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assert_eq!(answer["upgrade"], "websocket");
        assert_eq!(answer["connection"], "Upgrade");
        assert_eq!(answer.len(), 3);
    }

    #[test]
    fn a_subprotocol_is_chosen_from_what_is_offered() {
        for (offered, chosen) in [
            (&["chat.v1"][..], true),
            (&["other, chat.v1"], true),
            (&["other", "chat.v1"], true),
            (&["Chat.V1"], false),
            (&["chat.v11"], false),
            (&["other"], false),
            (&[""], false),
            (&[], false),
        ] {
            let mut fields = request();
            fields.extend(offered.iter().map(|offer| ("sec-websocket-protocol", *offer)));
            let handshake = read(&fields).unwrap();
            assert_eq!(handshake.protocol() == Protocol::V1, chosen, "{offered:?}");
            let answer = handshake.answer();
            assert_eq!(answer.get("sec-websocket-protocol").is_some(), chosen);
        }
    }

    #[test]
    fn every_header_is_checked() {
        // Header, what it is replaced with (nothing: left out; more: repeated), and the result.
        for (name, values, rejection) in [
            ("host", &[][..], Rejection::Host),
            ("host", &["a.example", "b.example"], Rejection::Host),
            ("upgrade", &[], Rejection::NotAnUpgrade),
            ("upgrade", &["h2c"], Rejection::NotAnUpgrade),
            ("upgrade", &["websockets"], Rejection::NotAnUpgrade),
            ("connection", &[], Rejection::NotAnUpgrade),
            ("connection", &["close"], Rejection::NotAnUpgrade),
            ("connection", &["upgrades"], Rejection::NotAnUpgrade),
            ("sec-websocket-version", &[], Rejection::Version),
            ("sec-websocket-version", &["8"], Rejection::Version),
            ("sec-websocket-version", &["13, 8"], Rejection::Version),
            ("sec-websocket-version", &["13", "13"], Rejection::Version),
            ("sec-websocket-key", &[], Rejection::Key),
            ("sec-websocket-key", &[""], Rejection::Key),
            ("sec-websocket-key", &["dGhlIHNhbXBsZSBub25jZQ"], Rejection::Key),
            ("sec-websocket-key", &["dGhlIHNhbXBsZSBub25jZ==="], Rejection::Key),
            ("sec-websocket-key", &["dGhlIHNhbXBsZSBub25jZ!=="], Rejection::Key),
            ("sec-websocket-key", &["dGhlIHNhbXBsZSBub25jZSBkZQ=="], Rejection::Key),
            ("sec-websocket-key", &["dGhlIHNhbXBsZSBub25jZQ==", "a"], Rejection::Key),
        ] {
            let mut fields = request();
            fields.retain(|(field, _)| *field != name);
            fields.extend(values.iter().map(|value| (name, *value)));
            assert_eq!(read(&fields).unwrap_err(), rejection, "{name} {values:?}");
            assert!(rejection.status().is_client_error());
        }
        let mut fields = request();
        fields[1].1 = "WebSocket";
        fields[2].1 = "UPGRADE";
        assert!(read(&fields).is_ok());
    }

    #[test]
    fn only_a_get_of_http_1_1_is_upgraded() {
        let mut headers = HeaderMap::new();
        for (name, value) in request() {
            headers.append(name, HeaderValue::from_static(value));
        }
        let read = |method, version| Handshake::read(&method, version, &headers).err();
        assert_eq!(read(Method::GET, Version::HTTP_11), None);
        assert_eq!(read(Method::POST, Version::HTTP_11), Some(Rejection::Method));
        assert_eq!(read(Method::HEAD, Version::HTTP_11), Some(Rejection::Method));
        assert_eq!(read(Method::GET, Version::HTTP_10), Some(Rejection::HttpVersion));
        assert_eq!(read(Method::GET, Version::HTTP_2), Some(Rejection::HttpVersion));
    }
}
