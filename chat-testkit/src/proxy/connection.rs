use std::future::pending;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use futures::future::try_join;
use tokio::sync::watch;

use super::flow::{Flow, Side};
use super::pump::Pump;
use super::state::{Ends, State};
use super::target::Target;
use super::wire::Wire;

/// One connection of a client.
pub(super) struct Connection {
    state: watch::Receiver<State>,
    /// As it began.
    ends: Ends,
    turns: Arc<AtomicUsize>,
    number: u64,
}

impl Connection {
    pub(super) fn new(
        state: watch::Receiver<State>,
        ends: Ends,
        turns: &Arc<AtomicUsize>,
        number: u64,
    ) -> Self {
        Self { state, ends, turns: Arc::clone(turns), number }
    }

    /// Connects to the server, and forwards until one side ends the connection or the proxy does.
    pub(super) async fn run(self, mut client: Wire, target: Target) {
        let mut server = None;
        let told = tokio::select! {
            biased;
            told = self.ended() => told,
            forwarded = self.forward(&mut client, &mut server, &target) => {
                if forwarded.is_err() {
                    reset([Some(client), server]);
                }
                return;
            }
        };
        let silent = match told {
            Some(Side::Client) => {
                reset([Some(client)]);
                server
            }
            Some(Side::Server) => {
                reset([server]);
                Some(client)
            }
            None => return reset([Some(client), server]),
        };
        if silent.is_some() {
            self.cut().await;
            reset([silent]);
        }
    }

    /// Waits until the proxy ends it; who is told, if not both.
    async fn ended(&self) -> Option<Side> {
        let mut state = self.state.clone();
        let Ok(changed) = state.wait_for(|state| state.ends != self.ends).await else {
            return pending().await;
        };
        let ends = changed.ends;
        if ends.cuts != self.ends.cuts {
            None
        } else if ends.clients_told != self.ends.clients_told {
            Some(Side::Client)
        } else {
            Some(Side::Server)
        }
    }

    async fn cut(&self) {
        let mut state = self.state.clone();
        if state.wait_for(|state| state.ends.cuts != self.ends.cuts).await.is_err() {
            pending::<()>().await;
        }
    }

    async fn forward(
        &self,
        client: &mut Wire,
        server: &mut Option<Wire>,
        target: &Target,
    ) -> io::Result<()> {
        let mut state = self.state.clone();
        let reachable = state.wait_for(|state| state.towards_server != Flow::Held).await;
        drop(reachable.map_err(io::Error::other)?);
        let server = server.insert(target.connect().await?);
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let answered = AtomicBool::new(true);
        let asks = || {
            let turn = usize::from(answered.swap(false, Ordering::SeqCst));
            self.turns.fetch_add(turn, Ordering::SeqCst);
        };
        let answers = || answered.store(true, Ordering::SeqCst);
        let up = Pump::new(&self.state, Side::Server, 2 * self.number);
        let down = Pump::new(&self.state, Side::Client, 2 * self.number + 1);
        let up = up.run(from_client, to_server, asks);
        try_join(up, down.run(from_server, to_client, answers)).await.map(drop)
    }
}

fn reset(wires: impl IntoIterator<Item = Option<Wire>>) {
    wires.into_iter().flatten().for_each(Wire::reset);
}
