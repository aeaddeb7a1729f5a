//! The little of RFC 6455 that a test client needs.

use bytes::{Buf, BytesMut};

pub(super) const TEXT: u8 = 1;
pub(super) const CLOSE: u8 = 8;
pub(super) const PING: u8 = 9;
pub(super) const PONG: u8 = 10;

/// A whole frame from the server.
pub(super) struct Frame {
    pub(super) opcode: u8,
    pub(super) payload: BytesMut,
}

/// A client's whole message or control frame.
pub(super) fn masked(opcode: u8, payload: &[u8]) -> Vec<u8> {
    const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
    let mut frame = vec![0x80 | opcode];
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

/// Takes the first frame out of what was read, once all of it is there. The server sends whole
/// messages, unmasked and without extensions.
pub(super) fn take_frame(read: &mut BytesMut) -> Option<Frame> {
    let (&first, &second) = (read.first()?, read.get(1)?);
    assert_eq!(first & 0xf0, 0x80, "a fragment, or an extension");
    let (header, len) = match second {
        len @ 0..126 => (2, u64::from(len)),
        126 => (4, u64::from(u16::from_be_bytes(read.get(2..4)?.try_into().unwrap()))),
        127 => (10, u64::from_be_bytes(read.get(2..10)?.try_into().unwrap())),
        _ => panic!("the server masks"),
    };
    let len = usize::try_from(len).unwrap();
    if read.len() < header + len {
        read.reserve(header + len - read.len());
        return None;
    }
    read.advance(header);
    Some(Frame { opcode: first & 0x0f, payload: read.split_to(len) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_taken_once_they_are_whole() {
        for (len, header) in [(5, vec![5]), (300, vec![126, 1, 44]), (70_000, long(70_000))] {
            let mut frame = vec![0x81];
            frame.extend(header);
            frame.extend(vec![b'x'; len]);
            let mut read = BytesMut::from(&frame[..frame.len() - 1]);
            assert!(take_frame(&mut read).is_none());
            read.extend_from_slice(b"xy");
            let whole = take_frame(&mut read).unwrap();
            assert_eq!((whole.opcode, whole.payload.len()), (TEXT, len));
            assert_eq!(&read[..], b"y");
        }
    }

    fn long(len: u64) -> Vec<u8> {
        [&[127][..], &len.to_be_bytes()].concat()
    }

    #[test]
    fn what_a_client_says_is_masked() {
        let frame = masked(TEXT, b"hi");
        assert_eq!(frame[..2], [0x81, 0x82]);
        assert_eq!((frame[6] ^ frame[2], frame[7] ^ frame[3]), (b'h', b'i'));
        assert_eq!(masked(TEXT, &[0; 126])[1..4], [0xfe, 0, 126]);
        assert_eq!(masked(TEXT, &[0; 70_000])[1..10], [0xff, 0, 0, 0, 0, 0, 1, 0x11, 0x70]);
    }
}
