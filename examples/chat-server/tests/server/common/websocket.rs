use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::PATIENCE;

/// A WebSocket as a client has it: text frames of JSON, and how it ended.
#[derive(Debug)]
pub(crate) struct Socket {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What the server sent.
#[derive(Debug, PartialEq)]
pub(crate) enum Frame {
    Action(Value),
    Closed(u16),
    /// Without a closing handshake.
    Gone,
}

impl Socket {
    /// Opens one with these headers; the status where it was refused.
    pub(crate) async fn open(address: SocketAddr, headers: &[(&str, &str)]) -> Result<Self, u16> {
        Self::open_with(address, headers, &[]).await
    }

    /// Sends these bytes in one piece with the request.
    pub(crate) async fn open_with(
        address: SocketAddr,
        headers: &[(&str, &str)],
        behind: &[u8],
    ) -> Result<Self, u16> {
        let stream = TcpStream::connect(address).await.unwrap();
        Self::open_on(stream, headers, behind).await
    }

    /// Opens one on this connection.
    pub(crate) async fn open_on(
        mut stream: TcpStream,
        headers: &[(&str, &str)],
        behind: &[u8],
    ) -> Result<Self, u16> {
        let address = stream.peer_addr().unwrap();
        let opened = async {
            let mut request = format!(
                "GET /chat HTTP/1.1\r\nhost: {address}\r\nupgrade: websocket\r\n\
                 connection: Upgrade\r\nsec-websocket-version: 13\r\n\
                 sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            );
            for (name, value) in headers {
                request.push_str(&format!("{name}: {value}\r\n"));
            }
            request.push_str("\r\n");
            let mut bytes = request.into_bytes();
            bytes.extend_from_slice(behind);
            stream.write_all(&bytes).await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                // One by one: what follows is frames.
                match stream.read_u8().await {
                    Ok(byte) => head.push(byte),
                    Err(_) => return Err(0),
                }
            }
            let status = String::from_utf8_lossy(&head[9..12]).parse().unwrap();
            if status != 101 {
                return Err(status);
            }
            Ok(Self { stream, buffer: Vec::new() })
        };
        timeout(PATIENCE, opened).await.expect("an answer")
    }

    pub(crate) async fn send(&mut self, action: Value) {
        assert!(self.try_send(&[action]).await, "the connection is gone");
    }

    /// Sends these in one piece; false where the connection is gone.
    pub(crate) async fn try_send(&mut self, actions: &[Value]) -> bool {
        let frames: Vec<u8> = actions.iter().flat_map(text).collect();
        self.stream.write_all(&frames).await.is_ok()
    }

    /// The next frame. Pings are answered.
    pub(crate) async fn next(&mut self) -> Frame {
        timeout(PATIENCE, async {
            loop {
                if let Some((opcode, payload)) = self.take_frame() {
                    match opcode {
                        1 => return Frame::Action(serde_json::from_slice(&payload).unwrap()),
                        8 => return Frame::Closed(u16::from_be_bytes([payload[0], payload[1]])),
                        9 => self.pong(&payload).await,
                        _ => {}
                    }
                    continue;
                }
                let mut chunk = [0; 4096];
                match self.stream.read(&mut chunk).await {
                    Ok(n @ 1..) => self.buffer.extend_from_slice(&chunk[..n]),
                    _ => return Frame::Gone,
                }
            }
        })
        .await
        .expect("a frame")
    }

    /// The next action of this type; others are passed over.
    pub(crate) async fn until(&mut self, kind: &str) -> Value {
        loop {
            match self.next().await {
                Frame::Action(action) if action["type"] == kind => return action,
                Frame::Action(_) => {}
                end => panic!("{kind} was expected, not {end:?}"),
            }
        }
    }

    /// The code that it is closed with.
    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            match self.next().await {
                Frame::Closed(code) => return code,
                Frame::Action(_) => {}
                Frame::Gone => panic!("closed without a code"),
            }
        }
    }

    /// Where the connection is gone, the next read says so.
    async fn pong(&mut self, payload: &[u8]) {
        let head = [0x8a, 0x80 | payload.len() as u8, 0, 0, 0, 0];
        let _ = self.stream.write_all(&[&head, payload].concat()).await;
    }

    fn take_frame(&mut self) -> Option<(u8, Vec<u8>)> {
        let (first, second) = (*self.buffer.first()?, *self.buffer.get(1)?);
        let (length, from) = match second {
            126 => {
                let bytes = self.buffer.get(2..4)?.try_into().unwrap();
                (u16::from_be_bytes(bytes).into(), 4)
            }
            127 => {
                let bytes = self.buffer.get(2..10)?.try_into().unwrap();
                (usize::try_from(u64::from_be_bytes(bytes)).unwrap(), 10)
            }
            short => (short.into(), 2),
        };
        let payload = self.buffer.get(from..from + length)?.to_vec();
        self.buffer.drain(..from + length);
        Some((first & 15, payload))
    }
}

/// A text frame, as clients must mask it (RFC 6455, section 5.3); with zeros, which change nothing.
pub(crate) fn text(action: &Value) -> Vec<u8> {
    let payload = action.to_string();
    let mut frame = vec![0x81];
    match u16::try_from(payload.len()).unwrap() {
        length @ ..126 => frame.push(0x80 | length as u8),
        length => {
            frame.push(0x80 | 126);
            frame.extend(length.to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload.as_bytes());
    frame
}
