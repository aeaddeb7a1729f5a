//! Heartbeat, write deadline and closing deadline, on one timer.

use tokio::time::Instant;

use crate::options::WebSocketOptions;

/// What is to be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// Ping the client.
    Ping,
    /// Nothing was heard for two intervals.
    Silent,
    /// The client takes nothing.
    Stuck,
    /// The closing handshake took too long.
    Overdue,
}

/// When something is due.
pub(crate) struct Deadlines {
    next_ping: Instant,
    /// Whether something was heard since the last ping.
    heard: bool,
    /// Whether the last interval passed in silence.
    silent: bool,
    blocked: Option<Instant>,
    closing: Option<Instant>,
}

impl Deadlines {
    pub(crate) fn new(options: &WebSocketOptions) -> Self {
        let next_ping = Instant::now() + options.heartbeat;
        Self { next_ping, heard: true, silent: false, blocked: None, closing: None }
    }

    /// The client is there.
    pub(crate) fn heard(&mut self) {
        self.heard = true;
    }

    /// Something waits that the client does not take; it may have taken something before.
    pub(crate) fn blocked(&mut self, progressed: bool, options: &WebSocketOptions) {
        if progressed || self.blocked.is_none() {
            self.blocked = Some(Instant::now() + options.write_deadline);
        }
    }

    /// Nothing waits any more.
    pub(crate) fn unblocked(&mut self) {
        self.blocked = None;
    }

    /// The connection is about to end.
    pub(crate) fn closing(&mut self, options: &WebSocketOptions) {
        self.closing.get_or_insert_with(|| Instant::now() + options.close_deadline);
    }

    /// Whether the client takes what is sent.
    pub(crate) fn is_blocked(&self) -> bool {
        self.blocked.is_some()
    }

    /// When to ask [`due`](Self::due) again.
    pub(crate) fn next(&self) -> Instant {
        [self.blocked, self.closing].into_iter().flatten().fold(self.next_ping, Instant::min)
    }

    /// The first thing that is due, if anything is.
    pub(crate) fn due(&mut self, now: Instant, options: &WebSocketOptions) -> Option<Due> {
        let past = |deadline: Option<Instant>| deadline.is_some_and(|deadline| deadline <= now);
        if past(self.closing) {
            return Some(Due::Overdue);
        }
        if past(self.blocked) {
            return Some(Due::Stuck);
        }
        if now < self.next_ping {
            return None;
        }
        self.next_ping = now + options.heartbeat;
        let silence = !std::mem::take(&mut self.heard);
        let was_silent = std::mem::replace(&mut self.silent, silence);
        Some(if silence && was_silent { Due::Silent } else { Due::Ping })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn two_silent_intervals_are_too_many() {
        let options = WebSocketOptions::default();
        let mut deadlines = Deadlines::new(&options);
        let mut tick = || {
            let now = deadlines.next();
            assert_eq!(deadlines.due(now - Duration::from_millis(1), &options), None);
            deadlines.due(now, &options)
        };
        assert_eq!([tick(), tick(), tick()], [Some(Due::Ping), Some(Due::Ping), Some(Due::Silent)]);
        deadlines.heard();
        let now = deadlines.next();
        assert_eq!(deadlines.due(now, &options), Some(Due::Ping));
        assert_eq!(deadlines.due(now + options.heartbeat, &options), Some(Due::Ping));
    }

    #[tokio::test(start_paused = true)]
    async fn progress_moves_the_write_deadline() {
        let options = WebSocketOptions::default();
        let mut deadlines = Deadlines::new(&options);
        let start = Instant::now();
        deadlines.blocked(false, &options);
        tokio::time::advance(Duration::from_secs(20)).await;
        deadlines.blocked(true, &options);
        deadlines.blocked(false, &options);
        let stuck = start + Duration::from_secs(50);
        assert_eq!(deadlines.due(start + Duration::from_secs(49), &options), Some(Due::Ping));
        assert_eq!(deadlines.next(), stuck);
        assert_eq!(deadlines.due(stuck, &options), Some(Due::Stuck));
        deadlines.closing(&options);
        assert_eq!(deadlines.next(), start + Duration::from_secs(25));
        assert_eq!(deadlines.due(stuck, &options), Some(Due::Overdue));
    }
}
