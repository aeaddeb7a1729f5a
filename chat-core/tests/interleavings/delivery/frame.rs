use crate::model::{MessageId, Rev, UserId};
use crate::wire::EncodedAction;

/// Bytes of a frame, while its revisions have one digit.
pub(crate) const FRAME: usize = "[1,2]".len();

/// A frame that says nothing but its span.
#[derive(Clone, Debug)]
pub(crate) struct LoggedFrame {
    pub(crate) from: Rev,
    pub(crate) rev: Rev,
    pub(crate) action: EncodedAction,
    pub(crate) removed: Option<UserId>,
    pub(crate) message: Option<MessageId>,
    pub(crate) revised: bool,
}

impl LoggedFrame {
    pub(crate) fn new(from: Rev, rev: Rev, removed: Option<UserId>) -> Self {
        let action = EncodedAction::encode(&(from.get(), rev.get())).unwrap();
        Self { from, rev, action, removed, message: None, revised: false }
    }
}
