use super::ServerAction;
use crate::model::UserRev;
use crate::wire::EncodedAction;

/// A state frame as the answer to a request.
#[derive(Clone, Debug)]
pub(crate) struct StateReply {
    /// With the user's revision.
    pub(crate) counted: EncodedAction,
    /// Without it: for a client that misses something older, whose cursor must stay where it is.
    pub(crate) uncounted: EncodedAction,
}

impl StateReply {
    /// The answer that `action` makes, with a revision and without.
    pub(crate) fn new<'a>(
        request_id: Option<&str>,
        user_rev: UserRev,
        action: impl Fn(Option<UserRev>) -> ServerAction<'a>,
    ) -> Self {
        Self {
            counted: action(Some(user_rev)).encode_reply(request_id),
            uncounted: action(None).encode_reply(request_id),
        }
    }
}
