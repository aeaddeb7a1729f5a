//! A thousand frames through the sequencer of a room: as a good network brings them, and as bad ones
//! do.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

mod frame;
#[path = "../../../chat-core/src/delivery/sequencer.rs"]
#[allow(dead_code, reason = "its tests are left out")]
mod sequencer;

/// As the engine's file names it.
pub(crate) mod model {
    pub(crate) use chat_core::model::{Gone, Rev};
}

/// As the engine's file names it.
#[cfg(test)]
pub(crate) mod wire {
    pub(crate) use chat_core::wire::EncodedAction;
}

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

use frame::LoggedFrame;
use model::Rev;
use sequencer::{FeedPage, Sequenced, Sequencer};

const FRAMES: i64 = 1_000;
const WAIT: Duration = Duration::from_millis(50);
/// Frames that come between two looks at the sequencer.
const BATCH: usize = 10;

/// One room whose store answers at once.
struct Room {
    sequencer: Sequencer,
    stored: Vec<LoggedFrame>,
    now: Instant,
    seen: i64,
}

impl Room {
    fn new() -> Self {
        let (mut sequencer, now) = (Sequencer::new(WAIT, 1_000), Instant::now());
        sequencer.anchor(Rev::ZERO, now);
        Self { sequencer, stored: (1..=FRAMES).map(LoggedFrame::new).collect(), now, seen: 0 }
    }

    /// Takes in what arrives, all at the same time, and then what only the store has: behind the
    /// first frame that was lost, everything is held until then.
    fn run(mut self, arrivals: &[LoggedFrame]) -> Self {
        for batch in arrivals.chunks(BATCH) {
            for frame in batch {
                self.sequencer.push(frame.clone(), self.now);
            }
            self.take();
        }
        self.sequencer.hint(Rev::new(FRAMES), self.now);
        while let Some(due) = self.sequencer.deadline() {
            self.now = due;
            self.fetch();
            self.take();
        }
        assert_eq!(self.seen, FRAMES);
        self
    }

    fn fetch(&mut self) {
        if let Some(after) = self.sequencer.fetch(self.now) {
            let missing = &self.stored[usize::try_from(after.get()).unwrap()..];
            let frames = missing[..missing.len().min(200)].to_vec();
            let through = frames.last().map_or(after, |frame| frame.rev);
            let more = frames.len() < missing.len();
            let page = FeedPage { frames, through, more, gone: vec![] };
            self.sequencer.fetched(page, self.now);
        }
    }

    fn take(&mut self) {
        while let Some(next) = self.sequencer.next() {
            self.seen += i64::from(matches!(black_box(next), Sequenced::Frame(_)));
        }
    }
}

fn sequence(criterion: &mut Criterion) {
    let in_order: Vec<_> = (1..=FRAMES).map(LoggedFrame::new).collect();
    let twice = in_order.iter().flat_map(|frame| [frame.clone(), frame.clone()]).collect();
    let backwards = in_order.chunks(BATCH).flat_map(|batch| batch.iter().rev().cloned()).collect();
    let a_tenth_lost = in_order.iter().filter(|frame| frame.rev.get() % 10 != 5).cloned().collect();
    let cases: [(&str, Vec<LoggedFrame>); 4] = [
        ("in_order", in_order),
        ("twice", twice),
        ("tens_backwards", backwards),
        ("a_tenth_lost", a_tenth_lost),
    ];
    let mut group = criterion.benchmark_group("sequencer");
    group.throughput(Throughput::Elements(FRAMES.unsigned_abs()));
    for (name, arrivals) in cases {
        group.bench_function(name, |bencher| {
            bencher.iter_batched(Room::new, |room| room.run(&arrivals), BatchSize::SmallInput);
        });
    }
    group.finish();
}

criterion_group!(benches, sequence);
criterion_main!(benches);
