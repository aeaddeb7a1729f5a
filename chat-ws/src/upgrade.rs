//! WebSockets behind axum.

use std::any::Any;

use axum_core::body::Body;
use axum_core::extract::FromRequestParts;
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;
use chat_core::{ChatEngine, Identity, Opening};
use http::header::{HOST, ORIGIN};
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto;
use tokio::net::TcpStream;

#[cfg(feature = "echo")]
use crate::echo::Echo;
use crate::handshake::Handshake;
use crate::options::WebSocketOptions;
use crate::origins::Origins;
use crate::rejection::UpgradeRejection;
use crate::serve::run;
use crate::session::Session;

/// A valid WebSocket upgrade request (RFC 6455, section 4.2.1), as an axum extractor. Other
/// requests are answered with a status of 4xx; see [`UpgradeRejection`].
///
/// Unless [`origins`](Self::origins) says otherwise, only pages from the request's own host may
/// connect.
///
/// On plain TCP (`axum::serve` on a `TcpListener`, or hyper on a `TokioIo<TcpStream>`) frames are
/// written by whoever has them for the connection, without a task in between; on anything else by
/// the connection's own task.
#[must_use = "only serving it makes a WebSocket of it"]
pub struct ChatUpgrade {
    handshake: Handshake,
    upgrade: OnUpgrade,
    headers: HeaderMap,
    allowed: bool,
    options: Option<WebSocketOptions>,
    held: Option<Box<dyn Any + Send>>,
}

impl<S: Sync> FromRequestParts<S> for ChatUpgrade {
    type Rejection = UpgradeRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, UpgradeRejection> {
        let handshake = Handshake::read(&parts.method, parts.version, &parts.headers)?;
        let upgrade = parts.extensions.remove::<OnUpgrade>();
        let mut headers = HeaderMap::new();
        for name in [HOST, ORIGIN] {
            for value in parts.headers.get_all(&name) {
                headers.append(&name, value.clone());
            }
        }
        Ok(Self {
            handshake,
            upgrade: upgrade.ok_or(UpgradeRejection::NotUpgradable)?,
            allowed: Origins::default().allow(&headers),
            headers,
            options: None,
            held: None,
        })
    }
}

impl ChatUpgrade {
    /// Decides anew which pages may connect. Others are answered with 403 when the upgrade is
    /// served, and never become a WebSocket.
    pub fn origins(mut self, origins: &Origins) -> Self {
        self.allowed = origins.allow(&self.headers);
        self
    }

    /// Bounds and intervals other than those that follow from the engine's.
    pub fn options(mut self, options: WebSocketOptions) -> Self {
        self.options = Some(options);
        self
    }

    /// Keeps something until the connection ends, such as the permit of a connection limit.
    pub fn hold(mut self, guard: impl Send + 'static) -> Self {
        self.held = Some(Box::new(guard));
        self
    }

    /// Answers the request, and connects somebody whom the host knows to the engine.
    pub fn serve(self, engine: &ChatEngine, identity: Identity) -> Response {
        let opening = self.opening().identity(identity);
        self.open(engine, opening)
    }

    /// Answers the request, and connects somebody to the engine who has to log in within the
    /// connection, by the engine's [`login_deadline`](chat_core::Limits::login_deadline).
    pub fn serve_anonymous(self, engine: &ChatEngine) -> Response {
        let opening = self.opening();
        self.open(engine, opening)
    }

    fn opening(&self) -> Opening {
        Opening::new().protocol(self.handshake.protocol())
    }

    fn open(self, engine: &ChatEngine, opening: Opening) -> Response {
        let options = self.options.unwrap_or_else(|| engine.limits().into());
        let engine = engine.clone();
        self.respond(options, move || engine.open(opening))
    }

    /// Sends every message back.
    #[cfg(feature = "echo")]
    pub fn serve_echo(self, echo: Echo) -> Response {
        let options = self.options.unwrap_or_default();
        self.respond(options, move || echo)
    }

    fn respond<S: Session + 'static>(
        self,
        options: WebSocketOptions,
        open: impl FnOnce() -> S + Send + 'static,
    ) -> Response {
        if !self.allowed {
            return UpgradeRejection::Origin.into_response();
        }
        let (upgrade, held) = (self.upgrade, self.held);
        let taking_over = async move {
            Some(match plain_tcp(upgrade.await.ok()?) {
                Ok((stream, early)) => run(stream, open(), early, options),
                Err(upgraded) => run(TokioIo::new(upgraded), open(), Bytes::new(), options),
            })
        };
        tokio::spawn(async move {
            let _held = held;
            // In a box, which is gone while the connection lives.
            let link = Box::pin(taking_over).await;
            if let Some(link) = link {
                link.await;
            }
        });
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        *response.headers_mut() = self.handshake.answer();
        response
    }
}

/// The TCP connection below, and what was read behind the request.
fn plain_tcp(upgraded: Upgraded) -> Result<(TcpStream, Bytes), Upgraded> {
    match auto::upgrade::downcast::<TokioIo<TcpStream>>(upgraded) {
        Ok(parts) => Ok((parts.io.into_inner(), parts.read_buf)),
        Err(upgraded) => {
            let parts = upgraded.downcast::<TokioIo<TcpStream>>()?;
            Ok((parts.io.into_inner(), parts.read_buf))
        }
    }
}
