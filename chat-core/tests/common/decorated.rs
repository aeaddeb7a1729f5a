//! A store around a store: what a test must see, delay, break or make lie.

use std::sync::Arc;

use async_trait::async_trait;
use chat_core::MemoryStore;
use chat_core::model::*;
use chat_core::port::store::*;

/// What a decorator may do. All of it is nothing by default.
#[async_trait]
pub trait Hook: Send + Sync + 'static {
    /// Before a call reaches the store; an error keeps it from there.
    async fn before(&self, _call: &'static str) -> StoreResult<()> {
        Ok(())
    }

    /// After the store has answered, before the engine hears of it.
    async fn after(&self, _call: &'static str) {}

    /// Something was committed; called in the order of commits.
    fn committed(&self, _commit: &Commit<'_>) {}

    /// What is told of heads.
    fn heads(&self, _heads: &mut Heads) {}

    /// What forgets to ask who reads.
    fn leaks(&self, _call: &'static str) -> bool {
        false
    }
}

/// Something that was committed.
pub enum Commit<'a> {
    Room(&'a CreatedRoom),
    Settings(&'a Room),
    Member(&'a Member),
    Message(&'a Message),
}

#[derive(Clone)]
pub struct Decorated {
    pub inner: MemoryStore,
    pub hook: Arc<dyn Hook>,
}

impl Decorated {
    pub fn new(hook: impl Hook) -> Self {
        Self { inner: MemoryStore::default(), hook: Arc::new(hook) }
    }
}

/// Runs a call between the hooks.
macro_rules! hooked {
    ($self:ident . $call:ident ( $($arg:expr),* ) $(, $result:ident => $seen:expr)?) => {{
        $self.hook.before(stringify!($call)).await?;
        let result = $self.inner.$call($($arg),*).await;
        $(if let Ok($result) = &result { $seen; })?
        $self.hook.after(stringify!($call)).await;
        result
    }};
}

#[async_trait]
impl UserStore for Decorated {
    async fn ensure_user(&self, user: NewUser) -> StoreResult<EnsuredUser> {
        hooked!(self.ensure_user(user))
    }

    async fn users(&self, ids: &[UserId]) -> StoreResult<Vec<User>> {
        hooked!(self.users(ids))
    }

    async fn user_by_external_id(&self, external_id: &str) -> StoreResult<Option<User>> {
        hooked!(self.user_by_external_id(external_id))
    }

    async fn users_by_handle(&self, handles: &[Handle]) -> StoreResult<Vec<User>> {
        hooked!(self.users_by_handle(handles))
    }

    async fn set_last_room(&self, user: UserId, room: RoomId) -> StoreResult<()> {
        hooked!(self.set_last_room(user, room))
    }
}

#[async_trait]
impl SessionStore for Decorated {
    async fn revoke(&self, user: UserId, session: Option<&str>) -> StoreResult<AuthRev> {
        hooked!(self.revoke(user, session))
    }

    async fn revocations(&self, user: UserId, after: AuthRev) -> StoreResult<Vec<Revocation>> {
        hooked!(self.revocations(user, after))
    }
}

#[async_trait]
impl RoomStore for Decorated {
    async fn create_room(&self, room: NewRoom) -> StoreResult<CreatedRoom> {
        hooked!(self.create_room(room), it => if it.created {
            self.hook.committed(&Commit::Room(it));
        })
    }

    async fn room(&self, room: RoomId) -> StoreResult<Option<Room>> {
        hooked!(self.room(room))
    }

    async fn room_by_key(&self, external_key: &str) -> StoreResult<Option<Room>> {
        hooked!(self.room_by_key(external_key))
    }

    async fn rooms(
        &self,
        user: UserId,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<RoomList> {
        hooked!(self.rooms(user, after, limit))
    }

    async fn room_view(
        &self,
        user: UserId,
        room: RoomId,
    ) -> StoreResult<(Option<RoomView>, UserRev)> {
        hooked!(self.room_view(user, room))
    }

    async fn channels(
        &self,
        query: &str,
        after: Option<RoomId>,
        limit: usize,
    ) -> StoreResult<Vec<ChannelSummary>> {
        hooked!(self.channels(query, after, limit))
    }

    async fn update_room(&self, update: RoomUpdate) -> StoreResult<RoomUpdated> {
        hooked!(self.update_room(update), it => if it.changed {
            self.hook.committed(&Commit::Settings(&it.room));
        })
    }

    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        hooked!(self.change_member(change), it => if it.changed {
            self.hook.committed(&Commit::Member(it.member.as_ref().unwrap()));
        })
    }

    async fn members(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        prefix: &str,
        after: Option<UserId>,
        limit: usize,
    ) -> StoreResult<MemberPage> {
        hooked!(self.members(reader, room, prefix, after, limit))
    }
}

#[async_trait]
impl MessageStore for Decorated {
    async fn append(
        &self,
        room: RoomId,
        messages: Vec<NewMessage>,
    ) -> StoreResult<Vec<StoreResult<Appended>>> {
        hooked!(self.append(room, messages), it => for appended in it.iter().flatten() {
            if !appended.duplicate {
                self.hook.committed(&Commit::Message(&appended.message));
            }
        })
    }

    async fn appended(
        &self,
        room: RoomId,
        author: UserId,
        request: &RequestKey,
    ) -> StoreResult<Option<Message>> {
        hooked!(self.appended(room, author, request))
    }

    async fn update_message(&self, update: MessageUpdate) -> StoreResult<Updated> {
        hooked!(self.update_message(update), it => if it.changed {
            self.hook.committed(&Commit::Message(&it.message));
        })
    }

    async fn changes(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        after: Rev,
        limit: usize,
    ) -> StoreResult<Changes> {
        let reader = reader.filter(|_| !self.hook.leaks("changes"));
        hooked!(self.changes(reader, room, after, limit))
    }

    async fn history(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        page: Page,
        limit: usize,
    ) -> StoreResult<History> {
        if self.hook.leaks("history") {
            return self.everything(room).await;
        }
        hooked!(self.history(reader, room, page, limit))
    }

    async fn messages_since(
        &self,
        reader: UserId,
        since: Timestamp,
        after: Option<MessageId>,
        limit: usize,
    ) -> StoreResult<Vec<Message>> {
        hooked!(self.messages_since(reader, since, after, limit))
    }

    async fn message(&self, reader: UserId, message: MessageId) -> StoreResult<Message> {
        hooked!(self.message(reader, message))
    }

    async fn heads(&self, rooms: &[RoomId], users: &[UserId]) -> StoreResult<Heads> {
        let mut heads = hooked!(self.heads(rooms, users))?;
        self.hook.heads(&mut heads);
        Ok(heads)
    }
}

impl Decorated {
    /// A page that nobody was asked for.
    async fn everything(&self, room: RoomId) -> StoreResult<History> {
        let rows = self.inner.changes(None, room, Rev::ZERO, 100).await?.rows;
        let message = |change| match change {
            Change::Message(message) => Some(message),
            Change::Member(_) | Change::Room(_) => None,
        };
        let messages = rows.into_iter().filter_map(message).collect();
        Ok(History { messages, more_before: false, more_after: false })
    }
}

#[async_trait]
impl ReadMarkerStore for Decorated {
    async fn mark_read(
        &self,
        user: UserId,
        room: RoomId,
        seq: Seq,
        force: bool,
    ) -> StoreResult<ReadMarker> {
        hooked!(self.mark_read(user, room, seq, force))
    }
}

#[async_trait]
impl Store for Decorated {
    async fn epoch(&self) -> StoreResult<String> {
        self.inner.epoch().await
    }

    async fn check(&self) -> StoreResult<()> {
        hooked!(self.check())
    }
}
