use std::sync::Arc;

use super::ChatError;
use super::caller::run;
use crate::directory::check_external;
use crate::feature::context::rejected;
use crate::node::Node;

/// The logins, for the host.
pub struct Sessions<'a> {
    node: &'a Arc<Node>,
}

impl std::fmt::Debug for Sessions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sessions").finish_non_exhaustive()
    }
}

impl<'a> Sessions<'a> {
    pub(crate) const fn new(node: &'a Arc<Node>) -> Self {
        Self { node }
    }

    /// Ends one login of a user: connections whose identity carries this key are closed, on every
    /// node, and the key lets nobody in again, as far as the newest
    /// [`MAX_REVOCATIONS`](crate::model::MAX_REVOCATIONS) ends of this user go: older ones are
    /// forgotten. So the host's [`Authenticator`](crate::port::Authenticator) must refuse
    /// an ended login by itself; this closes what is open, and what it is just letting in. Within a
    /// second while the layer works, else by the next head check.
    ///
    /// # Errors
    /// [`ChatError`]; among them `BAD_REQUEST` for keys that are empty or above 128 bytes. A user that
    /// the chat has never seen has no sessions; that is no error, and nothing is remembered of it: a
    /// first login that is under way is let in.
    pub async fn revoke_session(&self, external_id: &str, key: &str) -> Result<(), ChatError> {
        self.revoke(external_id, Some(key)).await
    }

    /// Ends all logins that a user has now, as [`revoke_session`](Self::revoke_session) ends one.
    ///
    /// # Errors
    /// As there.
    pub async fn revoke_user(&self, external_id: &str) -> Result<(), ChatError> {
        self.revoke(external_id, None).await
    }

    async fn revoke(&self, external_id: &str, key: Option<&str>) -> Result<(), ChatError> {
        check_external("external_id", external_id, &self.node.limits)?;
        if let Some(key) = key {
            check_external("session", key, &self.node.limits)?;
        }
        let (external_id, key) = (external_id.to_owned(), key.map(str::to_owned));
        let node = self.node.clone();
        run(self.node, async move {
            let user = node.store.user_by_external_id(&external_id).await.map_err(rejected)?;
            if let Some(user) = user {
                let auth_rev = node.store.revoke(user.id, key.as_deref()).await;
                node.delivery.sessions_ended(user.id, auth_rev.map_err(rejected)?);
            }
            Ok(())
        })
        .await
    }
}
