//! The handshake on a bare stream.

use std::io;

use bytes::Bytes;
use chat_core::{ChatEngine, Identity, Opening};
use http::header::{CONNECTION, CONTENT_LENGTH};
use http::{HeaderMap, HeaderValue, StatusCode, Uri};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

#[cfg(feature = "echo")]
use crate::echo::Echo;
use crate::handshake::Handshake;
use crate::options::WebSocketOptions;
use crate::origins::Origins;
use crate::rejection::UpgradeRejection;
use crate::request::{Request, read_request, response_head};
use crate::serve::run;
use crate::session::Session;

/// Why [`accept`] gave up. The stream is closed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AcceptError {
    /// The request is not a WebSocket upgrade, or not allowed; it has been answered.
    #[error(transparent)]
    Rejected(#[from] UpgradeRejection),
    /// The request took longer than [`WebSocketOptions::handshake_deadline`].
    #[error("the handshake took too long")]
    Deadline,
    /// The stream failed, or ended within the request.
    #[error(transparent)]
    Stream(#[from] io::Error),
}

/// A valid upgrade request on a bare stream, not answered yet.
#[must_use = "only serving it makes a WebSocket of it"]
pub struct Accepted<T> {
    stream: T,
    uri: Uri,
    headers: HeaderMap,
    handshake: Handshake,
    read_ahead: Bytes,
    options: WebSocketOptions,
}

/// Reads an upgrade request (RFC 6455, section 4.2.1) from a stream. A request that is none, or
/// that comes from a page that may not connect, is answered here.
///
/// The head of the request may have 16 KiB and 100 headers, and must be there before
/// [`WebSocketOptions::handshake_deadline`].
///
/// # Errors
/// There will be no WebSocket on this stream.
pub async fn accept<T>(
    mut stream: T,
    origins: &Origins,
    options: WebSocketOptions,
) -> Result<Accepted<T>, AcceptError>
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    let handshake = async {
        let read = read_request(&mut stream).await?.and_then(|request| {
            let handshake = Handshake::read(&request.method, request.version, &request.headers)?;
            let allowed = origins.allow(&request.headers);
            allowed.then_some((request, handshake)).ok_or(UpgradeRejection::Origin)
        });
        if let Err(rejection) = read {
            refuse(&mut stream, rejection.status(), rejection.headers()).await?;
        }
        io::Result::Ok(read)
    };
    let (request, handshake) = timeout(options.handshake_deadline, handshake)
        .await
        .map_err(|_| AcceptError::Deadline)???;
    let Request { uri, headers, read_ahead, .. } = request;
    Ok(Accepted { stream, uri, headers, handshake, read_ahead, options })
}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + 'static> Accepted<T> {
    /// What the client asks for.
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The headers of the request.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Answers the request, and connects somebody whom the host knows to the engine, until either
    /// of them ends it. Dropping the future drops the connection.
    ///
    /// # Errors
    /// The answer could not be written.
    pub async fn serve(self, engine: &ChatEngine, identity: Identity) -> io::Result<()> {
        let opening = self.opening().identity(identity);
        self.respond(|| engine.open(opening)).await
    }

    /// As [`serve`](Self::serve), for somebody who has to log in within the connection.
    ///
    /// # Errors
    /// The answer could not be written.
    pub async fn serve_anonymous(self, engine: &ChatEngine) -> io::Result<()> {
        let opening = self.opening();
        self.respond(|| engine.open(opening)).await
    }

    /// Answers the request with an error instead, such as 401, and ends the stream.
    ///
    /// # Errors
    /// The answer could not be written.
    pub async fn refuse(mut self, status: StatusCode) -> io::Result<()> {
        timeout(self.options.handshake_deadline, refuse(&mut self.stream, status, HeaderMap::new()))
            .await?
    }

    fn opening(&self) -> Opening {
        Opening::new().protocol(self.handshake.protocol())
    }

    /// Sends every message back.
    ///
    /// # Errors
    /// The answer could not be written.
    #[cfg(feature = "echo")]
    pub async fn serve_echo(self, echo: Echo) -> io::Result<()> {
        self.respond(move || echo).await
    }

    async fn respond<S: Session + 'static>(self, open: impl FnOnce() -> S) -> io::Result<()> {
        let Self { mut stream, handshake, read_ahead, options, .. } = self;
        let answer = response_head(StatusCode::SWITCHING_PROTOCOLS, &handshake.answer());
        timeout(options.handshake_deadline, async {
            stream.write_all(&answer).await?;
            stream.flush().await
        })
        .await??;
        drop(answer);
        run(stream, open(), read_ahead, options).await;
        Ok(())
    }
}

async fn refuse<T>(stream: &mut T, status: StatusCode, mut headers: HeaderMap) -> io::Result<()>
where
    T: AsyncWrite + Unpin,
{
    headers.append(CONNECTION, HeaderValue::from_static("close"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    stream.write_all(&response_head(status, &headers)).await?;
    stream.shutdown().await
}
