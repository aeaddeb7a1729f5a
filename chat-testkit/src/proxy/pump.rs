use std::io;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::future::try_join;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until};

use super::flow::{Flow, Side};
use super::state::State;
use super::wire::{Reader, Writer};
use crate::model_test::Random;

/// Bytes that one read takes at most.
const GULP: usize = 16 << 10;
/// Pieces under way at once.
const PIECES: usize = 32;
/// Portions in which a second's bytes trickle.
const PORTIONS: u32 = 10;

/// One direction of a connection.
pub(super) struct Pump {
    state: watch::Receiver<State>,
    towards: Side,
    /// Decides how much later than others each piece is.
    seed: u64,
}

/// What was read, or why nothing more comes; and when it is to arrive.
type Piece = (Instant, io::Result<Bytes>);

impl Pump {
    pub(super) fn new(state: &watch::Receiver<State>, towards: Side, seed: u64) -> Self {
        Self { state: state.clone(), towards, seed }
    }

    /// Forwards until the end of what is read, and then says so; `arrives` is called before each
    /// piece is written. Fails where the connection breaks on either side.
    pub(super) async fn run(
        &self,
        from: Reader<'_>,
        to: Writer<'_>,
        arrives: impl Fn(),
    ) -> io::Result<()> {
        let (sender, pieces) = mpsc::channel(PIECES);
        let reading = async {
            self.read(from, sender).await;
            Ok(())
        };
        try_join(reading, self.write(to, pieces, arrives)).await.map(drop)
    }

    async fn read(&self, mut from: Reader<'_>, pieces: mpsc::Sender<Piece>) {
        let mut random = Random::new(self.seed);
        let mut due = Instant::now();
        loop {
            let mut bytes = BytesMut::with_capacity(GULP);
            let read = from.read_buf(&mut bytes).await;
            let over = !matches!(read, Ok(1..));
            // The next may not overtake this one.
            due = due.max(Instant::now() + self.delay(&mut random));
            let end = read.as_ref().is_ok_and(|length| *length == 0);
            let piece = read.map(|_| bytes.freeze());
            if (!end && pieces.send((due, piece)).await.is_err()) || over {
                return;
            }
        }
    }

    fn delay(&self, random: &mut Random) -> Duration {
        match self.state.borrow().towards(self.towards) {
            Flow::Delayed { latency, jitter } => {
                latency + jitter.mul_f64(random.below(1024) as f64 / 1024.0)
            }
            _ => Duration::ZERO,
        }
    }

    async fn write(
        &self,
        mut to: Writer<'_>,
        mut pieces: mpsc::Receiver<Piece>,
        arrives: impl Fn(),
    ) -> io::Result<()> {
        while let Some((due, piece)) = pieces.recv().await {
            sleep_until(due).await;
            self.passable().await;
            let mut piece = piece?;
            arrives();
            while !piece.is_empty() {
                let portion = match self.passable().await {
                    Flow::Trickle { bytes_per_second } => {
                        sleep(Duration::from_secs(1) / PORTIONS).await;
                        (bytes_per_second.get() / PORTIONS).max(1) as usize
                    }
                    _ => piece.len(),
                };
                to.write_all(&piece.split_to(portion.min(piece.len()))).await?;
            }
        }
        self.passable().await;
        to.shutdown().await
    }

    /// Waits until bytes are not held; how they pass.
    async fn passable(&self) -> Flow {
        let mut state = self.state.clone();
        let flows = state.wait_for(|state| state.towards(self.towards) != Flow::Held).await;
        // Without a proxy there is nobody who would hold them.
        flows.map_or(Flow::Free, |state| state.towards(self.towards))
    }
}
