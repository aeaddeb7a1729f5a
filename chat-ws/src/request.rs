//! Requests and responses of HTTP/1.1, as far as a handshake needs them.

use std::io;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method, StatusCode, Uri, Version};
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::rejection::UpgradeRejection;

/// Bytes that the head of a request may have.
const HEAD_BYTES: usize = 16 << 10;

/// Headers that a request may have.
const HEADERS: usize = 100;

/// The head of a request, and what came behind it.
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) version: Version,
    pub(crate) headers: HeaderMap,
    pub(crate) read_ahead: Bytes,
}

/// Reads a request's head. The inner error is the client's fault.
pub(crate) async fn read_request<T: AsyncRead + Unpin>(
    stream: &mut T,
) -> io::Result<Result<Request, UpgradeRejection>> {
    let mut bytes = Vec::new();
    loop {
        let known = bytes.len();
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let from = known.saturating_sub(3);
        let end = bytes[from..].windows(4).position(|four| four == b"\r\n\r\n");
        match end.map(|end| from + end + 4) {
            Some(end) if end <= HEAD_BYTES => {
                let read_ahead = Bytes::copy_from_slice(&bytes[end..]);
                return Ok(parse(&bytes[..end], read_ahead));
            }
            None if bytes.len() < HEAD_BYTES => {}
            _ => return Ok(Err(UpgradeRejection::TooLarge)),
        }
    }
}

fn parse(head: &[u8], read_ahead: Bytes) -> Result<Request, UpgradeRejection> {
    let mut fields = [httparse::EMPTY_HEADER; HEADERS];
    let mut request = httparse::Request::new(&mut fields);
    match request.parse(head) {
        Ok(httparse::Status::Complete(_)) => {}
        Err(httparse::Error::TooManyHeaders) => return Err(UpgradeRejection::TooLarge),
        _ => return Err(UpgradeRejection::Malformed),
    }
    convert(&request, read_ahead).ok_or(UpgradeRejection::Malformed)
}

fn convert(request: &httparse::Request<'_, '_>, read_ahead: Bytes) -> Option<Request> {
    let mut headers = HeaderMap::with_capacity(request.headers.len());
    for field in request.headers.iter() {
        let name = HeaderName::from_bytes(field.name.as_bytes()).ok()?;
        headers.append(name, HeaderValue::from_bytes(field.value).ok()?);
    }
    let version = match request.version? {
        1 => Version::HTTP_11,
        _ => Version::HTTP_10,
    };
    let method = request.method?.parse().ok()?;
    Some(Request { method, uri: request.path?.parse().ok()?, version, headers, read_ahead })
}

/// The head of a response.
pub(crate) fn response_head(status: StatusCode, headers: &HeaderMap) -> Vec<u8> {
    let reason = status.canonical_reason().unwrap_or_default();
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", status.as_str()).into_bytes();
    for (name, value) in headers {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            head.extend_from_slice(part);
        }
    }
    head.extend_from_slice(b"\r\n");
    head
}
