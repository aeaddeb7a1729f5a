use std::sync::Arc;

use super::caller::Caller;
use super::{ChatError, UserSelector};
use crate::model::{Identity, User};
use crate::node::Node;
use crate::wire::Code;

/// The host's users in the chat.
#[derive(Debug)]
pub struct Users<'a>(Caller<'a>);

impl<'a> Users<'a> {
    pub(crate) fn new(node: &'a Arc<Node>) -> Self {
        Self(Caller::host(node))
    }

    /// The chat user of somebody, made if he is new, else brought up to date: display name and
    /// data, where the identity has them. Connections and [`as_user`](crate::ChatEngine::as_user)
    /// do so by themselves.
    ///
    /// Another display name is told with whatever is read from then on; who is connected already
    /// goes on writing under the old one until he comes back.
    ///
    /// # Errors
    /// [`ChatError`]; among them `BAD_REQUEST` and `TOO_LARGE` for what an [`Identity`] must not
    /// have.
    pub async fn ensure(&self, identity: &Identity) -> Result<User, ChatError> {
        self.0.user(identity).await
    }

    /// The chat user, if the chat has seen him. Makes nobody.
    ///
    /// # Errors
    /// [`ChatError`], when the store cannot be read.
    pub async fn find(&self, user: impl Into<UserSelector>) -> Result<Option<User>, ChatError> {
        match self.0.user(user.into().seen()).await {
            Ok(user) => Ok(Some(user)),
            Err(error) if error.code() == Code::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}
