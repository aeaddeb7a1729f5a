use std::time::Duration;

use chat_core::Limits;

use crate::password::HashCost;

/// Bounds and intervals that nobody needs to change but a test.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Tuning {
    /// How long a client may take to send the head of a request, and its body. Also how long it
    /// may be silent between two requests. 10 s.
    pub read_timeout: Duration,
    /// How long a connection may go on without becoming a WebSocket. 5 minutes.
    pub http_lifetime: Duration,
    /// The engine's; the rate is an option.
    pub limits: Limits,
    /// What one password hash costs.
    pub hash_cost: HashCost,
    /// Password hashes that may wait for their turn; more are refused. 256.
    pub hash_queue: usize,
    /// How long a part of the server may take to say that it works. 2 s.
    pub check_timeout: Duration,
    /// How long what the parts said is told to whoever asks next. 1 s.
    pub check_every: Duration,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            read_timeout: Duration::from_secs(10),
            http_lifetime: Duration::from_secs(300),
            limits: Limits::default(),
            hash_cost: HashCost::default(),
            hash_queue: 256,
            check_timeout: Duration::from_secs(2),
            check_every: Duration::from_secs(1),
        }
    }
}
