//! What a client sends: from bytes to messages.

use std::io::{self, Read, Write};

use bytes::Bytes;
use chat_core::wire::Close;
use tungstenite::protocol::frame::CloseFrame;
use tungstenite::protocol::{Role, WebSocketConfig, WebSocketContext};
use tungstenite::{Error, Message};

use crate::edge::Edge;
use crate::framing::NO_STATUS;
use crate::options::WebSocketOptions;
use crate::pongs::Pongs;
use crate::session::Session;

/// The library's own buffer. It is allocated at once; longer frames make it grow.
const BUFFER_BYTES: usize = 256;

/// What became of a chunk of bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// More may come. Bytes that were not taken wait for the session to accept more.
    More,
    /// The client closes: to be answered thus.
    Farewell(Close),
    /// The client broke the rules.
    Fault(Close),
}

/// Turns what a client sends into messages, and answers its pings. Between messages it holds
/// nothing at all.
#[derive(Default)]
pub(crate) struct Receiver {
    open: Option<Box<Open>>,
    /// The answer to the latest ping, while the client does not read.
    late_pong: Option<Box<[u8]>>,
}

/// A frame or message of which a part has come.
struct Open {
    context: WebSocketContext,
    edge: Edge,
}

impl Open {
    fn new(options: &WebSocketOptions) -> Box<Self> {
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER_BYTES)
            .write_buffer_size(0)
            .max_message_size(Some(options.message_bytes))
            .max_frame_size(Some(options.message_bytes));
        let context = WebSocketContext::new(Role::Server, Some(config));
        Box::new(Self { context, edge: Edge::default() })
    }
}

impl Receiver {
    /// Takes a chunk of bytes: hands out the messages that are complete, as long as the session
    /// accepts them, and says how many bytes that took. `blocked`: the client is not reading.
    pub(crate) fn feed<S: Session>(
        &mut self,
        bytes: &[u8],
        session: &S,
        options: &WebSocketOptions,
        blocked: bool,
    ) -> (usize, Heard) {
        let mut pongs = Pongs::default();
        let mut taken = 0;
        let mut heard = Heard::More;
        while taken < bytes.len() && heard == Heard::More {
            let within_frame = self.open.as_ref().is_some_and(|open| open.edge.is_within_frame());
            if !within_frame && !session.accepts() {
                break;
            }
            let open = self.open.get_or_insert_with(|| Open::new(options));
            let piece = open.edge.advance(&bytes[taken..]);
            let frame = &bytes[taken..taken + piece.len];
            taken += piece.len;
            heard = if open.edge.fragments() > options.fragments {
                Heard::Fault(Close::TOO_BIG)
            } else {
                open.read(frame, &mut |message| {
                    if !matches!(message, Message::Ping(_) | Message::Pong(_))
                        && !blocked
                        && let Some(pongs) = pongs.take()
                    {
                        session.queue().push_raw(pongs);
                    }
                    hand_out(message, session, &mut pongs)
                })
            };
            if !open.edge.is_within_message() {
                self.open = None;
            }
        }
        if blocked {
            self.late_pong = pongs.take_latest().or(self.late_pong.take());
        } else if let Some(pongs) = pongs.take() {
            session.queue().push_raw(pongs);
        }
        (taken, heard)
    }

    /// The pong that had to wait until the client reads again.
    pub(crate) fn late_pong(&mut self) -> Option<Bytes> {
        self.late_pong.take().map(Bytes::from)
    }

    /// Whether it holds nothing.
    #[cfg(test)]
    pub(crate) fn is_idle(&self) -> bool {
        self.open.is_none() && self.late_pong.is_none()
    }
}

impl Open {
    /// Reads the bytes of one frame, or of a part of one.
    fn read(&mut self, bytes: &[u8], hand_out: &mut dyn FnMut(Message) -> Heard) -> Heard {
        let mut bytes = Chunk(bytes);
        loop {
            let heard = match self.context.read(&mut bytes) {
                Ok(message) => hand_out(message),
                Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                    return Heard::More;
                }
                Err(error) => Heard::Fault(fault(&error)),
            };
            if heard != Heard::More {
                return heard;
            }
        }
    }
}

