//! Faults that only show when two things happen at once: what is checked, and then done.

use chat_core::memory_store::MemoryStore;
use chat_core::model::{Changes, Rev, RoomId, StoreError, StoreResult, UserId};
use chat_core::port::store::{
    Actor, Appended, CreatedRoom, MemberChange, MemberChanged, MessageEdit, MessageStore,
    MessageUpdate, NewMessage, NewRoom, RoomStore, Store, Updated,
};

use super::fault;

/// Lets others do what they want to.
async fn meanwhile() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

/// Gives others a chance to change a user's role, and waits for it, though not for ever.
async fn role_changes(store: &MemoryStore, user: UserId, room: RoomId) {
    let role = async || store.room_view(user, room).await.unwrap().0.map(|view| view.role);
    let before = role().await;
    for _ in 0..300 {
        tokio::task::yield_now().await;
        if role().await != before {
            return;
        }
    }
}

fault! {
    /// Authors are members when they ask, not when it is stored.
    checks_authors_too_early,
    by a race in "fence::nothing_is_written_after_a_removal",
    async fn append(
        &self,
        room: RoomId,
        mut messages: Vec<NewMessage>,
    ) -> StoreResult<Vec<StoreResult<Appended>>> {
        for message in &mut messages {
            let author = message.author.id;
            if let (Some(_), _) = self.0.room_view(author, room).await? {
                message.actor = Actor::Server;
                role_changes(&self.0, author, room).await;
            }
        }
        self.0.append(room, messages).await
    }
}

fault! {
    /// Editors are members when they ask, not when it is stored.
    checks_editors_too_early,
    by a race in "fence::nothing_is_edited_after_a_removal",
    async fn update_message(&self, mut update: MessageUpdate) -> StoreResult<Updated> {
        if let Actor::User { id, .. } = update.actor
            && let Ok(message) = self.0.message(id, update.message).await
        {
            update.actor = Actor::Server;
            role_changes(&self.0, id, message.room).await;
        }
        self.0.update_message(update).await
    }
}

fault! {
    /// Roles are looked at when somebody asks, not when it is done.
    checks_roles_too_early,
    by a race in "fence::nobody_acts_on_a_lost_role",
    async fn change_member(&self, mut change: MemberChange) -> StoreResult<MemberChanged> {
        if let Actor::User { id, allowed } = change.actor
            && let (Some(view), _) = self.0.room_view(id, change.room).await?
            && allowed.permits(view.room.kind, Some(view.role))
        {
            change.actor = Actor::Server;
            role_changes(&self.0, id, change.room).await;
        }
        self.0.change_member(change).await
    }
}

fault! {
    /// Readers are members when they ask, not when they read.
    checks_readers_too_early,
    by a race in "fence::nothing_is_read_after_a_removal",
    async fn changes(&self, reader: Option<UserId>, room: RoomId, after: Rev, limit: usize) -> StoreResult<Changes> {
        self.0.changes(reader, room, after, 0).await?;
        if let Some(reader) = reader {
            role_changes(&self.0, reader, room).await;
        }
        self.0.changes(None, room, after, limit).await
    }
}

fault! {
    /// The head is read after the rows.
    reads_the_head_later,
    by a race in "concurrency::a_reader_never_skips_a_revision",
    async fn changes(&self, reader: Option<UserId>, room: RoomId, after: Rev, limit: usize) -> StoreResult<Changes> {
        let page = self.0.changes(reader, room, after, limit).await?;
        meanwhile().await;
        let head = self.0.room(room).await?.map_or(Rev::ZERO, |room| room.rev);
        Ok(Changes { through: if page.more { page.through } else { head }, ..page })
    }
}

fault! {
    /// The rows of a page are read one after another.
    reads_rows_in_two_snapshots,
    by a race in "concurrency::a_reader_converges",
    async fn changes(&self, reader: Option<UserId>, room: RoomId, after: Rev, limit: usize) -> StoreResult<Changes> {
        let page = self.0.changes(reader, room, after, limit).await?;
        meanwhile().await;
        let mut now = self.0.changes(reader, room, after, limit).await?;
        now.rows.retain(|row| page.rows.contains(row));
        Ok(Changes { through: page.through.max(now.through), more: now.more, ..now })
    }
}

fault! {
    /// A batch is stored message by message.
    tears_batches_apart,
    by a race in "concurrency::a_reader_never_skips_a_revision",
    async fn append(
        &self,
        room: RoomId,
        messages: Vec<NewMessage>,
    ) -> StoreResult<Vec<StoreResult<Appended>>> {
        let mut results = vec![];
        for message in messages {
            results.extend(self.0.append(room, vec![message]).await?);
            meanwhile().await;
        }
        Ok(results)
    }
}

fault! {
    /// Looks for the key, then stores.
    looks_for_keys_too_early,
    by a race in "once::one_message_is_stored_once",
    async fn append(
        &self,
        room: RoomId,
        mut messages: Vec<NewMessage>,
    ) -> StoreResult<Vec<StoreResult<Appended>>> {
        for message in &mut messages {
            let Some(request) = &mut message.request else { continue };
            if self.0.appended(room, message.author.id, request).await?.is_none() {
                meanwhile().await;
                request.id = format!("{} {:p}", request.id, &raw const *request);
            }
        }
        self.0.append(room, messages).await
    }
}

fault! {
    /// Looks for the room, then makes one.
    looks_for_rooms_too_early,
    by a race in "once::one_room_is_made_once",
    async fn create_room(&self, mut room: NewRoom) -> StoreResult<CreatedRoom> {
        if let Some(key) = room.external_key.take() {
            let known = self.0.room_by_key(&key).await?;
            meanwhile().await;
            room.external_key = known.map(|_| key);
        }
        self.0.create_room(room).await
    }
}

fault! {
    /// Counts the members, then adds one.
    counts_members_too_early,
    by a race in "concurrency::bounds_hold_at_once",
    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        let members = self.0.members(None, change.room, "", None, usize::MAX).await?.members;
        if members.len() >= change.max_members {
            return Err(StoreError::LimitExceeded("members_per_room"));
        }
        meanwhile().await;
        self.0.change_member(MemberChange { max_members: usize::MAX, ..change }).await
    }
}

fault! {
    /// Counts a user's rooms, then makes one more.
    counts_rooms_too_early,
    by a race in "concurrency::one_users_rooms_are_bounded_at_once",
    async fn create_room(&self, room: NewRoom) -> StoreResult<CreatedRoom> {
        if let Some(creator) = room.creator {
            let rooms = self.0.rooms(creator, None, usize::MAX).await?.rooms;
            if rooms.len() >= room.max_rooms {
                return Err(StoreError::LimitExceeded("rooms_per_user"));
            }
            meanwhile().await;
        }
        self.0.create_room(NewRoom { max_rooms: usize::MAX, ..room }).await
    }
}

fault! {
    /// Reads the version, then writes over whatever is there.
    checks_versions_too_early,
    by a race in "once::one_edit_of_a_version_wins",
    async fn update_message(&self, mut update: MessageUpdate) -> StoreResult<Updated> {
        let Actor::User { id, .. } = update.actor else { return self.0.update_message(update).await };
        let before = self.0.message(id, update.message).await?;
        meanwhile().await;
        let now = self.0.message(id, update.message).await?;
        if let MessageEdit::Content { version, .. } = &mut update.edit
            && *version == before.edit_version
        {
            *version = now.edit_version;
        }
        self.0.update_message(update).await
    }
}
