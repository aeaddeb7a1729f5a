use std::sync::{Arc, OnceLock, Weak};

use async_trait::async_trait;

use super::{ChatEngine, Lifetime};
use crate::extension::Action;
use crate::host::{AsUser, ChatError};
use crate::model::{Identity, JsonText, Principal, RoomId};
use crate::wire::client::CustomAction;
use crate::wire::{Code, Rejection};

/// What the host does for an action of its own: a request of clients whose type begins with `x-`.
///
/// ```
/// # use chat_core::{ActionCall, ActionHandler, ChatError, Draft};
/// # use chat_core::model::{JsonText, MessageKind};
/// # use async_trait::async_trait;
/// struct Wave;
///
/// #[async_trait]
/// impl ActionHandler for Wave {
///     async fn handle(&self, call: ActionCall) -> Result<Option<JsonText>, ChatError> {
///         if let Some(room) = call.room {
///             // As himself: he must be a member.
///             call.as_user().send(room, Draft::text("*waves*")).await?;
///         }
///         Ok(None)
///     }
/// }
/// ```
#[async_trait]
pub trait ActionHandler: Send + Sync {
    /// Does it. The client is told what this returns: the data by `ACTION_RESULT`, or the error as
    /// what it is. Who calls is logged in and the policy allows it; nothing else is checked, so what
    /// concerns a room is best done through [`as_user`](ActionCall::as_user).
    ///
    /// A connection's requests are done one after the other, so this one holds up those behind it.
    /// It is cut off after [`extension_deadline`](crate::Limits::extension_deadline), at whatever it
    /// waits for, and the client is told `UNAVAILABLE`; a panic is `INTERNAL`.
    ///
    /// # Errors
    /// [`ChatError`], for whoever asked; a [`Denial`](crate::port::Denial) or a [`Rejection`] makes
    /// one.
    async fn handle(&self, call: ActionCall) -> Result<Option<JsonText>, ChatError>;
}

#[async_trait]
impl<T: ActionHandler + ?Sized> ActionHandler for Arc<T> {
    async fn handle(&self, call: ActionCall) -> Result<Option<JsonText>, ChatError> {
        (**self).handle(call).await
    }
}

/// One call of an action of the host's own.
#[derive(Clone)]
#[non_exhaustive]
pub struct ActionCall {
    /// The engine. Keep no clone of it: it keeps the engine running.
    pub chat: ChatEngine,
    /// Who asks.
    pub principal: Principal,
    /// The room that he names, whether it exists and he is a member or not.
    pub room: Option<RoomId>,
    /// What he says: JSON, together with the rest of its frame at most
    /// [`frame_bytes`](crate::Limits::frame_bytes).
    pub data: Option<JsonText>,
    identity: Identity,
}

impl ActionCall {
    /// What he could do himself.
    pub fn as_user(&self) -> AsUser<'_> {
        self.chat.as_user(&self.identity)
    }
}

impl std::fmt::Debug for ActionCall {
    /// Without what is said.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ActionCall").field("principal", &self.principal).finish_non_exhaustive()
    }
}

/// A handler, and the engine that calls it.
pub(super) struct Bound {
    pub(super) handler: Arc<dyn ActionHandler>,
    pub(super) engine: Arc<OnceLock<Weak<Lifetime>>>,
}

#[async_trait]
impl Action for Bound {
    async fn run(
        &self,
        principal: &Principal,
        custom: CustomAction,
    ) -> Result<Option<JsonText>, Rejection> {
        let lifetime = self.engine.get().and_then(Weak::upgrade);
        let lifetime = lifetime.ok_or_else(|| Rejection::new(Code::Busy, "the engine ends"))?;
        let principal = principal.clone();
        let identity =
            Identity::new(&principal.external_id).with_session(principal.session.clone());
        let chat = ChatEngine { node: lifetime.node.clone(), _lifetime: lifetime };
        let (room, data) = (custom.room_id, custom.data);
        let call = ActionCall { chat, principal, room, data, identity };
        self.handler.handle(call).await.map_err(|error| error.rejection().clone())
    }
}
