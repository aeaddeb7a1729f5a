use super::flow::{Flow, Side};
use super::target::Target;

/// What a proxy is told to do now.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// Where new connections go, in turn.
    pub(super) targets: Vec<Target>,
    pub(super) towards_client: Flow,
    pub(super) towards_server: Flow,
    pub(super) refuses: bool,
    pub(super) ends: Ends,
}

/// How often connections were ended. Each ends if one of these is not what it was when it began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) cuts: usize,
    /// Times that the client was told and the server was not.
    pub(super) clients_told: usize,
    /// The other way round.
    pub(super) servers_told: usize,
}

impl State {
    pub(super) const fn new(targets: Vec<Target>) -> Self {
        let ends = Ends { cuts: 0, clients_told: 0, servers_told: 0 };
        let (towards_client, towards_server) = (Flow::Free, Flow::Free);
        Self { targets, towards_client, towards_server, refuses: false, ends }
    }

    pub(super) const fn towards(&self, side: Side) -> Flow {
        match side {
            Side::Client => self.towards_client,
            Side::Server => self.towards_server,
        }
    }
}
