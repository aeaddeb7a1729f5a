//! Consequences as data: what a handler wants to happen. The node performs them.

use async_trait::async_trait;

use super::answer::Answer;
use super::context::Context;
use crate::model::{Change, RoomId, UserId, UserRev};
use crate::port::store::{NewMessage, RequestKey};
use crate::wire::{EncodedAction, Rejection};

/// One consequence of a request.
#[derive(Debug)]
pub(crate) enum Effect {
    /// To whoever asked.
    Answer(Answer),
    /// A committed change, for everybody in the room.
    Logged(Change),
    /// A change of what only one user may see, for all his sockets.
    State {
        user: UserId,
        user_rev: UserRev,
        action: EncodedAction,
        /// The room that he is no member of any more, if it says so.
        ends: Option<RoomId>,
        /// For whoever asked, if it is he.
        answer: Option<Answer>,
    },
    /// The user has become a member of the room, or has another role there. `asks`: the socket that
    /// asked is answered by it.
    Joined { user: UserId, user_rev: UserRev, room: RoomId, asks: bool },
    /// The socket that asked is told of a room that its user is a member of already, and hears it
    /// from then on, even if what told of the membership was lost.
    Shown { user: UserId, room: RoomId },
}

/// What a handler decided.
pub(crate) enum Outcome {
    /// Done; this follows.
    Effects(Vec<Effect>),
    /// Many frames, one after the other, as fast as they are read.
    Frames(Box<dyn FrameSource>),
    /// A message for the room's next commit.
    Append { room: RoomId, message: Box<NewMessage> },
    /// No message, for this reason, unless the same request was granted before: then it is told
    /// what was stored.
    Refused { room: RoomId, request: RequestKey, rejection: Box<Rejection> },
}

/// Frames that are made as they are needed.
#[async_trait]
pub(crate) trait FrameSource: Send {
    /// The next frame; `None` when all is said. The last one carries the request's name.
    async fn next(&mut self, context: &Context<'_>) -> Result<Option<EncodedAction>, Rejection>;
}

impl Outcome {
    /// An answer, and nothing else.
    pub(crate) fn answer(answer: Answer) -> Self {
        Self::Effects(vec![Effect::Answer(answer)])
    }
}
