//! Streams, after their handshake.

use std::any::Any;
use std::pin::Pin;

use bytes::Bytes;
use chat_core::Connection;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

#[cfg(feature = "echo")]
use crate::echo::Echo;
use crate::link::drive;
use crate::options::WebSocketOptions;
use crate::session::Session;
use crate::stream::StreamWire;
use crate::tcp::TcpWire;

/// Connects a stream to the engine, once its handshake is done, until either of them ends it.
/// Dropping the future drops the connection.
///
/// `read_ahead`: bytes that came behind the handshake and are the client's first frames. The
/// connection says who is there and how the client speaks. On a [`TcpStream`] frames are written by
/// whoever has them for the connection; on other streams, such as TLS or a unix socket, by this
/// future.
pub fn serve_stream<T>(
    stream: T,
    read_ahead: Bytes,
    connection: Connection,
    options: WebSocketOptions,
) -> impl Future<Output = ()> + Send
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    run(stream, connection, read_ahead, options)
}

/// Sends back every message that comes over a stream whose handshake is done. `read_ahead`: bytes
/// that came behind the handshake.
#[cfg(feature = "echo")]
pub fn serve_echo<T>(
    stream: T,
    read_ahead: Bytes,
    echo: Echo,
    options: WebSocketOptions,
) -> impl Future<Output = ()> + Send
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    run(stream, echo, read_ahead, options)
}

/// Drives a WebSocket on a stream, the fast way if it is plain TCP. In a box, so that no caller's
/// future holds it twice.
pub(crate) fn run<T, S>(
    stream: T,
    session: S,
    read_ahead: Bytes,
    options: WebSocketOptions,
) -> Pin<Box<dyn Future<Output = ()> + Send>>
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    S: Session + 'static,
{
    let mut place = Some(stream);
    if let Some(tcp) = take::<TcpStream>(&mut place) {
        let wire = TcpWire::new(tcp, session.queue());
        Box::pin(drive(wire, session, read_ahead, options))
    } else if let Some(stream) = place {
        Box::pin(drive(StreamWire::new(stream), session, read_ahead, options))
    } else {
        Box::pin(std::future::ready(()))
    }
}

fn take<T: 'static>(place: &mut dyn Any) -> Option<T> {
    place.downcast_mut::<Option<T>>()?.take()
}
