use std::time::Duration;

use redis::AsyncConnectionConfig;

use crate::names::Names;

/// Where names begin, if nobody says otherwise.
const PREFIX: &str = "chat";
/// A server answers within this time, or is given up. Much less, and a slow moment looks like a
/// failure; much more, and callers wait too long for a server that hangs.
const RESPONSE: Duration = Duration::from_secs(2);
/// A connection is made within this time.
const CONNECT: Duration = Duration::from_secs(2);
/// How often a silent connection is looked at. A server that went away without a word is noticed
/// within this time and that of a response.
const CHECK: Duration = Duration::from_secs(5);
/// The pause before the first attempt to reconnect.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// The longest pause between two attempts: within this time of a server's return, or half as long
/// again, everything is subscribed to again.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// How long to wait for others that want something, too.
const LINGER: Duration = Duration::from_millis(1);

/// What is the same for all connections.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) names: Names,
    pub(crate) response: Duration,
    pub(crate) connect: Duration,
    pub(crate) check: Duration,
    pub(crate) first_pause: Duration,
    pub(crate) longest_pause: Duration,
    pub(crate) linger: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            names: Names::new(PREFIX.to_owned()),
            response: RESPONSE,
            connect: CONNECT,
            check: CHECK,
            first_pause: FIRST_PAUSE,
            longest_pause: LONGEST_PAUSE,
            linger: LINGER,
        }
    }
}

impl Options {
    pub(crate) fn connection(&self) -> AsyncConnectionConfig {
        AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.connect))
            .set_response_timeout(Some(self.response))
    }
}
