//! Answers to pings.

use bytes::Bytes;

use crate::framing::{Opcode, push_frame};

/// Pings of one read that are answered one by one. Of more, only the latest is (RFC 6455, section
/// 5.5.3).
const ANSWERED: usize = 16;

/// The pongs that a read has made so far, as frames.
#[derive(Default)]
pub(crate) struct Pongs {
    frames: Vec<u8>,
    count: usize,
    /// Where the latest one begins.
    latest: usize,
}

impl Pongs {
    /// Answers a ping.
    pub(crate) fn answer(&mut self, payload: &[u8]) {
        if self.count < ANSWERED {
            self.count += 1;
        } else {
            self.frames.truncate(self.latest);
        }
        self.latest = self.frames.len();
        push_frame(Opcode::Pong, payload, &mut self.frames);
    }

    /// The frames since the last call, if there are any.
    pub(crate) fn take(&mut self) -> Option<Bytes> {
        self.latest = 0;
        let frames = std::mem::take(&mut self.frames);
        (!frames.is_empty()).then(|| frames.into())
    }

    /// As [`take`](Self::take), but the latest one only.
    pub(crate) fn take_latest(&mut self) -> Option<Box<[u8]>> {
        let frames = std::mem::take(&mut self.frames);
        let latest = frames.get(std::mem::take(&mut self.latest)..).unwrap_or_default();
        (!latest.is_empty()).then(|| latest.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_answered_by_its_latest() {
        let mut pongs = Pongs::default();
        for n in 0..100 {
            pongs.answer(&[n]);
        }
        let frames = pongs.take().unwrap();
        let answered: Vec<u8> = frames.chunks(3).map(|frame| frame[2]).collect();
        assert_eq!(answered, (0..15).chain([99]).collect::<Vec<_>>());
        pongs.answer(&[100]);
        pongs.answer(&[101]);
        assert_eq!(pongs.take_latest().as_deref(), Some(&[0x8a, 1, 101][..]));
        assert_eq!(pongs.take(), None);
        assert_eq!(pongs.take_latest(), None);
    }
}
