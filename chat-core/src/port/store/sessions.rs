use async_trait::async_trait;

use crate::model::{AuthRev, Revocation, StoreResult, UserId};

/// Sessions that have ended. The host owns logins; the store keeps what every node must know to
/// close their connections, whatever the layer loses.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Ends a session of a user, or (`None`) all that he has now, and takes one `auth_rev` for it.
    /// Of each user the newest 256 revocations are kept.
    ///
    /// # Errors
    /// [`NotFound`](crate::model::StoreError::NotFound) for an unknown user.
    async fn revoke(&self, user: UserId, session: Option<&str>) -> StoreResult<AuthRev>;

    /// What was ended after a revision of his, ascending. Nothing for an unknown user.
    async fn revocations(&self, user: UserId, after: AuthRev) -> StoreResult<Vec<Revocation>>;
}
