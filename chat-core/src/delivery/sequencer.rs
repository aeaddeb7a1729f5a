//! Turns what arrives (late, twice, out of order, not at all) into a stream without gap or
//! repetition. No I/O, no clock of its own: events in, decisions out.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use super::frame::LoggedFrame;
use crate::model::{Gone, Rev};

/// A page of the room's change feed, as frames whose spans tile from the revision asked for.
#[derive(Debug)]
pub(crate) struct FeedPage {
    pub(crate) frames: Vec<LoggedFrame>,
    pub(crate) through: Rev,
    pub(crate) more: bool,
    pub(crate) gone: Vec<Gone>,
}

/// What comes out, in order.
#[derive(Debug)]
pub(crate) enum Sequenced {
    /// The next frame of the stream.
    Frame(LoggedFrame),
    /// Somebody is not a member any more, said before the frames that came behind his removal.
    Gone(Gone),
}

/// Sequences one room for one node.
#[derive(Debug)]
pub(crate) struct Sequencer {
    /// Everything up to here has come out; `None` until the first reader says where to begin.
    head: Option<Rev>,
    /// The newest revision that is known to exist.
    wanted: Rev,
    /// Frames that came too early, by their revision.
    held: BTreeMap<Rev, LoggedFrame>,
    capacity: usize,
    out: VecDeque<Sequenced>,
    wait: Duration,
    /// When to fetch what is missing, while something is.
    due: Option<Instant>,
    fetching: bool,
    fruitless: u32,
}

/// So many fetches without progress, and what is held is not believed any more.
const MAX_FRUITLESS: u32 = 4;

impl Sequencer {
    /// A sequencer that waits `wait` for a late frame and holds at most `capacity` early ones.
    pub(crate) fn new(wait: Duration, capacity: usize) -> Self {
        Self {
            head: None,
            wanted: Rev::ZERO,
            held: BTreeMap::new(),
            capacity,
            out: VecDeque::new(),
            wait,
            due: None,
            fetching: false,
            fruitless: 0,
        }
    }

    /// Where the stream stands; `None` before it is anchored.
    pub(crate) fn head(&self) -> Option<Rev> {
        self.head
    }

    /// Begins behind `rev`, which was read from the store after this sequencer began to hold
    /// frames. Only the first call counts.
    pub(crate) fn anchor(&mut self, rev: Rev, now: Instant) {
        if self.head.is_none() {
            self.head = Some(rev);
            self.advance(now);
        }
    }

    /// A frame has come.
    pub(crate) fn push(&mut self, frame: LoggedFrame, now: Instant) {
        self.hint(frame.rev, now);
        if self.head.is_some_and(|head| frame.rev <= head) {
            return;
        }
        // Of two that say the same, the one that covers more: it may be what closes the gap.
        if self.held.get(&frame.rev).is_none_or(|held| held.from > frame.from) {
            self.held.insert(frame.rev, frame);
        }
        self.advance(now);
        if self.held.len() > self.capacity {
            self.held.pop_last();
        }
    }

    /// The revision is known to exist.
    pub(crate) fn hint(&mut self, rev: Rev, now: Instant) {
        self.wanted = self.wanted.max(rev);
        if self.is_behind() && self.due.is_none() {
            self.due = Some(now + self.wait);
        }
    }

    /// The revision behind which to fetch, if it is time to. One fetch is under way at most.
    pub(crate) fn fetch(&mut self, now: Instant) -> Option<Rev> {
        let head = self.head?;
        if self.fetching || !self.is_behind() || self.due.is_none_or(|due| due > now) {
            return None;
        }
        self.fetching = true;
        Some(head)
    }

    /// A fetch has come back.
    pub(crate) fn fetched(&mut self, page: FeedPage, now: Instant) {
        self.fetching = false;
        let before = self.head;
        self.out.extend(page.gone.into_iter().map(Sequenced::Gone));
        for frame in page.frames {
            self.push(frame, now);
        }
        let fruitful = self.head != before;
        self.fruitless = if fruitful { 0 } else { self.fruitless + 1 };
        if self.fruitless >= MAX_FRUITLESS {
            // The store has the last word: what it does not know is not shown.
            self.held.clear();
            self.wanted = page.through;
            self.fruitless = 0;
        }
        let at_once = page.more && fruitful;
        self.due = self.is_behind().then(|| if at_once { now } else { now + self.wait });
    }

