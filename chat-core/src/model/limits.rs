//! Every bound and interval, with its default and its reason.

use std::collections::BTreeMap;
use std::time::Duration;

/// Bounds and intervals. Start from [`Limits::default`] and change what you must; an engine takes
/// those that pass [`check`](Self::check).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one incoming frame. Larger ones close the connection with 1009. 64 KiB.
    pub frame_bytes: usize,
    /// Nesting of an incoming frame. Deeper is BAD_JSON. 32.
    pub frame_depth: usize,
    /// Bytes of one message's content. More is TOO_LARGE. 16 KiB.
    pub content_bytes: usize,
    /// Bytes of custom data on a message, room or user. 4 KiB.
    pub data_bytes: usize,
    /// Bytes of an idempotency key or request id. 64.
    pub key_bytes: usize,
    /// Bytes of an `external_id` or `external_key`. 128.
    pub external_bytes: usize,
    /// Characters of a user's display name. 100.
    pub display_name_chars: usize,
    /// Characters of a room's name. 100.
    pub room_name_chars: usize,
    /// Characters of a room's topic. 500.
    pub topic_chars: usize,
    /// Bytes of a page sent to a client; pages end there. 256 KiB.
    pub page_bytes: usize,
    /// Messages a history page has at most. 100.
    pub page_messages: usize,
    /// Messages a history page has when none was asked for. 50, as the seed's client expects.
    pub page_messages_default: usize,
    /// Rooms in one room list frame. 500.
    pub page_rooms: usize,
    /// Members or channels in one page. 100.
    pub page_items: usize,
    /// Rooms one user may be in. 1,000.
    pub rooms_per_user: usize,
    /// Members one room may have. 20,000.
    pub members_per_room: usize,
    /// Users named in one CREATE_ROOM. 100.
    pub users_per_request: usize,
    /// Characters of a message shown in a room list. 120.
    pub excerpt_chars: usize,
    /// Bytes waiting in one connection's send queue before it counts as lagging. 1 MiB.
    pub queue_bytes: usize,
    /// Frames waiting in one connection's inbox before the transport must stop reading. 64.
    pub inbox_frames: usize,
    /// Bytes waiting in one connection's inbox before the transport must stop reading. 128 KiB.
    pub inbox_bytes: usize,
    /// Sends of one connection that may wait for their commit at once. 16.
    pub sends_in_flight: usize,
    /// Messages that may wait in one room for their commit; more are told BUSY. 4,096.
    pub room_backlog: usize,
    /// Messages in one commit of one room. 256.
    pub append_batch: usize,
    /// Frames a room's drain holds before it has delivered them. What does not fit is read again
    /// from the store. 4,096.
    pub room_pending: usize,
    /// Recent frames kept for each room on a node, so that a short absence costs no query. 1,024.
    pub ring_frames: usize,
    /// Bytes of recent frames kept for each room on a node. 256 KiB.
    pub ring_bytes: usize,
    /// Bytes handed to a member at once. 64 KiB.
    pub batch_bytes: usize,
    /// How far a cursor may be behind before the room is reset instead of replayed. 1,000.
    pub reset_after_revisions: i64,
    /// Rows in one page of the change feed. 200.
    pub change_page: usize,
    /// Pages of the change feed that are read for lagging connections at once, per node, and as many
    /// more for rooms that miss something. 16.
    pub catch_ups: usize,
    /// How long a revision that came too early waits for the ones before it. 50 ms.
    pub reorder_wait: Duration,
    /// How often a node compares what it knows with the heads in the store. 3 s.
    pub head_check: Duration,
    /// The window over which nodes spread that comparison after the layer may have lost something.
    /// 1 s.
    pub reset_spread: Duration,
    /// How long a connection may stay without a login. 10 s.
    pub login_deadline: Duration,
    /// The silence after which a client should send PING. 25 s.
    pub heartbeat: Duration,
    /// How long a user counts as online whose node says no more. It does so every third of that.
    /// 15 s.
    pub presence_lease: Duration,
    /// Connections one user may have on a node. 64.
    pub connections_per_user: usize,
    /// How long one call of an authenticator, a policy, a hook or an action of the host's own may take.
    /// 5 s.
    pub extension_deadline: Duration,
    /// Committed events that may wait for the host's hook; more are dropped and counted. 1,024.
    pub event_backlog: usize,
    /// Requests a user or a connection may make; `None` switches rate limiting off.
    pub rate: Option<Rate>,
    /// What requests of these types cost, such as `SEND_MESSAGE` or `x-poll`, where it is not the
    /// default: between 1 and 20 tokens for the engine's own, 1 for the host's.
    pub costs: BTreeMap<String, u32>,
}

/// A token bucket (RFC 2697 calls it that): what may be spent at once, and how fast it comes back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Tokens in a full bucket.
    pub burst: u32,
    /// Tokens that come back each second.
    pub per_second: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame_bytes: 64 << 10,
            frame_depth: 32,
            content_bytes: 16 << 10,
            data_bytes: 4 << 10,
            key_bytes: 64,
            external_bytes: 128,
            display_name_chars: 100,
            room_name_chars: 100,
            topic_chars: 500,
            page_bytes: 256 << 10,
            page_messages: 100,
            page_messages_default: 50,
            page_rooms: 500,
            page_items: 100,
            rooms_per_user: 1_000,
            members_per_room: 20_000,
            users_per_request: 100,
            excerpt_chars: 120,
            queue_bytes: 1 << 20,
            inbox_frames: 64,
            inbox_bytes: 128 << 10,
            sends_in_flight: 16,
            room_backlog: 4_096,
            append_batch: 256,
            room_pending: 4_096,
            ring_frames: 1_024,
            ring_bytes: 256 << 10,
            batch_bytes: 64 << 10,
            reset_after_revisions: 1_000,
            change_page: 200,
            catch_ups: 16,
            reorder_wait: Duration::from_millis(50),
            head_check: Duration::from_secs(3),
            reset_spread: Duration::from_secs(1),
            login_deadline: Duration::from_secs(10),
            heartbeat: Duration::from_secs(25),
            presence_lease: Duration::from_secs(15),
            connections_per_user: 64,
            extension_deadline: Duration::from_secs(5),
            event_backlog: 1_024,
            rate: Some(Rate { burst: 200, per_second: 50 }),
            costs: BTreeMap::new(),
        }
    }
}
