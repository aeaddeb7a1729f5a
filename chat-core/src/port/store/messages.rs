use async_trait::async_trait;

use super::{Actor, RequestKey};
use crate::model::{
    Allowed, AuthRev, Changes, JsonText, Message, MessageId, MessageKind, Rev, RoomId, Seq,
    StoreResult, Timestamp, UserId, UserRef, UserRev,
};

/// Messages, the change feed, and the heads of everything.
#[async_trait]
pub trait MessageStore: Send + Sync {
    /// Adds messages of *one* room, in order, in one transaction. The request key is looked up
    /// under the room's lock before anything else: a message that is stored already is returned as
    /// it stands, whatever happened since, even if its author is not a member any more. Then the
    /// author's membership is checked; the server may write for any user that there is
    /// ([`NotFound`](crate::model::StoreError::NotFound)). Each new message takes the next `seq` and the next `rev`,
    /// and moves its author's marker (if he is a member) to itself without touching his
    /// `user_rev`.
    ///
    /// One result per message, in order: a refused one takes neither `seq` nor `rev`, leaves its key
    /// free, and hurts no other. Two messages of one batch under one key are one message. No messages:
    /// no results.
    ///
    /// # Errors
    /// Of one message, in this order:
    /// [`IdempotencyConflict`](crate::model::StoreError::IdempotencyConflict);
    /// [`NotMember`](crate::model::StoreError::NotMember), also where the room does not exist (for the
    /// server: [`NotFound`](crate::model::StoreError::NotFound));
    /// [`Forbidden`](crate::model::StoreError::Forbidden). A message that is stored already but cannot
    /// be read just now is [`Unknown`](crate::model::StoreError::Unknown). An outer error concerns all
    /// of them, and is definite only if none was stored.
    async fn append(
        &self,
        room: RoomId,
        messages: Vec<NewMessage>,
    ) -> StoreResult<Vec<StoreResult<Appended>>>;

    /// The stored message of this author under this key, without adding anything: how a retry is
    /// answered that policy, a hook or the rate limit would refuse today. Asks for no membership;
    /// `None` in a room that does not exist.
    ///
    /// # Errors
    /// [`IdempotencyConflict`](crate::model::StoreError::IdempotencyConflict).
    async fn appended(
        &self,
        room: RoomId,
        author: UserId,
        request: &RequestKey,
    ) -> StoreResult<Option<Message>>;

    /// Edits or deletes a message, in one revision of its room; what changes nothing takes none.
    ///
    /// # Errors
    /// In this order: [`NotFound`](crate::model::StoreError::NotFound),
    /// [`NotMember`](crate::model::StoreError::NotMember),
    /// [`Forbidden`](crate::model::StoreError::Forbidden),
    /// [`Conflict`](crate::model::StoreError::Conflict) with the message as it stands.
    async fn update_message(&self, update: MessageUpdate) -> StoreResult<Updated>;

    /// What changed in a room after a revision: rows of messages, members and settings whose
    /// newest change is later, ascending, at most `limit`. With a `reader`, only for members, and
    /// nobody is [`gone`](Changes::gone): a reader's page is bounded by `limit`.
    ///
    /// `through` is the revision of the page's last row where [`more`](Changes::more) wait, else the
    /// room's head in the same snapshot; with a limit of zero and more to come it is `after`. Beyond
    /// the head there is nothing.
    ///
    /// # Errors
    /// [`NotMember`](crate::model::StoreError::NotMember) when the reader is not a member, or the
    /// room does not exist.
    async fn changes(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        after: Rev,
        limit: usize,
    ) -> StoreResult<Changes>;

    /// A page of a room's messages, for members (`reader` `None`: the server). Deleted messages keep
    /// their place. Positions beyond the ends are taken for the ends. The half of an odd page that lies
    /// below its middle is the smaller one.
    ///
    /// # Errors
    /// [`NotMember`](crate::model::StoreError::NotMember), also for a room that does not exist;
    /// [`NotFound`](crate::model::StoreError::NotFound) when the page is around a message that is
    /// not in the room.
    async fn history(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        page: Page,
        limit: usize,
    ) -> StoreResult<History>;

