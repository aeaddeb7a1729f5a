use std::sync::Arc;

use super::caller::Caller;
use super::{ChatError, RoomSelector, UserSelector};
use crate::extension::Refusal;
use crate::feature::context::rejected;
use crate::model::{Operation, Principal, Role, User};
use crate::node::Node;
use crate::port::{Attempt, Denial};
use crate::wire::Code;

/// Whether somebody may do something in a room, or which rule refuses it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Explanation {
    /// He may, as far as roles and the policy say. Bounds, rates and hooks may still refuse it.
    Allowed,
    /// There is no such room.
    NoSuchRoom,
    /// He is no member, and it takes one.
    NotMember,
    /// His role is too low, or nobody may do this in a room of this kind.
    Role(Role),
    /// The host's policy says no.
    Policy(Denial),
    /// The host's policy gave no answer: it took too long, or panicked.
    NoAnswer,
}

impl Explanation {
    /// Whether he may.
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed)
    }
}

pub(crate) async fn explain(
    node: &Arc<Node>,
    user: impl Into<UserSelector>,
    operation: Operation,
    room: impl Into<RoomSelector>,
) -> Result<Explanation, ChatError> {
    let caller = Caller::host(node);
    let user = caller.user(user.into().seen()).await?;
    let id = match caller.room(room).await {
        Ok(id) => id,
        Err(error) if error.code() == Code::NotFound => return Ok(Explanation::NoSuchRoom),
        Err(error) => return Err(error),
    };
    let Some(room) = node.store.room(id).await.map_err(rejected)? else {
        return Ok(Explanation::NoSuchRoom);
    };
    let (view, _) = node.store.room_view(user.id, id).await.map_err(rejected)?;
    let role = view.map(|view| view.role);
    if !operation.allowed().permits(room.kind, role) {
        return Ok(role.map_or(Explanation::NotMember, Explanation::Role));
    }
    let attempt = Attempt::new(operation.action()).of(operation, id);
    Ok(match node.extensions.check(&principal(user), &attempt).await {
        Ok(()) => Explanation::Allowed,
        Err(Refusal::Denied(denial)) => Explanation::Policy(denial),
        Err(Refusal::Late | Refusal::Panicked) => Explanation::NoAnswer,
    })
}

/// Him, without a login.
fn principal(user: User) -> Principal {
    Principal { user: user.to_ref(), external_id: user.external_id, session: None, data: user.data }
}
