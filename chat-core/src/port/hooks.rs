use async_trait::async_trait;

use super::Denial;
use crate::model::{
    Change, JsonText, Member, Message, MessageKind, Principal, Rev, Room, RoomId, UserId,
};

/// What the host wants to see, change or refuse of what is written.
///
/// What users write passes the `before_` methods, over a connection or through
/// [`as_user`](crate::ChatEngine::as_user); what the host itself writes does not. A connection's
/// requests are decided one after the other, so pipelined sends keep their order, and a slow hook
/// slows its connection down. Calls are cut off after
/// [`extension_deadline`](crate::Limits::extension_deadline), which is `BUSY` for whoever asked; a
/// panic is `INTERNAL`, and costs that request only.
#[async_trait]
pub trait Hooks: Send + Sync {
    /// A user is about to send this; it is well-formed, and the policy allows it. Whether he is a
    /// member is checked later, as part of the commit. A request that is sent again may come again;
    /// if it was stored, the answer is what was stored then, whatever the hook says this time.
    async fn before_send(&self, _author: &Principal, _sending: &Sending<'_>) -> Verdict {
        Verdict::Allow
    }

    /// A user is about to give a message of his another content; that of others is refused before. Rewrites concern the content only.
    /// An edit that is sent again is done already only if it is rewritten the same way.
    async fn before_edit(&self, _editor: &Principal, _editing: &Editing<'_>) -> Verdict {
        Verdict::Allow
    }

    /// This node has committed something, whoever asked for it. At most once: what is committed as
    /// the process dies is never told, and while
    /// [`event_backlog`](crate::Limits::event_backlog) events wait, more are dropped and counted
    /// (`chat_events_dropped_total`). One call after the other; nobody waits for them.
    ///
    /// Messages that are sent into a room are told in their order. Changes that several ask for at
    /// once may overtake each other, and another node may have made a later one: whoever keeps a copy
    /// keeps, of each message, member and room, what has the highest [`rev`](Event::rev).
    async fn after_commit(&self, _event: &Event) {}
}

/// A message that is about to be stored.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Sending<'a> {
    /// Where.
    pub room: RoomId,
    /// What is written.
    pub content: &'a str,
    /// What kind of message.
    pub kind: &'a MessageKind,
    /// The data beside it.
    pub data: Option<&'a JsonText>,
}

impl<'a> Sending<'a> {
    pub(crate) const fn new(
        room: RoomId,
        content: &'a str,
        kind: &'a MessageKind,
        data: Option<&'a JsonText>,
    ) -> Self {
        Self { room, content, kind, data }
    }
}

impl std::fmt::Debug for Sending<'_> {
    /// Without the content, which is not logged.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sending").field("room", &self.room).finish_non_exhaustive()
    }
}

/// A message that is about to be edited.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Editing<'a> {
    /// The message as it stands.
    pub message: &'a Message,
    /// What it shall say.
    pub content: &'a str,
}

impl<'a> Editing<'a> {
    pub(crate) const fn new(message: &'a Message, content: &'a str) -> Self {
        Self { message, content }
    }
}

impl std::fmt::Debug for Editing<'_> {
    /// Without the content, which is not logged.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Editing").field("message", &self.message.id).finish_non_exhaustive()
    }
}

/// What becomes of what is written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// As it is.
    Allow,
    /// Otherwise. All readers, the author's devices among them, see the new text only.
    Rewrite(Rewrite),
    /// Not at all. The author is told.
    Reject(Denial),
}

/// What is stored in place of what was sent. It has the same bounds; one that breaks them is
/// `INTERNAL` for the author.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Rewrite {
    pub(crate) content: Option<String>,
    pub(crate) data: Option<Option<JsonText>>,
}

impl Rewrite {
    /// Nothing changes yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Another content.
    #[must_use]
    pub fn content(mut self, content: impl Into<String>) -> Self {
        self.content = Some(content.into());
        self
    }

    /// Other data, or none.
    #[must_use]
    pub fn data(mut self, data: Option<JsonText>) -> Self {
        self.data = Some(data);
        self
    }
}

impl std::fmt::Debug for Rewrite {
    /// Without the content, which is not logged.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rewrite").finish_non_exhaustive()
    }
}

/// Something that was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A message was sent (its [`edit_version`](Message::edit_version) is 0 and it is not deleted),
    /// edited or deleted.
    Message(Message),
    /// Somebody came, went or has another role.
    Member(Member),
    /// A room's settings stand like this.
    Room(Room),
    /// Somebody is in a room that says no more of it: it was just made with him, or he joined a
    /// channel for the first time.
    Joined {
        /// Where.
        room: RoomId,
        /// Who.
        user: UserId,
    },
}

impl Event {
    /// Where.
    pub const fn room(&self) -> RoomId {
        match self {
            Self::Message(message) => message.room,
            Self::Member(member) => member.room,
            Self::Room(room) => room.id,
            Self::Joined { room, .. } => *room,
        }
    }

    /// The room's revision of what is told: of two events about one message, one member or the
    /// settings of one room, that with the higher revision is the newer one, whichever is told first.
    /// [`Joined`](Self::Joined) takes none and has zero: it precedes everything that is told of him as
    /// a member of that room.
    pub const fn rev(&self) -> Rev {
        match self {
            Self::Message(message) => message.rev,
            Self::Member(member) => member.rev,
            Self::Room(room) => room.rev,
            Self::Joined { .. } => Rev::ZERO,
        }
    }
}

impl From<Change> for Event {
    fn from(change: Change) -> Self {
        match change {
            Change::Message(message) => Self::Message(message),
            Change::Member(member) => Self::Member(member),
            Change::Room(room) => Self::Room(room),
        }
    }
}
