//! The change feed of a room: its rows, in the order of their revisions.

use super::{Member, Message, Rev, Room, UserId};

/// One changed row. One revision is one changed row is one frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A message was made, edited or deleted.
    Message(Message),
    /// A member came, went or changed.
    Member(Member),
    /// The room's settings changed; this row's revision is [`Room::settings_rev`].
    Room(Room),
}

impl Change {
    /// The revision of the row's newest change.
    pub const fn rev(&self) -> Rev {
        match self {
            Self::Message(message) => message.rev,
            Self::Member(member) => member.rev,
            Self::Room(room) => room.settings_rev,
        }
    }
}

/// A page of what changed in a room after a revision. Compacted: a row that changed twice stands
/// once, at its newest revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// The rows, ascending by revision.
    pub rows: Vec<Change>,
    /// The page speaks for every revision up to and with this one.
    pub through: Rev,
    /// Whether later revisions wait behind `through`.
    pub more: bool,
    /// Everybody who is not a member now and whose row changed after the revision asked for;
    /// complete on every page, since compaction can move a removal behind later messages. Nobody
    /// where a reader asked, who has no use for it.
    pub gone: Vec<Gone>,
}

/// Somebody who is not a member any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Who.
    pub user: UserId,
    /// The revision of the removal.
    pub rev: Rev,
}