    /// Messages of all rooms the reader is a member of, in the order of their times, and of their ids
    /// where times are equal: those stored later than `since`, and those stored just then with an id
    /// above `after` (`None`: all of them), at most `limit`. The time and the id of a page's last
    /// message are where the next begins. Nothing for an unknown user.
    ///
    /// The rooms may hold millions of such messages: no more may be read of each than the page has.
    async fn messages_since(
        &self,
        reader: UserId,
        since: Timestamp,
        after: Option<MessageId>,
        limit: usize,
    ) -> StoreResult<Vec<Message>>;

    /// One message, for members of its room.
    ///
    /// # Errors
    /// [`NotFound`](crate::model::StoreError::NotFound), also when the reader is not a member.
    async fn message(&self, reader: UserId, message: MessageId) -> StoreResult<Message>;

    /// The revisions of these rooms and users, in one query; unknown ids are left out.
    async fn heads(&self, rooms: &[RoomId], users: &[UserId]) -> StoreResult<Heads>;
}

/// A message to add.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Who writes. The answer repeats it as it is; what is read later has the author as he stands
    /// then.
    pub author: UserRef,
    /// On whose authority: a user's own, or the server's.
    pub actor: Actor,
    /// What is written.
    pub content: String,
    /// What kind of message.
    pub kind: MessageKind,
    /// The embedder's own data.
    pub data: Option<JsonText>,
    /// The author's key for it.
    pub request: Option<RequestKey>,
    /// Now.
    pub at: Timestamp,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The message as it stands.
    pub message: Message,
    /// Whether it was there already.
    pub duplicate: bool,
}

/// A change of one message.
#[derive(Clone, Debug)]
pub struct MessageUpdate {
    /// Which message.
    pub message: MessageId,
    /// Who does it; his `allowed` holds for messages of his own.
    pub actor: Actor,
    /// Who may do it to the messages of others.
    pub others: Allowed,
    /// What is to change.
    pub edit: MessageEdit,
    /// Now.
    pub at: Timestamp,
}

/// What is to change in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageEdit {
    /// New content, for a message in version `version`. The edit adds one to it. The same edit
    /// again (same content, one version later) changes nothing and is no conflict; a deleted
    /// message is one.
    Content {
        /// The new content.
        content: String,
        /// The version that the editor saw.
        version: u32,
    },
    /// Blank content and data. A deleted message stays as it is.
    Delete,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Updated {
    /// The message as it stands.
    pub message: Message,
    /// Whether anything changed.
    pub changed: bool,
}

/// Which part of a room's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The newest messages.
    Latest,
    /// The newest of those with a lower number.
    Before(Seq),
    /// The oldest of those with a higher number.
    After(Seq),
    /// Half of the page below this number, half from it on.
    Around(Seq),
    /// The newest of those with a lower id, wherever that id is from.
    BeforeMessage(MessageId),
    /// As [`Around`](Self::Around) that message's number.
    AroundMessage(MessageId),
}

/// A page of history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The messages, ascending by number.
    pub messages: Vec<Message>,
    /// Whether the room has older ones than the page.
    pub more_before: bool,
    /// Whether the room has newer ones than the page.
    pub more_after: bool,
}

/// The revisions of rooms and users.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heads {
    /// Each room's head.
    pub rooms: Vec<(RoomId, Rev)>,
    /// Each user's heads.
    pub users: Vec<UserHead>,
}

/// The revisions of one user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserHead {
    /// Who.
    pub user: UserId,
    /// Changes of what only he may see.
    pub user_rev: UserRev,
    /// Revocations of his sessions.
    pub auth_rev: AuthRev,
}
