use crate::model::{Change, MessageId, Rev, UserId};
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
    /// The message it tells.
    pub(crate) message: Option<MessageId>,
    /// Whether that message said something else before: what it said then is to be seen by nobody
    /// any more.
    pub(crate) revised: bool,
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
        let (message, revised) = match change {
            Change::Message(message) => {
                let revised = message.edit_version > 0 || message.deleted_at.is_some();
                (Some(message.id), revised)
            }
            Change::Member(_) | Change::Room(_) => (None, false),
        };
        let action = logged(change, from).encode();
        Self { from, rev: change.rev(), action, removed, message, revised }
    }
}
