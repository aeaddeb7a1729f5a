//! What the engine and the layer count, for those who watch over the server: on an address of its
//! own, which nobody else has to reach.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::accept::accept;
use crate::client_ip::TrustedProxies;
use crate::connection::Connections;
use crate::gate::Gate;
use crate::start_error::StartError;
use crate::tuning::Tuning;

/// Connections at once: whoever scrapes needs one.
const CONNECTIONS: usize = 16;
/// How often histograms are summed up, so that they stay small where nobody asks.
const UPKEEP: Duration = Duration::from_secs(5);
/// Prometheus's text format.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

const SECONDS: [f64; 12] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
const MESSAGES: [f64; 10] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

/// `GET /metrics`, as Prometheus reads it. A process has one: it counts for all of it.
pub struct Metrics {
    listener: TcpListener,
    address: SocketAddr,
    counted: PrometheusHandle,
}

impl Metrics {
    /// Listens, and counts from now on.
    ///
    /// # Errors
    /// [`StartError::Listen`]; [`StartError::Metrics`] where something counts already.
    pub async fn bind(address: SocketAddr) -> Result<Self, StartError> {
        let listen = |source| StartError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let buckets = |builder: PrometheusBuilder, name: &str, bounds: &[f64]| {
            builder.set_buckets_for_metric(Matcher::Full(name.to_owned()), bounds)
        };
        let counted = buckets(PrometheusBuilder::new(), "chat_append_seconds", &SECONDS)
            .and_then(|builder| buckets(builder, "chat_append_messages", &MESSAGES))
            .and_then(PrometheusBuilder::install_recorder)
            .map_err(|error| StartError::Metrics(error.to_string()))?;
        Ok(Self { listener, address, counted })
    }

    /// The address it listens on, with the port it really has.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers for ever.
    ///
    /// # Cancel safety
    /// Dropping the future ends it; what is counted goes on being counted.
    pub async fn run(self) {
        let Self { listener, counted, .. } = self;
        let (_going_on, stop) = watch::channel(false);
        let connections = Connections::new(router(counted.clone()), Tuning::default(), stop);
        let gate = Gate::new(CONNECTIONS, CONNECTIONS);
        let (proxies, mut tasks) = (TrustedProxies::new(vec![]), JoinSet::new());
        let upkeep = async {
            let mut times = tokio::time::interval(UPKEEP);
            loop {
                times.tick().await;
                counted.run_upkeep();
            }
        };
        tokio::select! {
            () = accept(&listener, &gate, &proxies, &connections, &mut tasks) => {}
            () = upkeep => {}
        }
    }
}

fn router(counted: PrometheusHandle) -> Router {
    let metrics = async move || ([(CONTENT_TYPE, TEXT)], counted.render());
    Router::new().route("/metrics", get(metrics))
}
