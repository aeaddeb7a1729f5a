//! Where one frame ends and the next begins.

use std::io::Cursor;

use tungstenite::protocol::frame::FrameHeader;
use tungstenite::protocol::frame::coding::OpCode;

/// The longest header of a frame (RFC 6455, section 5.2).
const HEADER_BYTES: usize = 14;

/// Follows a stream of bytes from frame to frame, so that the library gets the bytes of one frame
/// at a time. It judges nothing: a broken frame goes to the library whole, which refuses it.
#[derive(Default)]
pub(crate) struct Edge {
    header: [u8; HEADER_BYTES],
    /// Bytes of `header` that are known while the rest of it has not come yet.
    known: usize,
    /// Bytes of the frame that are still to come, once its header is known.
    left: Option<u64>,
    /// Frames of the current message so far, while its last one has not begun.
    fragments: u32,
}

/// What a chunk of bytes begins with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Bytes that belong to the current frame.
    pub(crate) len: usize,
    /// Whether the frame ends with them.
    pub(crate) ends: bool,
}

impl Edge {
    /// Whether a frame is incomplete.
    pub(crate) fn is_within_frame(&self) -> bool {
        self.known > 0 || self.left.is_some()
    }

    /// Whether a frame or a message is incomplete.
    pub(crate) fn is_within_message(&self) -> bool {
        self.is_within_frame() || self.fragments > 0
    }

    /// Frames of the current message.
    pub(crate) fn fragments(&self) -> u32 {
        self.fragments
    }

    /// Moves on through the bytes that belong to the current frame.
    pub(crate) fn advance(&mut self, bytes: &[u8]) -> Piece {
        let (header, left) = match self.left {
            Some(left) => (0, left),
            None => match self.read_header(bytes) {
                Some((header, payload)) => (header, payload),
                None => return Piece { len: bytes.len(), ends: false },
            },
        };
        let here = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len() - header);
        let left = left - here as u64;
        self.left = (left > 0).then_some(left);
        Piece { len: header + here, ends: left == 0 }
    }

    /// The bytes of the header that are in `bytes`, and those of the payload that follows; `None`
    /// if more has to come.
    fn read_header(&mut self, bytes: &[u8]) -> Option<(usize, u64)> {
        let known = self.known;
        let more = bytes.len().min(HEADER_BYTES - known);
        self.header[known..known + more].copy_from_slice(&bytes[..more]);
        let mut cursor = Cursor::new(&self.header[..known + more]);
        let Ok(Some((header, payload))) = FrameHeader::parse(&mut cursor) else {
            self.known += more;
            return None;
        };
        let header_len = cursor.position() as usize;
        if let OpCode::Data(_) = header.opcode {
            self.fragments = if header.is_final { 0 } else { self.fragments.saturating_add(1) };
        }
        self.known = 0;
        Some((header_len - known, payload))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(first: u8, payload: usize) -> Vec<u8> {
        let mut frame = vec![first];
        match payload {
            0..126 => frame.push(0x80 | payload as u8),
            _ => {
                frame.push(0x80 | 126);
                frame.extend((payload as u16).to_be_bytes());
            }
        }
        frame.extend([7; 4]);
        frame.extend(vec![0; payload]);
        frame
    }

    #[test]
    fn finds_every_edge_however_the_bytes_are_cut() {
        let frames = [masked(0x81, 0), masked(0x01, 5), masked(0x89, 125), masked(0x80, 300)];
        let within_message = [false, true, true, false];
        let bytes = frames.concat();
        for cut in 1..bytes.len() {
            let mut edge = Edge::default();
            let mut ends = Vec::new();
            let mut at = 0;
            for chunk in bytes.chunks(cut) {
                let mut rest = chunk;
                while !rest.is_empty() {
                    let piece = edge.advance(rest);
                    at += piece.len;
                    rest = &rest[piece.len..];
                    if piece.ends {
                        assert_eq!(edge.is_within_message(), within_message[ends.len()]);
                        ends.push(at);
                    }
                    assert_eq!(edge.is_within_frame(), !piece.ends);
                }
            }
            let mut expected = 0;
            for (frame, end) in frames.iter().zip(&ends) {
                expected += frame.len();
                assert_eq!(*end, expected, "cut {cut}");
            }
            assert_eq!(ends.len(), frames.len());
        }
    }

    #[test]
    fn a_frame_of_any_length_is_followed() {
        let mut edge = Edge::default();
        let header = [0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4];
        assert_eq!(edge.advance(&header), Piece { len: 14, ends: false });
        assert_eq!(edge.advance(&[0; 10]), Piece { len: 10, ends: false });
        assert!(edge.is_within_frame());
    }
}
