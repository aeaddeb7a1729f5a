use crate::model::{Change, Rev, UserId};
use crate::wire::EncodedAction;
use crate::wire::server::logged;

/// One frame of a room's stream: what it says, and the span `(from, rev]` of revisions it covers.
#[derive(Clone, Debug)]
pub(crate) struct LoggedFrame {
    /// Covers what is later than this …
    pub(crate) from: Rev,
    /// … up to and with this.
    pub(crate) rev: Rev,
    /// The same bytes for everyone.
    pub(crate) action: EncodedAction,
    /// Whose membership ends with it.
    pub(crate) removed: Option<UserId>,
}

impl LoggedFrame {
    /// The frame of a change that was just committed.
    pub(crate) fn live(change: &Change) -> Self {
        Self::covering(change, change.rev().previous())
    }

    /// The frame of a row as it stands, covering everything after `from`.
    pub(crate) fn covering(change: &Change, from: Rev) -> Self {
        let removed = match change {
            Change::Member(member) if member.role.is_none() => Some(member.user.id),
            _ => None,
        };
        let action = logged(change, from).encode();
        Self { from, rev: change.rev(), action, removed }
    }
}
