use super::{JsonText, UserRef};

/// Who asks for something, as the engine knows him: the chat user, and what the host said of him.
#[derive(Clone)]
#[non_exhaustive]
pub struct Principal {
    /// The chat user.
    pub user: UserRef,
    /// The host's own key for him.
    pub external_id: String,
    /// The host's key for the login that he uses, if it said one.
    pub session: Option<String>,
    /// The host's own data about him, as of his login.
    pub data: Option<JsonText>,
}

impl std::fmt::Debug for Principal {
    /// Without the key of his login, which may be a secret, and without data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Principal").field("user", &self.user).finish_non_exhaustive()
    }
}
