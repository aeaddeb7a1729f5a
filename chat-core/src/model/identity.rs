//! Who a connection belongs to, as the host says.

use super::{JsonText, Timestamp};

/// What the host knows of the person behind a connection. The chat user is made, or brought up to
/// date, when the engine first sees him.
///
/// ```
/// use chat_core::Identity;
///
/// let bob = Identity::new("6ba7b810-9dad-11d1").handle("bob").session("cookie-77");
/// # let _ = bob;
/// ```
#[derive(Clone)]
pub struct Identity {
    pub(crate) external_id: String,
    pub(crate) handle: Option<String>,
    pub(crate) display_name: Option<String>,
    pub(crate) data: Option<JsonText>,
    pub(crate) session: Option<String>,
    pub(crate) expires_at: Option<Timestamp>,
}

impl Identity {
    /// Somebody whom the host calls `external_id`: a primary key, a UUID, an e-mail address; at
    /// most 128 bytes, and never given to anybody else. No client sees it.
    pub fn new(external_id: impl ToString) -> Self {
        Self {
            external_id: external_id.to_string(),
            handle: None,
            display_name: None,
            data: None,
            session: None,
            expires_at: None,
        }
    }

    /// The @name to ask for when the user is made; any name will do. He gets the
    /// [`Handle`](super::Handle) that comes closest to it ("Ann Lee" becomes `ann-lee`), with a
    /// number if that is taken; without a handle, the one closest to the display name; and where
    /// neither can be made into one, `user-` and a number. Hosts that want no surprise check with
    /// [`Handle::new`](super::Handle::new), and compare the `user` of LOGIN_SUCCESS. Later it is not
    /// looked at: handles never change.
    #[must_use]
    pub fn handle(mut self, handle: impl Into<String>) -> Self {
        self.handle = Some(handle.into());
        self
    }

    /// What people see instead of the handle: 1 to 100 characters, none of them a control character.
    #[must_use]
    pub fn display_name(mut self, name: impl Into<String>) -> Self {
        self.display_name = Some(name.into());
        self
    }

    /// The host's own data about the user: a JSON object of at most 4 KiB, kept byte for byte. No
    /// client sees it.
    #[must_use]
    pub fn data(mut self, data: JsonText) -> Self {
        self.data = Some(data);
        self
    }

    /// The host's key for this login. Revoking it closes the connections that carry it. Several
    /// connections may share one. At most 128 bytes.
    #[must_use]
    pub fn session(mut self, key: impl ToString) -> Self {
        self.session = Some(key.to_string());
        self
    }

    /// When the login ends; the engine closes the connection then.
    #[must_use]
    pub fn expires_at(mut self, at: Timestamp) -> Self {
        self.expires_at = Some(at);
        self
    }

    /// With this key for the login, if any.
    pub(crate) fn with_session(mut self, key: Option<String>) -> Self {
        self.session = key;
        self
    }

    /// The host's key for the person.
    pub fn external_id(&self) -> &str {
        &self.external_id
    }
}

impl std::fmt::Debug for Identity {
    /// Without the key of the login, which may be a secret, and without what is said of the person.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("handle", &self.handle).finish_non_exhaustive()
    }
}
