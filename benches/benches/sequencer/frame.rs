use chat_core::model::{MessageId, Rev, UserId};
use chat_core::wire::EncodedAction;

/// As the engine's, of which the sequencer looks at the span.
#[derive(Clone, Debug)]
#[allow(dead_code, reason = "what is carried is carried")]
pub(crate) struct LoggedFrame {
    pub(crate) from: Rev,
    pub(crate) rev: Rev,
    pub(crate) action: EncodedAction,
    pub(crate) removed: Option<UserId>,
    pub(crate) message: Option<MessageId>,
    pub(crate) revised: bool,
}

impl LoggedFrame {
    pub(crate) fn new(rev: i64) -> Self {
        let action = EncodedAction::encode(&rev).unwrap();
        let (from, rev) = (Rev::new(rev - 1), Rev::new(rev));
        Self { from, rev, action, removed: None, message: None, revised: false }
    }
}
