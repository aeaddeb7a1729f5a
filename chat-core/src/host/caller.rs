//! Who calls for the host, and how what he asks for is finished although he goes away.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::oneshot;

use super::call::Call;
use super::{ChatError, RoomSelector, UserSelector};
use crate::model::{Identity, RoomId, User};
use crate::node::Node;
use crate::wire::{Code, Rejection};

/// Who calls.
#[derive(Clone)]
pub(super) struct Caller<'a> {
    pub(super) node: &'a Arc<Node>,
    /// In whose name; `None`: the host's own.
    pub(super) identity: Option<Identity>,
    /// Whether the call counts against the user's rate limit.
    pub(super) metered: bool,
}

impl std::fmt::Debug for Caller<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").field("identity", &self.identity).finish_non_exhaustive()
    }
}

impl<'a> Caller<'a> {
    pub(super) const fn host(node: &'a Arc<Node>) -> Self {
        Self { node, identity: None, metered: false }
    }

    /// Does one call in a task of the engine, from its first step to its last.
    pub(super) async fn run<T, W>(&self, work: impl FnOnce(Call) -> W) -> Result<T, ChatError>
    where
        T: Send + 'static,
        W: Future<Output = Result<T, Rejection>> + Send + 'static,
    {
        let (node, identity) = (self.node.clone(), self.identity.clone());
        run(self.node, work(Call { node, identity, metered: self.metered })).await
    }

    /// Which room this is. Changes nothing.
    pub(super) async fn room(&self, room: impl Into<RoomSelector>) -> Result<RoomId, ChatError> {
        Ok(room.into().find(&*self.node.store, &self.node.limits).await?)
    }

    /// Who this is, made if need be.
    pub(super) async fn user(&self, user: impl Into<UserSelector>) -> Result<User, ChatError> {
        let user = user.into();
        self.run(|call| async move { call.user(user).await }).await
    }
}

/// Does the work in a task of the engine: a caller who goes away does not cut between a commit and
/// what follows from it.
pub(super) async fn run<T: Send + 'static>(
    node: &Node,
    work: impl Future<Output = Result<T, Rejection>> + Send + 'static,
) -> Result<T, ChatError> {
    let (done, answer) = oneshot::channel();
    node.delivery.tasks.spawn(async move {
        // Whoever asked may be gone.
        let _ = done.send(work.await);
    });
    Ok(answer.await.unwrap_or_else(|_| Err(cut_short()))?)
}

pub(super) fn cut_short() -> Rejection {
    Rejection::new(Code::Unavailable, "the engine ended, or the call did in a panic")
}
