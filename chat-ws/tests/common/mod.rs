//! A client that says exactly what a test wants said.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::time::Duration;

use bytes::Bytes;
use chat_ws::{Echo, WebSocketOptions, serve_echo};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadHalf, WriteHalf, split};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::time::timeout;

/// Ten times what anything should take.
const PATIENCE: Duration = Duration::from_secs(10);

pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + 'static> Stream for T {}

/// The ways to reach a client.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    /// Plain TCP, where whoever has a frame writes it.
    Tcp,
    /// Another real socket, where the connection's task writes.
    Unix,
    /// A stream in memory, for virtual time.
    Memory,
}

pub const REAL: [Way; 2] = [Way::Tcp, Way::Unix];
pub const ALL: [Way; 3] = [Way::Tcp, Way::Unix, Way::Memory];

/// A pair of connected TCP sockets.
pub async fn tcp_pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (client, server) = tokio::join!(TcpStream::connect(address), listener.accept());
    let client = client.unwrap();
    client.set_nodelay(true).unwrap();
    (client, server.unwrap().0)
}

/// An echo that was just reached.
pub async fn echo(way: Way, echo: &Echo, options: WebSocketOptions) -> Client {
    let echo = echo.clone();
    match way {
        Way::Tcp => {
            let (client, server) = tcp_pair().await;
            tokio::spawn(serve_echo(server, Bytes::new(), echo, options));
            Client::new(client)
        }
        Way::Unix => {
            let (client, server) = UnixStream::pair().unwrap();
            tokio::spawn(serve_echo(server, Bytes::new(), echo, options));
            Client::new(client)
        }
        Way::Memory => {
            let (client, server) = tokio::io::duplex(4096);
            tokio::spawn(serve_echo(server, Bytes::new(), echo, options));
            Client::new(client)
        }
    }
}

pub struct Client {
    pub reader: ReadHalf<Box<dyn Stream>>,
    pub writer: Option<WriteHalf<Box<dyn Stream>>>,
}

/// A frame from the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub opcode: u8,
    pub payload: Vec<u8>,
}

pub const TEXT: u8 = 1;
pub const BINARY: u8 = 2;
pub const CLOSE: u8 = 8;
pub const PING: u8 = 9;
pub const PONG: u8 = 10;

pub fn frame(opcode: u8, payload: impl AsRef<[u8]>) -> Frame {
    Frame { opcode, payload: payload.as_ref().to_vec() }
}

pub fn close(code: u16, reason: &str) -> Frame {
    frame(CLOSE, [&code.to_be_bytes()[..], reason.as_bytes()].concat())
}

impl Frame {
    pub fn close_code(&self) -> u16 {
        assert_eq!(self.opcode, CLOSE, "{self:?}");
        u16::from_be_bytes([self.payload[0], self.payload[1]])
    }
}

/// A client's frame, masked, whose first byte is `first`.
pub fn masked(first: u8, payload: impl AsRef<[u8]>) -> Vec<u8> {
    const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
    let payload = payload.as_ref();
    let mut frame = vec![first];
    match payload.len() {
        len @ 0..126 => frame.push(0x80 | len as u8),
        len @ 126..=0xffff => {
            frame.push(0x80 | 126);
            frame.extend((len as u16).to_be_bytes());
        }
        len => {
            frame.push(0x80 | 127);
            frame.extend((len as u64).to_be_bytes());
        }
    }
    frame.extend(MASK);
    frame.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

/// A client's whole message or control frame.
pub fn whole(opcode: u8, payload: impl AsRef<[u8]>) -> Vec<u8> {
    masked(0x80 | opcode, payload)
}

/// A client's frame that is not the last of its message.
pub fn part(opcode: u8, payload: impl AsRef<[u8]>) -> Vec<u8> {
    masked(opcode, payload)
}

impl Client {
    pub fn new(stream: impl Stream) -> Self {
        let (reader, writer) = split(Box::new(stream) as Box<dyn Stream>);
        Self { reader, writer: Some(writer) }
    }

    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let writer = self.writer.as_mut().unwrap();
        timeout(PATIENCE, writer.write_all(bytes.as_ref())).await.unwrap().unwrap();
    }

    /// Sends in pieces while the test goes on, until the server does not listen any more.
    pub fn keep_sending(&mut self, bytes: Vec<u8>, size: usize) {
        let mut writer = self.writer.take().unwrap();
        tokio::spawn(async move {
            for piece in bytes.chunks(size) {
                if writer.write_all(piece).await.is_err() {
                    return;
                }
                tokio::task::yield_now().await;
            }
            // Kept open until the server is gone.
            tokio::time::sleep(PATIENCE * 10).await;
        });
    }

    pub async fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        timeout(PATIENCE, self.reader.read_exact(&mut bytes)).await.unwrap().unwrap();
        bytes
    }

    /// The next frame, which must be whole, unmasked and without extensions.
    pub async fn frame(&mut self) -> Frame {
        let header = self.bytes(2).await;
        assert_eq!(header[0] & 0xf0, 0x80, "{header:?}");
        let len = match header[1] {
            len @ 0..126 => usize::from(len),
            126 => {
                let len = self.bytes(2).await;
                usize::from(u16::from_be_bytes([len[0], len[1]]))
            }
            127 => {
                let len = self.bytes(8).await;
                u64::from_be_bytes(len.try_into().unwrap()) as usize
            }
            _ => panic!("masked"),
        };
        Frame { opcode: header[0] & 0x0f, payload: self.bytes(len).await }
    }

    /// Waits until the server ends the stream, and says what came before.
    pub async fn end(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        // A reset is an end, too.
        let _ = timeout(PATIENCE, self.reader.read_to_end(&mut rest)).await.unwrap();
        rest
    }
}
