use chat_core::model::{Handle, Timestamp};

/// Somebody who can log in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Random, never given twice; the engine knows the person by it.
    pub id: String,
    /// The @name; never changes.
    pub handle: Handle,
    /// The hash of the password, with its parameters (PHC string format).
    pub password: String,
    /// When it was made.
    pub created_at: Timestamp,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut debug = f.debug_struct("Account");
        debug.field("id", &self.id).field("handle", &self.handle).finish_non_exhaustive()
    }
}
