use std::any::Any;

use chat_core::port::Presence;

/// What outlives the nodes of a case.
pub(super) type Guard = Option<Box<dyn Any + Send>>;

/// Two nodes of a presence under test, and what lives as long as they do.
pub struct TestPresences {
    nodes: [Box<dyn Presence>; 2],
    guard: Guard,
}

impl TestPresences {
    /// Two nodes that know of each other. Nobody is online.
    pub fn new<P: Presence + 'static>(nodes: [P; 2]) -> Self {
        Self { nodes: nodes.map(|node| Box::new(node) as Box<dyn Presence>), guard: None }
    }

    /// Keeps `guard` until the nodes are dropped: a throw-away server.
    #[must_use]
    pub fn holding(mut self, guard: impl Any + Send) -> Self {
        self.guard = Some(match self.guard {
            Some(earlier) => Box::new((guard, earlier)),
            None => Box::new(guard),
        });
        self
    }

    /// What must be kept until the nodes are gone, and the nodes.
    pub(super) fn into_parts(self) -> (Guard, [Box<dyn Presence>; 2]) {
        (self.guard, self.nodes)
    }
}
