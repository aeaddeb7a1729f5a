use std::fmt;

/// A server that tests can have for themselves.
pub trait Server: Sized + Send + Sync + 'static {
    /// Its name, for people.
    const NAME: &'static str;

    /// Looks whether there is one to be had, without starting anything.
    ///
    /// # Errors
    /// [`NoServer`] says what was looked for.
    fn find() -> Result<(), NoServer>;

    /// Whether the one that would be had is private: tests may stop it, and start others.
    fn is_private() -> bool;

    /// Looks whether a private one is to be had, whatever the environment names.
    ///
    /// # Errors
    /// [`NoServer`] says what was looked for.
    fn find_private() -> Result<(), NoServer>;

    /// Starts one, or connects to the one that the environment names. Blocks until it is ready.
    ///
    /// # Panics
    /// When it does not start.
    fn start() -> Self;

    /// Starts one that nobody else has, and blocks until it is ready.
    ///
    /// # Panics
    /// When there is none or it does not start; what it said is in the message.
    fn start_private() -> Self;
}

/// Why there is no server.
#[derive(Clone, Debug)]
pub struct NoServer(pub String);

impl NoServer {
    /// And the environment names none, either.
    pub(super) fn unset(self, variable: &str) -> Self {
        Self(format!("{variable} is not set, and {}", self.0))
    }
}

impl fmt::Display for NoServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoServer {}
