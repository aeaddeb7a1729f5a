use crate::model::{AuthRev, Timestamp};

/// The login behind a connection.
#[derive(Clone)]
pub(crate) struct Login {
    /// The host's key for it.
    pub(crate) key: Option<String>,
    /// The user's revocations when it began, or was prolonged last.
    pub(crate) since: AuthRev,
    pub(crate) expires_at: Option<Timestamp>,
}