    /// A fetch has failed; try again after `pause`.
    pub(crate) fn fetch_failed(&mut self, now: Instant, pause: Duration) {
        self.fetching = false;
        self.due = Some(now + pause);
    }

    /// When to ask [`fetch`](Self::fetch) again.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        if self.fetching || self.head.is_none() || !self.is_behind() { None } else { self.due }
    }

    /// The next of the stream.
    pub(crate) fn next(&mut self) -> Option<Sequenced> {
        self.out.pop_front()
    }

    fn is_behind(&self) -> bool {
        self.head.is_some_and(|head| self.wanted > head)
    }

    /// Lets out what fits.
    fn advance(&mut self, now: Instant) {
        let Some(mut head) = self.head else { return };
        let before = head;
        while let Some(entry) = self.held.first_entry() {
            if entry.get().from > head {
                break;
            }
            let frame = entry.remove();
            // One that begins below the head was re-read before the head got here: what it says of
            // the rest is read again from here.
            if frame.from == head {
                head = frame.rev;
                self.out.push_back(Sequenced::Frame(frame));
            }
        }
        self.head = Some(head);
        if !self.is_behind() {
            self.due = None;
        } else if head != before || self.due.is_none() {
            self.due = Some(now + self.wait);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::EncodedAction;
    use proptest::prelude::*;

    const WAIT: Duration = Duration::from_millis(50);

    fn frame(from: i64, rev: i64) -> LoggedFrame {
        let action = EncodedAction::encode(&rev).unwrap();
        LoggedFrame {
            from: Rev::new(from),
            rev: Rev::new(rev),
            action,
            removed: None,
            message: None,
            revised: false,
        }
    }

    fn at(sequencer: &mut Sequencer) -> Vec<i64> {
        let mut revs = vec![];
        while let Some(Sequenced::Frame(frame)) = sequencer.next() {
            revs.push(frame.rev.get());
        }
        revs
    }

    fn page(from: i64, through: i64, more: bool) -> FeedPage {
        let frames = (from + 1..=through).map(|rev| frame(rev - 1, rev)).collect();
        FeedPage { frames, through: Rev::new(through), more, gone: vec![] }
    }

    #[test]
    fn early_frames_wait_for_the_late_one() {
        let (mut s, now) = (Sequencer::new(WAIT, 100), Instant::now());
        s.push(frame(1, 2), now);
        assert_eq!(at(&mut s), [] as [i64; 0], "not anchored yet");
        s.anchor(Rev::new(1), now);
        assert_eq!(at(&mut s), [2]);
        s.push(frame(4, 5), now);
        s.push(frame(3, 4), now);
        assert_eq!(at(&mut s), [] as [i64; 0]);
        assert_eq!(s.deadline(), Some(now + WAIT));
        assert_eq!(s.fetch(now), None, "it may still come");
        s.push(frame(2, 3), now);
        assert_eq!(at(&mut s), [3, 4, 5]);
        assert_eq!(s.deadline(), None);
    }

    #[test]
    fn what_does_not_come_is_fetched_once() {
        let (mut s, now) = (Sequencer::new(WAIT, 100), Instant::now());
        s.anchor(Rev::ZERO, now);
        s.push(frame(4, 5), now);
        let later = now + WAIT;
        assert_eq!(s.fetch(later), Some(Rev::ZERO));
        assert_eq!(s.fetch(later), None, "one at a time");
        s.fetched(page(0, 3, true), later);
        assert_eq!(at(&mut s), [1, 2, 3]);
        assert_eq!(s.fetch(later), Some(Rev::new(3)), "more waits behind the page");
        s.fetched(page(3, 6, false), later);
        assert_eq!(at(&mut s), [4, 5, 6]);
        assert_eq!(s.deadline(), None);
    }

    #[test]
    fn compacted_spans_and_repeats_leave_no_hole() {
        let (mut s, now) = (Sequencer::new(WAIT, 100), Instant::now());
        s.anchor(Rev::new(2), now);
        s.push(frame(1, 4), now);
        s.push(frame(2, 3), now);
        s.push(frame(3, 4), now);
        s.push(frame(2, 3), now);
        s.push(frame(4, 5), now);
        assert_eq!(at(&mut s), [3, 4, 5]);
    }

    #[test]
    fn a_page_that_the_head_has_overtaken_is_read_again() {
        let (mut s, now) = (Sequencer::new(WAIT, 100), Instant::now());
        s.anchor(Rev::ZERO, now);
        s.push(frame(2, 3), now);
        assert_eq!(s.fetch(now + WAIT), Some(Rev::ZERO));
        s.push(frame(0, 1), now + WAIT);
        let frames = vec![frame(0, 3)];
        let page = FeedPage { frames, through: Rev::new(3), more: false, gone: vec![] };
        s.fetched(page, now + WAIT);
        assert_eq!(at(&mut s), [1], "no span overlaps");
        assert_eq!(s.fetch(now + WAIT * 2), Some(Rev::new(1)));
    }

    #[test]
    fn a_frame_that_is_held_does_not_keep_out_the_one_that_fits() {
        let (mut s, now) = (Sequencer::new(WAIT, 100), Instant::now());
        s.anchor(Rev::ZERO, now);
        s.push(frame(3, 4), now);
        assert_eq!(s.fetch(now + WAIT), Some(Rev::ZERO));
        let compacted =
            FeedPage { frames: vec![frame(0, 4)], through: Rev::new(4), more: true, gone: vec![] };
        s.fetched(compacted, now + WAIT);
        assert_eq!(at(&mut s), [4]);
    }

    #[test]
    fn what_the_store_does_not_know_is_forgotten() {
        let (mut s, mut now) = (Sequencer::new(WAIT, 100), Instant::now());
        s.anchor(Rev::ZERO, now);
        s.push(frame(98, 99), now);
        for _ in 0..MAX_FRUITLESS {
            now += WAIT;
            assert_eq!(s.fetch(now), Some(Rev::ZERO));
            s.fetched(page(0, 0, false), now);
        }
        assert_eq!(s.deadline(), None);
        s.push(frame(0, 1), now);
        assert_eq!(at(&mut s), [1]);
    }

    #[test]
    fn a_failed_fetch_is_tried_again() {
        let (mut s, now) = (Sequencer::new(WAIT, 100), Instant::now());
        s.anchor(Rev::ZERO, now);
        s.hint(Rev::new(1), now);
        assert_eq!(s.fetch(now + WAIT), Some(Rev::ZERO));
        s.fetch_failed(now + WAIT, WAIT * 4);
        assert_eq!(s.fetch(now + WAIT), None);
        assert_eq!(s.fetch(now + WAIT * 5), Some(Rev::ZERO));
    }

    proptest! {
        /// Whatever is lost, doubled or swapped: every revision comes out, once, in order, as long
        /// as the store answers; and no more frames are held than allowed.
        #[test]
        fn a_lossy_bus_becomes_a_stream(
            arrivals in prop::collection::vec((1i64..60, 1i64..4), 0..200),
            page_size in 1i64..20,
        ) {
            let (mut s, mut now, newest) = (Sequencer::new(WAIT, 16), Instant::now(), 60);
            s.anchor(Rev::ZERO, now);
            let mut seen = Rev::ZERO;
            let mut check = |s: &mut Sequencer| {
                while let Some(Sequenced::Frame(frame)) = s.next() {
                    assert!(frame.from == seen && seen < frame.rev);
                    seen = frame.rev;
                }
            };
            for (rev, span) in arrivals {
                s.push(frame((rev - span).max(0), rev), now);
                prop_assert!(s.held.len() <= 16);
                check(&mut s);
            }
            s.hint(Rev::new(newest), now);
            for _ in 0..200 {
                now += WAIT;
                if let Some(after) = s.fetch(now) {
                    let through = newest.min(after.get() + page_size);
                    s.fetched(page(after.get(), through, through < newest), now);
                }
                check(&mut s);
            }
            prop_assert_eq!(s.head(), Some(Rev::new(newest)));
            prop_assert_eq!(s.deadline(), None);
        }
    }
}
