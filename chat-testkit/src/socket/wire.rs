use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::framing::{CLOSE, PING, PONG, TEXT, masked, take_frame};

/// Bytes that one read takes at most.
const GULP: usize = 16 << 10;
/// Many times what anything should take.
const PATIENCE: Duration = Duration::from_secs(40);

/// After how many more bytes a connection breaks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cut {
    /// Bytes of the server that still come.
    pub reading: Option<usize>,
    /// Bytes for the server that still go.
    pub writing: Option<usize>,
}

/// A WebSocket as a client has it, on plain TCP. Reads only while it is asked for a message.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    read: BytesMut,
    cut: Cut,
}

impl Wire {
    /// Opens a connection, offering the subprotocol `chat.v1`. `receive_buffer`: the kernel's,
    /// SO_RCVBUF; a small one makes a client that does not read felt at once.
    pub async fn connect(
        address: SocketAddr,
        path: &str,
        receive_buffer: Option<u32>,
    ) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        if let Some(bytes) = receive_buffer {
            socket.set_recv_buffer_size(bytes)?;
        }
        let mut wire = Self::over(socket.connect(address).await?)?;
        wire.handshake(path, &[]).await?;
        Ok(wire)
    }

    /// As [`connect`](Self::connect), with these headers in the request: a cookie, a token.
    pub async fn connect_with(
        address: SocketAddr,
        path: &str,
        headers: &[(&str, &str)],
    ) -> io::Result<Self> {
        let mut wire = Self::over(TcpStream::connect(address).await?)?;
        wire.handshake(path, headers).await?;
        Ok(wire)
    }

    /// A connection whose handshake is done.
    pub fn over(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: BytesMut::new(), cut: Cut::default() })
    }

    async fn handshake(&mut self, path: &str, headers: &[(&str, &str)]) -> io::Result<()> {
        let headers = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let headers = headers.collect::<String>();
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: chat.example\r\nUpgrade: websocket\r\n\
             Connection: upgrade\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Protocol: chat.v1\r\n{headers}\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        self.stream.write_all(request.as_bytes()).await?;
        loop {
            if let Some(end) = self.read.windows(4).position(|at| at == b"\r\n\r\n") {
                let head = self.read.split_to(end + 4);
                return match head.starts_with(b"HTTP/1.1 101 ") {
                    true => Ok(()),
                    false => Err(io::Error::other(format!("no WebSocket: {head:?}"))),
                };
            }
            if !self.fill().await? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// From now on the connection breaks there.
    pub fn cut_after(&mut self, cut: Cut) {
        self.cut = cut;
    }

    /// The next message, or the code of the close frame; an error where the connection broke.
    /// Cancel-safe, but for the answer to a ping.
    pub async fn next(&mut self) -> io::Result<Result<BytesMut, u16>> {
        loop {
            while let Some(frame) = take_frame(&mut self.read) {
                match frame.opcode {
                    TEXT => return Ok(Ok(frame.payload)),
                    PING => self.write(&masked(PONG, &frame.payload)).await?,
                    CLOSE => {
                        let code = frame.payload.get(..2).and_then(|code| code.try_into().ok());
                        return Ok(Err(code.map_or(1005, u16::from_be_bytes)));
                    }
                    opcode => assert_eq!(opcode, PONG, "not a frame of the engine's"),
                }
            }
            if !self.fill().await? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// Sends a message.
    pub async fn send(&mut self, text: &str) -> io::Result<()> {
        self.write(&masked(TEXT, text.as_bytes())).await
    }

    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let going = self.cut.writing.map_or(bytes.len(), |left| left.min(bytes.len()));
        let writing = timeout(PATIENCE, self.stream.write_all(&bytes[..going]));
        writing.await.expect("the server reads")?;
        spend(&mut self.cut.writing, going)
    }

    /// Reads something; false at the end.
    async fn fill(&mut self) -> io::Result<bool> {
        let coming = self.cut.reading.map_or(GULP, |left| left.min(GULP));
        if coming == 0 {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        self.read.reserve(coming);
        let mut taken = (&mut self.stream).take(coming as u64);
        let reading = timeout(PATIENCE, taken.read_buf(&mut self.read));
        let count = reading.await.expect("the server says something")?;
        spend(&mut self.cut.reading, count)?;
        Ok(count > 0)
    }
}

/// Fails once the last byte has passed.
fn spend(left: &mut Option<usize>, bytes: usize) -> io::Result<()> {
    if let Some(left) = left {
        *left -= bytes;
        if *left == 0 {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
    }
    Ok(())
}
