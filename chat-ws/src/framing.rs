//! Frames as bytes (RFC 6455, section 5.2), the way a server sends them: whole and unmasked.

use bytes::Bytes;
use chat_core::Outgoing;
use chat_core::wire::{Close, Framing};

/// How the engine's actions become WebSocket text frames. The frame of an action is made once and
/// shared by every connection that gets it.
#[derive(Clone, Copy, Debug)]
pub struct WebSocketFraming;

impl Framing for WebSocketFraming {
    fn frame(json: &str, out: &mut Vec<u8>) {
        push_frame(Opcode::Text, json.as_bytes(), out);
    }
}

/// The kinds of frame that a server sends (section 11.8).
#[derive(Clone, Copy, Debug)]
pub(crate) enum Opcode {
    Text = 1,
    #[cfg(feature = "echo")]
    Binary = 2,
    Close = 8,
    Pong = 10,
}

/// A ping without payload.
pub(crate) const PING: Bytes = Bytes::from_static(&[0x89, 0]);

/// In a [`Close`]: the close frame says nothing. As a code it is reserved (section 7.4.1).
pub(crate) const NO_STATUS: u16 = 1005;

/// The longest reason: a control frame holds 125 bytes, two of them for the code.
const REASON_BYTES: usize = 123;

/// Appends one whole frame to `out`.
pub(crate) fn push_frame(opcode: Opcode, payload: &[u8], out: &mut Vec<u8>) {
    const FIN: u8 = 0x80;
    out.push(FIN | opcode as u8);
    let len = payload.len();
    match (u8::try_from(len), u16::try_from(len)) {
        (Ok(short @ ..126), _) => out.push(short),
        (_, Ok(medium)) => {
            out.push(126);
            out.extend(medium.to_be_bytes());
        }
        _ => {
            out.push(127);
            out.extend((len as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(payload);
}

/// Bytes of the frame around a payload of `len` bytes, the payload included.
pub(crate) const fn framed_len(len: usize) -> usize {
    let header = match len {
        0..126 => 2,
        126..0x1_0000 => 4,
        _ => 10,
    };
    header + len
}

/// The close frame that says why.
pub(crate) fn close_frame(close: &Close) -> Bytes {
    let mut payload = Vec::new();
    if close.code != NO_STATUS {
        let end = close.reason.floor_char_boundary(REASON_BYTES);
        payload.extend(close.code.to_be_bytes());
        payload.extend_from_slice(&close.reason.as_bytes()[..end]);
    }
    let mut out = Vec::with_capacity(framed_len(payload.len()));
    push_frame(Opcode::Close, &payload, &mut out);
    out.into()
}

/// A frame's bytes.
pub(crate) fn framed(frame: &Outgoing) -> Bytes {
    match frame {
        Outgoing::Action(action) => action.framed::<WebSocketFraming>(),
        Outgoing::Raw(bytes) => bytes.clone(),
        Outgoing::Close(close) => close_frame(close),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_grow_with_the_payload() {
        let headers: [(usize, &[u8]); 6] = [
            (0, &[0x81, 0]),
            (125, &[0x81, 125]),
            (126, &[0x81, 126, 0, 126]),
            (0xffff, &[0x81, 126, 0xff, 0xff]),
            (0x1_0000, &[0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
            (0x1_0001, &[0x81, 127, 0, 0, 0, 0, 0, 1, 0, 1]),
        ];
        for (len, header) in headers {
            let text = "x".repeat(len);
            let mut frame = Vec::new();
            WebSocketFraming::frame(&text, &mut frame);
            assert_eq!(frame[..header.len()], *header);
            assert_eq!(frame[header.len()..], *text.as_bytes());
            assert_eq!(frame.len(), framed_len(len));
        }
    }

    #[test]
    fn a_close_frame_fits_a_control_frame() {
        let close = Close { code: 4503, reason: "é".repeat(100).into() };
        let frame = close_frame(&close);
        assert_eq!(frame[..4], [0x88, 124, 0x11, 0x97]);
        assert_eq!(std::str::from_utf8(&frame[4..]), Ok("é".repeat(61).as_str()));
        assert_eq!(close_frame(&Close { code: NO_STATUS, reason: "".into() })[..], [0x88, 0]);
    }
}
