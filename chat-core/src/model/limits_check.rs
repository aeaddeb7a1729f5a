//! Which limits an engine can work with.

use std::time::Duration;

use super::Limits;

/// A limit with which an engine would stand still, or never come to rest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Limits::{name} must be {rule}")]
#[non_exhaustive]
pub struct InvalidLimit {
    /// The field of [`Limits`].
    pub name: &'static str,
    /// What it must be.
    pub rule: &'static str,
}

/// More would not fit into what counts them.
const MOST: u64 = u32::MAX as u64;
/// Less is zero for those who count in milliseconds.
const SHORTEST: Duration = Duration::from_millis(1);
/// A quarter of it is at least one byte: below that, a connection goes on.
const SMALLEST_QUEUE: usize = 4;

impl Limits {
    /// Whether an engine can work with these limits; [`build`](crate::ChatEngineBuilder::build) asks.
    /// Zero is refused where nothing could ever be done; where it means none (as of data, topics or
    /// excerpts) or at once (as of `reorder_wait`) it stands.
    ///
    /// # Errors
    /// The first field that is out of its bounds.
    pub fn check(&self) -> Result<(), InvalidLimit> {
        for (name, bytes) in [
            ("frame_bytes", self.frame_bytes),
            ("frame_depth", self.frame_depth),
            ("content_bytes", self.content_bytes),
            ("key_bytes", self.key_bytes),
            ("external_bytes", self.external_bytes),
            ("page_bytes", self.page_bytes),
            ("inbox_bytes", self.inbox_bytes),
            ("batch_bytes", self.batch_bytes),
        ] {
            ensure(bytes > 0, name, "at least 1")?;
        }
        for (name, count) in [
            ("page_messages", self.page_messages),
            ("page_messages_default", self.page_messages_default),
            ("page_rooms", self.page_rooms),
            ("page_items", self.page_items),
            ("inbox_frames", self.inbox_frames),
            ("sends_in_flight", self.sends_in_flight),
            ("room_backlog", self.room_backlog),
            ("append_batch", self.append_batch),
            ("room_pending", self.room_pending),
            ("change_page", self.change_page),
            ("catch_ups", self.catch_ups),
            ("connections_per_user", self.connections_per_user),
            ("event_backlog", self.event_backlog),
        ] {
            let fits = u64::try_from(count).is_ok_and(|count| (1..=MOST).contains(&count));
            ensure(fits, name, "between 1 and 4,294,967,295")?;
        }
        for (name, span) in [
            ("head_check", self.head_check),
            ("login_deadline", self.login_deadline),
            ("heartbeat", self.heartbeat),
            ("presence_lease", self.presence_lease),
            ("extension_deadline", self.extension_deadline),
        ] {
            ensure(span >= SHORTEST, name, "at least a millisecond")?;
        }
        ensure(self.queue_bytes >= SMALLEST_QUEUE, "queue_bytes", "at least 4")?;
        ensure(self.reset_after_revisions >= 0, "reset_after_revisions", "0 or more")?;
        let flows = self.rate.is_none_or(|rate| rate.burst > 0 && rate.per_second > 0);
        ensure(flows, "rate", "above zero in both parts, or None")
    }
}

fn ensure(holds: bool, name: &'static str, rule: &'static str) -> Result<(), InvalidLimit> {
    if holds { Ok(()) } else { Err(InvalidLimit { name, rule }) }
}
