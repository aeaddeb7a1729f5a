//! Takes connections from the listener.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::client_ip::TrustedProxies;
use crate::connection::Connections;
use crate::gate::Gate;
use crate::http::Peer;

/// Takes connections for ever.
pub(crate) async fn accept(
    listener: &TcpListener,
    gate: &Gate,
    proxies: &TrustedProxies,
    connections: &Arc<Connections>,
    tasks: &mut JoinSet<()>,
) {
    let mut failures = 0;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = tasks.join_next() => continue,
        };
        match accepted {
            Ok((stream, address)) => {
                failures = 0;
                if let Some(peer) = admit(gate, proxies, &stream, address) {
                    let connections = connections.clone();
                    tasks.spawn(async move { connections.serve(stream, peer).await });
                }
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                // Out of file descriptors, most likely: more come when connections end.
                tracing::warn!(%error, "cannot accept connections");
                failures = (failures + 1).min(10);
                tokio::time::sleep(Duration::from_millis(100) * failures).await;
            }
        }
    }
}

fn admit(
    gate: &Gate,
    proxies: &TrustedProxies,
    stream: &TcpStream,
    address: SocketAddr,
) -> Option<Peer> {
    let ip = address.ip().to_canonical();
    match gate.connection(ip, proxies.contain(ip)) {
        Ok(admission) => {
            // A frame should leave when it is written; where that cannot be had, it leaves later.
            let _ = stream.set_nodelay(true);
            Some(Peer { ip, admission: Arc::new(admission) })
        }
        Err(_) => {
            tracing::debug!(%ip, "too many connections");
            let _ = stream.try_write(
                b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\
                  content-length: 0\r\nretry-after: 5\r\n\r\n",
            );
            None
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}
