use super::{MessageId, Rev, RoomId, Seq, Timestamp};

/// What whoever sent a message is told of it: it is stored.
///
/// The same key brings the same receipt for ever, but for `rev`, which moves when the message is
/// edited or deleted, and `duplicate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Receipt {
    /// The message's id.
    pub id: MessageId,
    /// Its room.
    pub room: RoomId,
    /// Its number in the room.
    pub seq: Seq,
    /// The room's revision in which it was stored, or changed last.
    pub rev: Rev,
    /// When it was stored.
    pub at: Timestamp,
    /// Whether it was stored before, under the same key.
    pub duplicate: bool,
}
