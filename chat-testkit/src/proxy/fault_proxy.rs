use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::connection::Connection;
use super::flow::{Flow, Side};
use super::state::State;
use super::target::Target;
use super::wire::Wire;

/// Connections at once; more wait to be accepted.
const CONNECTIONS: usize = 1024;

/// Stands between clients and a server, on a free port of 127.0.0.1. What it does to them is changed
/// while they speak.
///
/// Holds up to 512 KiB for each direction of a connection, and then reads no more. Everything ends
/// with this value: connections are closed then.
#[derive(Debug)]
pub struct FaultProxy {
    address: SocketAddr,
    state: watch::Sender<State>,
    turns: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl FaultProxy {
    /// Starts one in front of a server, on the runtime that runs this. Needs no server yet.
    ///
    /// # Errors
    /// There is no port.
    pub async fn start(target: impl Into<Target>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (state, changes) = watch::channel(State::new(vec![target.into()]));
        let turns = Arc::default();
        let task = tokio::spawn(accept(listener, changes, Arc::clone(&turns)));
        Ok(Self { address, state, turns, task })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// New connections go there; those that there are stay where they are.
    pub fn retarget(&self, target: impl Into<Target>) {
        self.balance([target.into()]);
    }

    /// New connections go to these in turn. Where there is none, they are refused.
    pub fn balance(&self, targets: impl IntoIterator<Item = Target>) {
        let targets = targets.into_iter().collect();
        self.state.send_modify(|state| state.targets = targets);
    }

    /// How bytes get through in both directions, in all connections.
    pub fn set(&self, flow: Flow) {
        self.state.send_modify(|state| (state.towards_client, state.towards_server) = (flow, flow));
    }

    /// How bytes get through to this side, in all connections.
    pub fn set_towards(&self, side: Side, flow: Flow) {
        self.state.send_modify(|state| match side {
            Side::Client => state.towards_client = flow,
            Side::Server => state.towards_server = flow,
        });
    }

    /// Whether new connections are reset as soon as they are there. The port stays taken, or somebody
    /// else might get it.
    pub fn refuse(&self, refuses: bool) {
        self.state.send_modify(|state| state.refuses = refuses);
    }

    /// Resets all connections, on both sides.
    pub fn cut(&self) {
        self.state.send_modify(|state| state.ends.cuts += 1);
    }

    /// Resets all connections towards this side alone: the other is never told, and hears nothing any
    /// more. [`cut`](Self::cut) tells it.
    pub fn half_open(&self, told: Side) {
        self.state.send_modify(|state| match told {
            Side::Client => state.ends.clients_told += 1,
            Side::Server => state.ends.servers_told += 1,
        });
    }

    /// Bytes get through again, and connections are accepted. What was ended stays so.
    pub fn heal(&self) {
        self.state.send_modify(|state| {
            (state.towards_client, state.towards_server) = (Flow::Free, Flow::Free);
            state.refuses = false;
        });
    }

    /// Round trips so far, in all connections: how often a client spoke after its server.
    pub fn turns(&self) -> usize {
        self.turns.load(Ordering::SeqCst)
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Owns the connections: they end with it.
async fn accept(listener: TcpListener, changes: watch::Receiver<State>, turns: Arc<AtomicUsize>) {
    let mut connections = JoinSet::new();
    let mut number = 0;
    loop {
        let full = connections.len() >= CONNECTIONS;
        tokio::select! {
            accepted = listener.accept(), if !full => {
                let Ok(client) = accepted.and_then(|(client, _)| Wire::tcp(client)) else {
                    continue;
                };
                let state = changes.borrow().clone();
                number += 1;
                match state.targets.get(number % state.targets.len().max(1)) {
                    Some(target) if !state.refuses => {
                        let connection =
                            Connection::new(changes.clone(), state.ends, &turns, number as u64);
                        connections.spawn(connection.run(client, target.clone()));
                    }
                    _ => client.reset(),
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}
