use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::model::UserId;

/// Who is online, on whatever node. Each node holds one lease for each user with connections there,
/// and renews it; there are no counters that a dead node could leave wrong. A user is online while
/// any node's lease for him lasts.
///
/// One implementation is one node: leases taken through it are that node's. Calls end within a
/// bounded time, if need be with an error.
#[async_trait]
pub trait Presence: Send + Sync {
    /// These users have connections here: from now on this node's lease for each of them lasts
    /// `lease`, whatever it was before.
    ///
    /// # Errors
    /// [`PresenceError`]; some of the leases may have been renewed.
    async fn renew(&self, users: &[UserId], lease: Duration) -> Result<(), PresenceError>;

    /// These users have no connection here any more: ends this node's leases for them. Where there
    /// is none, nothing happens.
    ///
    /// # Errors
    /// [`PresenceError`]; the leases that were not ended run out.
    async fn leave(&self, users: &[UserId]) -> Result<(), PresenceError>;

    /// Those of these users who are online, each once, in no promised order.
    ///
    /// # Errors
    /// [`PresenceError`], when that can't be told just now.
    async fn online(&self, users: &[UserId]) -> Result<Vec<UserId>, PresenceError>;
}

/// Presence could not be read or written just now.
#[derive(Clone, Debug, thiserror::Error)]
#[error("presence is not available")]
pub struct PresenceError(#[source] Arc<dyn Error + Send + Sync>);

impl PresenceError {
    /// For this reason.
    pub fn new(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(source.into().into())
    }
}
