use async_trait::async_trait;

use crate::model::{JsonText, Principal};
use crate::wire::Rejection;
use crate::wire::client::CustomAction;

/// An action of the host's own, as the engine calls it.
#[async_trait]
pub(crate) trait Action: Send + Sync {
    /// Does it, for this user.
    async fn run(
        &self,
        principal: &Principal,
        custom: CustomAction,
    ) -> Result<Option<JsonText>, Rejection>;
}
