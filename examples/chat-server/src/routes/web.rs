//! The user interface: the bundle in `web/dist`, inside the program.

use std::io::Write;
use std::sync::LazyLock;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::app::App;

/// A file of the bundle, ready to be sent.
pub(crate) struct Asset {
    kind: &'static str,
    plain: &'static [u8],
    /// The same with gzip.
    packed: Vec<u8>,
    /// Names this content: the first half of both entity tags.
    name: String,
}

static INDEX: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("text/html", include_bytes!("../../web/dist/index.html")));
static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("text/javascript", include_bytes!("../../web/dist/app.js")));
static ENGLISH: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("text/javascript", include_bytes!("../../web/dist/en.js")));
static GERMAN: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("text/javascript", include_bytes!("../../web/dist/de.js")));
static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("text/css", include_bytes!("../../web/dist/app.css")));
static WORKER: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("text/javascript", include_bytes!("../../web/dist/sw.js")));
static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("image/svg+xml", include_bytes!("../../web/dist/icon.svg")));

/// `/`.
pub(crate) fn index() -> MethodRouter<App> {
    serve(&INDEX)
}

/// `/app.js`.
pub(crate) fn script() -> MethodRouter<App> {
    serve(&SCRIPT)
}

/// `/en.js`.
pub(crate) fn english() -> MethodRouter<App> {
    serve(&ENGLISH)
}

/// `/de.js`.
pub(crate) fn german() -> MethodRouter<App> {
    serve(&GERMAN)
}

/// `/app.css`.
pub(crate) fn style() -> MethodRouter<App> {
    serve(&STYLE)
}

/// `/sw.js`.
pub(crate) fn worker() -> MethodRouter<App> {
    serve(&WORKER)
}

/// `/icon.svg`.
pub(crate) fn icon() -> MethodRouter<App> {
    serve(&ICON)
}

fn serve(asset: &'static LazyLock<Asset>) -> MethodRouter<App> {
    get(async |State(_): State<App>, headers: HeaderMap| asset.answer(&headers))
}

impl Asset {
    fn new(kind: &'static str, plain: &'static [u8]) -> Self {
        let digest = Sha256::digest(plain);
        let name = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Self { kind, plain, packed: pack(plain).unwrap_or_default(), name }
    }

    /// The file, or that the browser has it already.
    fn answer(&'static self, request: &HeaderMap) -> Response {
        let is_packed = !self.packed.is_empty() && accepts_gzip(request);
        let tag = format!("\"{}{}\"", self.name, if is_packed { "-gzip" } else { "" });
        let known = request.get_all(header::IF_NONE_MATCH).iter();
        let is_known = known.filter_map(|tags| tags.to_str().ok()).any(|tags| tags.contains(&tag));
        let mut response = match (is_known, is_packed) {
            (true, _) => StatusCode::NOT_MODIFIED.into_response(),
            (false, true) => self.packed.as_slice().into_response(),
            (false, false) => self.plain.into_response(),
        };
        let headers = response.headers_mut();
        // The names never change, so that browsers must ask; the tag makes asking cheap.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(header::ETAG, tag);
        }
        if !is_known {
            let kind = format!("{}; charset=utf-8", self.kind);
            if let Ok(kind) = HeaderValue::try_from(kind) {
                headers.insert(header::CONTENT_TYPE, kind);
            }
            if is_packed {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
        }
        response
    }
}

fn pack(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
    lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case("gzip") && weight.is_none_or(|weight| weight > 0.0)
    })
}
