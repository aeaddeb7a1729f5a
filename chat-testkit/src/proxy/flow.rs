use std::num::NonZeroU32;
use std::time::Duration;

/// One of the two that speak through a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Who connected to the proxy.
    Client,
    /// Whom the proxy connected to.
    Server,
}

/// How bytes get through in one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flow {
    /// As they come.
    #[default]
    Free,
    /// Late, but in order: each piece takes `latency`, and up to `jitter` longer by chance.
    Delayed {
        /// How long every piece takes at least.
        latency: Duration,
        /// How much longer it may take.
        jitter: Duration,
    },
    /// This many in a second, in ten portions.
    Trickle {
        /// How many.
        bytes_per_second: NonZeroU32,
    },
    /// Not at all: they wait, and so does the news that a connection ended. Connections are accepted,
    /// and those that come while bytes towards the server are held reach no server before that is
    /// over.
    Held,
}
