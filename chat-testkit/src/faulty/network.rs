use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard};

use chat_core::port::{ChannelLayer, Topic};

use super::{Faults, FaultyLayer};

/// What goes wrong between the nodes of one bus. All of them must be part of it. Clones are one
/// network.
#[derive(Clone, Debug)]
pub struct FaultyNetwork {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) seed: u64,
    rooms: Faults,
    control: Faults,
    cut: HashSet<(u8, u8)>,
    nodes: u8,
}

impl FaultyNetwork {
    /// A network without faults yet. The seed decides which payloads are met.
    pub fn new(seed: u64) -> Self {
        let (rooms, control) = (Faults::NONE, Faults::NONE);
        let state = State { seed, rooms, control, cut: HashSet::new(), nodes: 0 };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// Puts a node's layer into the network. The first is node 0, the next node 1.
    ///
    /// # Panics
    /// With the 256th node.
    pub fn layer(&self, inner: impl ChannelLayer + 'static) -> FaultyLayer {
        let mut state = self.state();
        let node = state.nodes;
        state.nodes = node.checked_add(1).expect("at most 255 nodes");
        FaultyLayer::new(self.clone(), node, state.seed, Arc::new(inner))
    }

    /// From now on, this happens to everything.
    pub fn all(&self, faults: Faults) -> &Self {
        self.rooms(faults).control(faults)
    }

    /// From now on, this happens to what rooms are told.
    pub fn rooms(&self, faults: Faults) -> &Self {
        self.state().rooms = faults;
        self
    }

    /// From now on, this happens to what users are told, and to everything that is no room's.
    pub fn control(&self, faults: Faults) -> &Self {
        self.state().control = faults;
        self
    }

    /// Nothing from one node reaches the other any more. The other direction is another link.
    pub fn cut(&self, from: u8, to: u8) {
        self.state().cut.insert((from, to));
    }

    /// Undoes [`cut`](Self::cut). Nobody is told that something was lost.
    pub fn mend(&self, from: u8, to: u8) {
        self.state().cut.remove(&(from, to));
    }

    /// What happens to a payload on its way.
    pub(super) fn on_the_way(&self, from: u8, to: u8, topic: Topic) -> Faults {
        let state = self.state();
        match topic {
            _ if state.cut.contains(&(from, to)) => Faults::LOSE_ALL,
            Topic::Room(_) => state.rooms,
            _ => state.control,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic holds this lock")
    }
}
