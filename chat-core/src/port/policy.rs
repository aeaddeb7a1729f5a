use async_trait::async_trait;

use super::Denial;
use crate::model::{Handle, MessageId, Operation, Principal, RoomId};

/// What a user may do, beyond what his role says: the host's own rules. A policy only narrows; what
/// the table of roles ([`Operation::allowed`]) refuses stays refused.
///
/// It is asked for each request of a user, over a connection or through
/// [`as_user`](crate::ChatEngine::as_user), before the handler, and nothing is remembered: what a
/// policy says now holds for the next request of connections that are open already. It is not asked
/// for what the host does on its own authority, nor for the session itself (`LOGIN`, `REFRESH_AUTH`,
/// `LOGOUT`, `PING`) and what brings a connection forward (`RESUME`, `SYNC_ROOM`): membership
/// decides what is *delivered*. To cut somebody off from a room, remove him from it.
///
/// `capabilities` in rooms say what the role allows. They do not follow the policy.
///
/// Calls are cut off after [`extension_deadline`](crate::Limits::extension_deadline), which is
/// `BUSY` for whoever asked; a panic is `INTERNAL`, and costs that request only.
#[async_trait]
pub trait Policy: Send + Sync {
    /// Whether he may. Rooms and handles are those that the client named, whether they exist or not; who
    /// may not see the room is told `NOT_FOUND`, whatever the denial says. A send that is stored
    /// already is answered as before, whatever the policy says today.
    ///
    /// # Errors
    /// [`Denial`], for whoever asked.
    async fn check(&self, principal: &Principal, attempt: &Attempt<'_>) -> Result<(), Denial>;
}

/// What somebody is about to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The request's type, such as `SEND_MESSAGE`, or one of the host's own, such as `x-poll`.
    pub action: &'a str,
    /// What it is in the table of roles; `None` for requests that concern no room's members:
    /// `CREATE_ROOM`, `OPEN_DIRECT`, `BROWSE_ROOMS`, `REQUEST_ROOMS`, and the host's own.
    pub operation: Option<Operation>,
    /// The room that it is about. `None` also where the seed's client asks for what it missed in all
    /// of its rooms.
    pub room: Option<RoomId>,
    /// The message that it is about.
    pub message: Option<MessageId>,
    /// The @name of the other user that it is about, in the one form that all spellings have: it can be
    /// compared with `principal.user.handle`. `None` also where what was typed is no handle, which is
    /// refused in any case.
    pub target: Option<Handle>,
}

impl<'a> Attempt<'a> {
    /// A request of this type.
    pub const fn new(action: &'a str) -> Self {
        Self { action, operation: None, room: None, message: None, target: None }
    }

    /// An operation in a room.
    #[must_use]
    pub const fn of(mut self, operation: Operation, room: RoomId) -> Self {
        self.operation = Some(operation);
        self.room = Some(room);
        self
    }

    /// On this message.
    #[must_use]
    pub const fn on(mut self, message: MessageId) -> Self {
        self.message = Some(message);
        self
    }

    /// About another user.
    #[must_use]
    pub fn about(mut self, target: Handle) -> Self {
        self.target = Some(target);
        self
    }
}
