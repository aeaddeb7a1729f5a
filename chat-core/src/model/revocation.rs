use super::AuthRev;

/// How many revocations of a user a store keeps: the newest. A key that was ended before them is
/// known to the host alone.
pub const MAX_REVOCATIONS: usize = 256;

/// The end of one session of a user, or of all that he had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// When, in the count of his revocations.
    pub auth_rev: AuthRev,
    /// The host's key for the session; `None`: all that were older than this.
    pub session: Option<String>,
}

impl Revocation {
    /// Whether it ends a session with this key that began when the user stood at `since`. A key is
    /// ended whenever it turns up, for as long as the store keeps this
    /// ([`MAX_REVOCATIONS`]); without one, only what began before.
    pub fn ends(&self, key: Option<&str>, since: AuthRev) -> bool {
        match &self.session {
            Some(session) => Some(session.as_str()) == key,
            None => since < self.auth_rev,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_ends_for_good_and_all_means_all_older_ones() {
        let at = AuthRev::new;
        let one = Revocation { auth_rev: at(3), session: Some("k".into()) };
        assert!(one.ends(Some("k"), at(0)) && one.ends(Some("k"), at(9)));
        assert!(!one.ends(Some("other"), at(0)) && !one.ends(None, at(0)));
        let all = Revocation { auth_rev: at(3), session: None };
        assert!(all.ends(Some("k"), at(2)) && all.ends(None, at(0)));
        assert!(!all.ends(Some("k"), at(3)));
    }
}
