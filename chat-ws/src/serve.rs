//! Streams, after their handshake.

use std::any::Any;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

#[cfg(feature = "echo")]
use crate::echo::Echo;
use crate::link::drive;
use crate::options::WebSocketOptions;
use crate::session::Session;
use crate::stream::StreamWire;
use crate::tcp::TcpWire;

/// Sends back every message that comes over a stream whose handshake is done. `read_ahead`: bytes
/// that came behind the handshake.
#[cfg(feature = "echo")]
pub async fn serve_echo<T>(stream: T, read_ahead: Bytes, echo: Echo, options: WebSocketOptions)
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    run(stream, echo, read_ahead, options).await;
}

/// Drives a WebSocket on a stream, the fast way if it is plain TCP.
pub(crate) async fn run<T, S>(stream: T, session: S, early: Bytes, options: WebSocketOptions)
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    S: Session,
{
    let mut stream = Some(stream);
    if let Some(tcp) = take::<TcpStream>(&mut stream) {
        let wire = TcpWire::new(tcp, session.queue());
        drive(wire, session, early, options).await;
    } else if let Some(stream) = stream {
        drive(StreamWire::new(stream), session, early, options).await;
    }
}

fn take<T: 'static>(place: &mut dyn Any) -> Option<T> {
    place.downcast_mut::<Option<T>>()?.take()
}
