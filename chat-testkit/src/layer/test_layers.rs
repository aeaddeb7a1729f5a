use std::any::Any;

use chat_core::port::ChannelLayer;

/// What outlives the layers of a case.
pub(super) type Guard = Option<Box<dyn Any + Send>>;

/// Three nodes of a layer under test, and what lives as long as they do.
pub struct TestLayers {
    layers: [Box<dyn ChannelLayer>; 3],
    guard: Guard,
}

impl TestLayers {
    /// Three nodes that hear each other, and nobody else.
    pub fn new<L: ChannelLayer + 'static>(layers: [L; 3]) -> Self {
        Self { layers: layers.map(|layer| Box::new(layer) as Box<dyn ChannelLayer>), guard: None }
    }

    /// Keeps `guard` until the layers are dropped: a throw-away server.
    #[must_use]
    pub fn holding(mut self, guard: impl Any + Send) -> Self {
        self.guard = Some(match self.guard {
            Some(earlier) => Box::new((guard, earlier)),
            None => Box::new(guard),
        });
        self
    }

    /// What must be kept until the layers are gone, and the layers.
    pub(super) fn into_parts(self) -> (Guard, [Box<dyn ChannelLayer>; 3]) {
        (self.guard, self.layers)
    }
}
