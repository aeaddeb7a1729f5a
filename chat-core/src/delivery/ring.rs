use std::collections::VecDeque;

use super::frame::LoggedFrame;
use crate::model::{Gone, Rev, UserId};

/// The recent frames of a room on this node, so that a short absence costs no query. Bounded in
/// frames and in bytes.
#[derive(Debug)]
pub(crate) struct Ring {
    frames: VecDeque<LoggedFrame>,
    bytes: usize,
    /// Who was said to be gone, and behind which revision: before frames that came behind his
    /// removal, although that stands later or nowhere in the ring.
    gone: VecDeque<(Rev, Gone)>,
    /// Complete behind this revision.
    start: Rev,
    max_frames: usize,
    max_bytes: usize,
}

impl Ring {
    /// An empty ring that is complete behind `start`.
    pub(crate) fn new(start: Rev, max_frames: usize, max_bytes: usize) -> Self {
        let (frames, gone) = (VecDeque::new(), VecDeque::new());
        Self { frames, bytes: 0, gone, start, max_frames, max_bytes }
    }

    /// Adds the stream's next frame; the oldest make room. What an edited or deleted message said
    /// before leaves the ring with everything older: who is behind it reads rows from the store.
    pub(crate) fn push(&mut self, frame: LoggedFrame) {
        if frame.revised
            && let Some(said_before) =
                self.frames.iter().rposition(|old| old.message == frame.message)
        {
            (0..=said_before).for_each(|_| self.drop_oldest());
        }
        self.bytes += frame.action.len();
        self.frames.push_back(frame);
        while self.frames.len() > self.max_frames || self.bytes > self.max_bytes {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        if let Some(oldest) = self.frames.pop_front() {
            self.bytes -= oldest.action.len();
            self.start = oldest.rev;
        }
        let start = self.start;
        self.gone.retain(|(_, gone)| gone.rev > start);
    }

    /// Somebody is gone, as of what was added last.
    pub(crate) fn push_gone(&mut self, gone: Gone) {
        let head = self.head();
        if self.gone.iter().all(|(_, known)| *known != gone) {
            self.gone.push_back((head, gone));
        }
    }

    /// Behind which revision a reader at `cursor`, a member as of `member_at`, was first said to be
    /// gone, and the revision of the removal. That may have been said before he came so far.
    pub(crate) fn gone(&self, user: UserId, cursor: Rev, member_at: Rev) -> Option<(Rev, Rev)> {
        let ends = |(_, gone): &&(Rev, Gone)| {
            gone.user == user && gone.rev > member_at && gone.rev > cursor
        };
        self.gone.iter().find(ends).map(|(behind, gone)| (*behind, gone.rev))
    }

    /// The frames behind `cursor`, or `None` if the ring does not reach back so far, or a frame of
    /// it covers the cursor: then the rest of what that frame says is read from the store.
    pub(crate) fn after(&self, cursor: Rev) -> Option<impl Iterator<Item = &LoggedFrame>> {
        let first = self.frames.partition_point(|frame| frame.rev <= cursor);
        let joins = self.frames.get(first).is_none_or(|frame| frame.from == cursor);
        (cursor >= self.start && joins).then(|| self.frames.range(first..))
    }

    /// The newest revision.
    pub(crate) fn head(&self) -> Rev {
        self.frames.back().map_or(self.start, |newest| newest.rev)
    }

    /// Whether a reader at `cursor` needs nothing but the ring.
    pub(crate) fn covers(&self, cursor: Rev) -> bool {
        self.after(cursor).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MessageId;
    use crate::wire::EncodedAction;

    fn frame(rev: i64) -> LoggedFrame {
        let action = EncodedAction::encode(&"12345678").unwrap();
        LoggedFrame {
            from: Rev::new(rev - 1),
            rev: Rev::new(rev),
            action,
            removed: None,
            message: None,
            revised: false,
        }
    }

    #[test]
    fn what_was_edited_or_deleted_is_gone() {
        let mut ring = Ring::new(Rev::ZERO, 100, 1_000);
        let message = |rev, id, revised| LoggedFrame {
            message: Some(MessageId::new(id)),
            revised,
            ..frame(rev)
        };
        ring.push(message(1, 10, false));
        ring.push(message(2, 20, false));
        ring.push(message(3, 30, false));
        ring.push(message(4, 20, true));
        assert_eq!(after(&ring, 1), None, "that would tell what message 20 said");
        assert_eq!(after(&ring, 2), Some(vec![3, 4]));
        ring.push(message(5, 20, true));
        assert_eq!(after(&ring, 3), None);
        assert_eq!(after(&ring, 4), Some(vec![5]));
        ring.push(message(6, 40, true));
        assert_eq!(after(&ring, 4), Some(vec![5, 6]), "nothing older of it is here");
    }

    fn after(ring: &Ring, cursor: i64) -> Option<Vec<i64>> {
        Some(ring.after(Rev::new(cursor))?.map(|frame| frame.rev.get()).collect())
    }

    #[test]
    fn reaches_back_as_far_as_its_bounds() {
        let mut ring = Ring::new(Rev::new(4), 3, 1_000);
        assert_eq!(after(&ring, 4), Some(vec![]));
        assert_eq!(after(&ring, 3), None);
        (5..=8).for_each(|rev| ring.push(frame(rev)));
        assert_eq!(after(&ring, 5), Some(vec![6, 7, 8]));
        assert_eq!(after(&ring, 7), Some(vec![8]));
        assert_eq!(after(&ring, 4), None);
        assert!(ring.covers(Rev::new(5)) && !ring.covers(Rev::new(4)));
    }

    #[test]
    fn a_cursor_within_a_frame_is_not_served() {
        let mut ring = Ring::new(Rev::new(4), 3, 1_000);
        ring.push(LoggedFrame { from: Rev::new(4), ..frame(6) });
        assert_eq!(after(&ring, 4), Some(vec![6]));
        assert_eq!(after(&ring, 5), None);
        assert_eq!(after(&ring, 6), Some(vec![]));
    }

    #[test]
    fn who_is_gone_is_remembered_until_his_removal_leaves_the_ring() {
        let mut ring = Ring::new(Rev::new(4), 2, 1_000);
        let (user, removed) = (UserId::new(8), Rev::new(7));
        ring.push(frame(5));
        ring.push_gone(Gone { user, rev: removed });
        ring.push(frame(6));
        assert_eq!(ring.gone(user, Rev::new(4), Rev::new(4)), Some((Rev::new(5), removed)));
        let further = ring.gone(user, Rev::new(6), Rev::new(4));
        assert_eq!(further, Some((Rev::new(5), removed)), "said before he came so far");
        assert_eq!(ring.gone(user, removed, Rev::new(4)), None, "he was told");
        assert_eq!(ring.gone(user, Rev::new(4), removed), None, "a member again");
        (7..=8).for_each(|rev| ring.push(frame(rev)));
        assert!(ring.gone(user, Rev::new(6), Rev::new(4)).is_some());
        ring.push(frame(9));
        assert!(ring.gone.is_empty());
    }

    #[test]
    fn bytes_are_bounded_too() {
        let mut ring = Ring::new(Rev::ZERO, 100, 25);
        (1..=9).for_each(|rev| ring.push(frame(rev)));
        assert_eq!(after(&ring, 7), Some(vec![8, 9]));
        assert_eq!(after(&ring, 6), None);
    }
}
