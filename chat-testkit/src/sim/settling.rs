use std::time::Duration;

use tokio::time::Instant;

use super::world::World;

/// After this long in peace everything that was asked must be answered.
const ANSWERS: Duration = Duration::from_secs(20);
/// After this long in peace everybody must know everything.
const CONVERGENCE: Duration = Duration::from_millis(5_500);

impl World {
    /// A time of trouble.
    pub(super) async fn trouble(&mut self, steps: usize) {
        self.chaos.set_calm(false);
        for step in 0..steps {
            for _ in 0..self.random.below(4) {
                self.happen();
            }
            self.pass(22).await;
            for at in 0..self.peers.len() {
                let most = if self.random.one_in(4) { 3 } else { 1_000 };
                self.attend(at, most);
            }
            if step % 16 == 0 {
                self.repeat();
            }
        }
    }

    /// Heals everything, and waits.
    pub(super) async fn heal(&mut self) {
        self.trace.line(format_args!("everything is healed"));
        self.chaos.set_calm(true);
        let now = Instant::now();
        self.revivals.iter_mut().for_each(|at| *at = now);
        for node in &mut self.nodes {
            node.cut_until = node.cut_until.map(|_| now);
        }
        for peer in &mut self.peers {
            peer.asleep_until = None;
            peer.back_at = now;
        }
        let end = now + ANSWERS;
        while !self.peers.iter().all(|peer| peer.is_settled()) {
            if Instant::now() > end {
                let open = self.peers.iter_mut().filter(|peer| !peer.is_settled());
                open.for_each(|peer| peer.violation("still waits for an answer".into()));
                return;
            }
            self.peace().await;
            self.repeat();
        }
        let end = Instant::now() + CONVERGENCE;
        while Instant::now() < end {
            self.peace().await;
        }
    }

    async fn peace(&mut self) {
        self.pass(25).await;
        (0..self.peers.len()).for_each(|at| self.attend(at, usize::MAX));
    }

    /// Everybody asks once more for what was refused for now.
    fn repeat(&mut self) {
        for peer in &mut self.peers {
            if peer.line.is_some() {
                let again = peer.client.again();
                again.into_iter().for_each(|action| peer.send(action));
            }
        }
    }
}