fn hand_out<S: Session>(message: Message, session: &S, pongs: &mut Pongs) -> Heard {
    let taken = match message {
        Message::Text(text) => session.text(text.as_str()),
        Message::Binary(data) => session.binary(&data),
        Message::Ping(payload) => {
            session.charge();
            pongs.answer(&payload);
            Ok(())
        }
        Message::Pong(_) => {
            session.charge();
            Ok(())
        }
        Message::Close(frame) => return Heard::Farewell(answer(frame)),
        // Never read, only written.
        Message::Frame(_) => Ok(()),
    };
    taken.map_or_else(Heard::Fault, |()| Heard::More)
}

/// The answer to a close frame: the same code (RFC 6455, section 5.5.1). The library has replaced
/// codes that may not be sent.
fn answer(frame: Option<CloseFrame>) -> Close {
    Close { code: frame.map_or(NO_STATUS, |frame| frame.code.into()), reason: "".into() }
}

/// Why a connection fails (RFC 6455, section 7.4.1).
fn fault(error: &Error) -> Close {
    match error {
        Error::Capacity(_) => Close::TOO_BIG,
        Error::Utf8(_) => Close::INVALID_TEXT,
        _ => Close::PROTOCOL_ERROR,
    }
}

/// Bytes that came, as a stream. What the library writes is dropped: pongs and close frames leave
/// through the queue, so that they never land within another frame.
struct Chunk<'a>(&'a [u8]);

impl Read for Chunk<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        self.0.read(buffer)
    }
}

impl Write for Chunk<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::task::{Context, Poll};

    use chat_core::SendQueue;

    use super::*;

    /// Accepts some messages and keeps them.
    struct Recorder {
        queue: SendQueue,
        texts: Mutex<Vec<String>>,
        accepted: usize,
    }

    impl Session for Recorder {
        fn queue(&self) -> &SendQueue {
            &self.queue
        }

        fn text(&self, text: &str) -> Result<(), Close> {
            self.texts.lock().unwrap().push(text.to_owned());
            Ok(())
        }

        fn accepts(&self) -> bool {
            self.texts.lock().unwrap().len() < self.accepted
        }

        fn poll_accepts(&self, _: &mut Context<'_>) -> Poll<()> {
            Poll::Pending
        }

        fn charge(&self) {}
    }

    fn text(first: u8, payload: &str) -> Vec<u8> {
        let mut frame = vec![first, 0x80 | payload.len() as u8, 0, 0, 0, 0];
        frame.extend(payload.as_bytes());
        frame
    }

    #[test]
    fn takes_no_more_than_is_accepted_and_keeps_nothing_in_between() {
        let options = WebSocketOptions::default();
        let bytes = [text(0x81, "one"), text(0x01, "t"), text(0x80, "wo"), text(0x81, "three")];
        let edges = [bytes[0].len(), bytes[..3].concat().len(), bytes.concat().len()];
        let bytes = bytes.concat();
        for accepted in 1..=3 {
            let texts = Mutex::default();
            let session = Recorder { queue: SendQueue::new(0), texts, accepted };
            let mut receiver = Receiver::default();
            let mut taken = 0;
            while taken < bytes.len() {
                let chunk = &bytes[taken..bytes.len().min(taken + 4)];
                let (more, heard) = receiver.feed(chunk, &session, &options, false);
                assert_eq!(heard, Heard::More);
                if more == 0 {
                    break;
                }
                taken += more;
                assert_eq!(receiver.is_idle(), taken == 0 || edges.contains(&taken), "{taken}");
            }
            assert_eq!(taken, edges[accepted - 1]);
            assert_eq!(session.texts.into_inner().unwrap(), ["one", "two", "three"][..accepted]);
        }
    }
}
