//! Why a request did not become a WebSocket.

use axum_core::response::{IntoResponse, Response};
use http::header::{ALLOW, CONNECTION, SEC_WEBSOCKET_VERSION, UPGRADE};
use http::{HeaderMap, HeaderValue, StatusCode};

/// Why a request was not upgraded to a WebSocket (RFC 6455, section 4.2). As a response it has a
/// status of 4xx.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UpgradeRejection {
    /// The request is not HTTP.
    #[error("not an HTTP request")]
    Malformed,
    /// The request's head is too long, or has too many headers.
    #[error("request head too large")]
    TooLarge,
    /// The method is not GET.
    #[error("the method must be GET")]
    Method,
    /// The request is not HTTP/1.1.
    #[error("the request must be HTTP/1.1")]
    HttpVersion,
    /// There is no `Host`, or more than one.
    #[error("the request must have one Host header")]
    Host,
    /// `Upgrade` or `Connection` do not ask for a WebSocket.
    #[error("this is a WebSocket endpoint")]
    NotAnUpgrade,
    /// The WebSocket version is not 13.
    #[error("the WebSocket version must be 13")]
    Version,
    /// There is no `Sec-WebSocket-Key` of 16 bytes in base 64, or more than one.
    #[error("the request must have one valid Sec-WebSocket-Key header")]
    Key,
    /// The web server in front of the extractor cannot hand over the connection.
    #[error("the connection cannot be upgraded")]
    NotUpgradable,
    /// The page may not connect.
    #[error("origin not allowed")]
    Origin,
}

impl UpgradeRejection {
    /// The HTTP status that says so.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Malformed | Self::HttpVersion | Self::Host | Self::Key => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAnUpgrade | Self::Version | Self::NotUpgradable => {
                StatusCode::UPGRADE_REQUIRED
            }
            Self::Origin => StatusCode::FORBIDDEN,
        }
    }

    /// The headers that go with the status.
    pub(crate) fn headers(self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if self.status() == StatusCode::UPGRADE_REQUIRED {
            headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
            headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
            headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        }
        if self == Self::Method {
            headers.insert(ALLOW, HeaderValue::from_static("GET"));
        }
        headers
    }
}

impl IntoResponse for UpgradeRejection {
    fn into_response(self) -> Response {
        (self.status(), self.headers(), self.to_string()).into_response()
    }
}
