//! One HTTP connection, until it ends or becomes a WebSocket.

use std::pin::pin;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tower_service::Service;

use crate::http::Peer;
use crate::tuning::Tuning;

/// Headers of one request.
const MOST_HEADERS: usize = 100;
/// Bytes of the head of one request, and of what is read ahead.
const MOST_BYTES: usize = 64 << 10;

/// Serves HTTP/1.1 on connections.
pub(crate) struct Connections {
    router: Router,
    tuning: Tuning,
    /// True when no more requests should come.
    stop: watch::Receiver<bool>,
}

impl Connections {
    pub(crate) fn new(router: Router, tuning: Tuning, stop: watch::Receiver<bool>) -> Arc<Self> {
        Arc::new(Self { router, tuning, stop })
    }

    /// Serves one connection to its end. The transport must stay the plain stream: that is how the
    /// WebSocket gets at it.
    pub(crate) async fn serve(&self, stream: TcpStream, peer: Peer) {
        let service = service_fn(|mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer.clone());
            self.router.clone().call(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.tuning.read_timeout)
            .max_headers(MOST_HEADERS)
            .max_header_size(MOST_BYTES)
            .max_buf_size(MOST_BYTES)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut connection = pin!(connection);
        let mut stop = self.stop.clone();
        let stopping = async move { drop(stop.wait_for(|stop| *stop).await) };
        let result = tokio::select! {
            result = connection.as_mut() => result,
            () = stopping => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
            () = tokio::time::sleep(self.tuning.http_lifetime) => {
                connection.as_mut().graceful_shutdown();
                match tokio::time::timeout(self.tuning.read_timeout, connection).await {
                    Ok(result) => result,
                    Err(_) => Ok(()),
                }
            }
        };
        if let Err(error) = result {
            tracing::debug!(%error, "connection ended");
        }
    }
}
