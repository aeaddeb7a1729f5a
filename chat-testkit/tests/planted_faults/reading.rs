//! Faults in reading messages.

use std::sync::atomic::{AtomicUsize, Ordering};

use chat_core::memory_store::MemoryStore;
use chat_core::model::{
    Message, MessageId, Rev, RoomId, Seq, StoreError, StoreResult, Timestamp, UserId,
};
use chat_core::port::store::{Heads, History, MessageStore, Page, RoomStore, Store};

use super::fault;

/// Some member of the room, for whoever is none.
async fn any_reader(store: &MemoryStore, room: RoomId) -> UserId {
    let page = store.members(None, room, "", None, 1).await;
    page.ok().and_then(|page| page.members.first().map(|m| m.user.id)).unwrap_or(UserId::new(0))
}

fault! {
    /// Outsiders read.
    lets_outsiders_read,
    by the model and ["history::only_members_read_history"],
    async fn history(&self, _: Option<UserId>, room: RoomId, page: Page, limit: usize) -> StoreResult<History> {
        let reader = any_reader(&self.0, room).await;
        self.0.history(Some(reader), room, page, limit).await
    }
}

fault! {
    /// Nobody but members reads, not even the server.
    asks_the_server_for_a_membership,
    by ["history::the_server_reads_any_history"],
    async fn history(&self, reader: Option<UserId>, room: RoomId, page: Page, limit: usize) -> StoreResult<History> {
        self.0.history(reader.or(Some(UserId::new(0))), room, page, limit).await
    }
}

fault! {
    /// A page never says that there is more.
    sees_no_more,
    by the model and ["history::the_latest", "history::before_a_number", "history::after_a_number"],
    async fn history(&self, reader: Option<UserId>, room: RoomId, page: Page, limit: usize) -> StoreResult<History> {
        let history = self.0.history(reader, room, page, limit).await?;
        Ok(History { more_before: false, more_after: false, ..history })
    }
}

fault! {
    /// A full page is taken for one that has more before it.
    guesses_more,
    by the model and ["history::the_latest", "history::before_a_number", "history::after_a_number"],
    async fn history(&self, reader: Option<UserId>, room: RoomId, page: Page, limit: usize) -> StoreResult<History> {
        let history = self.0.history(reader, room, page, limit).await?;
        Ok(History { more_before: history.messages.len() == limit, ..history })
    }
}

fault! {
    /// The number itself is in the page before it.
    includes_the_bound,
    by the model and ["history::before_a_number"],
    async fn history(&self, reader: Option<UserId>, room: RoomId, page: Page, limit: usize) -> StoreResult<History> {
        let page = match page {
            Page::Before(seq) => Page::Before(seq.next()),
            page => page,
        };
        self.0.history(reader, room, page, limit).await
    }
}

fault! {
    /// The page after a number ends at the newest message.
    reads_the_newest_after,
    by the model and ["history::after_a_number"],
    async fn history(&self, reader: Option<UserId>, room: RoomId, page: Page, limit: usize) -> StoreResult<History> {
        match page {
            Page::After(seq) => {
                let mut all = self.0.history(reader, room, page, usize::MAX).await?;
                let skipped = all.messages.len().saturating_sub(limit);
                all.messages.drain(..skipped);
                Ok(History { more_before: skipped > 0 || seq > Seq::ZERO, ..all })
            }
            page => self.0.history(reader, room, page, limit).await,
        }
    }
}

fault! {
    /// The larger half is below.
    halves_the_wrong_way,
    by the model and ["history::around_a_number", "history::around_a_message"],
    async fn history(&self, reader: Option<UserId>, room: RoomId, page: Page, limit: usize) -> StoreResult<History> {
        let limit = match page {
            Page::Around(_) | Page::AroundMessage(_) if limit % 2 == 1 => limit - 1,
            _ => limit,
        };
        self.0.history(reader, room, page, limit).await
    }
}

fault! {
    /// A message of another room is no bound.
    needs_a_message_of_the_room,
    by the model and ["history::before_a_message"],
    async fn history(&self, reader: Option<UserId>, room: RoomId, page: Page, limit: usize) -> StoreResult<History> {
        if let Page::BeforeMessage(id) = page {
            self.0.history(reader, room, Page::AroundMessage(id), 1).await?;
        }
        self.0.history(reader, room, page, limit).await
    }
}

fault! {
    /// What is not there is around the newest.
    finds_other_rooms_messages,
    by the model and ["history::around_a_message"],
    async fn history(&self, reader: Option<UserId>, room: RoomId, page: Page, limit: usize) -> StoreResult<History> {
        match self.0.history(reader, room, page, limit).await {
            Err(StoreError::NotFound) => self.0.history(reader, room, Page::Latest, limit).await,
            result => result,
        }
    }
}

fault! {
    /// Deleted messages are left out.
    hides_deleted_messages,
    by the model and ["history::changes_keep_their_place", "edits::deleting_blanks"],
    async fn history(&self, reader: Option<UserId>, room: RoomId, page: Page, limit: usize) -> StoreResult<History> {
        let mut history = self.0.history(reader, room, page, limit).await?;
        history.messages.retain(|message| message.deleted_at.is_none());
        Ok(history)
    }
}

fault! {
    /// Outsiders read single messages.
    lets_outsiders_read_one,
    by the model and ["message_reads::a_message_is_for_members"],
    async fn message(&self, reader: UserId, message: MessageId) -> StoreResult<Message> {
        for user in (1..9).map(UserId::new) {
            if let Ok(message) = self.0.message(user, message).await {
                return Ok(message);
            }
        }
        self.0.message(reader, message).await
    }
}

fault! {
    /// The moment itself is not in what came since.
    excludes_the_moment,
    by the model and ["message_reads::messages_are_read_across_rooms"],
    async fn messages_since(
        &self,
        reader: UserId,
        since: Timestamp,
        after: Option<MessageId>,
        limit: usize,
    ) -> StoreResult<Vec<Message>> {
        let since = Timestamp::from_micros(since.as_micros() + 1);
        self.0.messages_since(reader, since, after, limit).await
    }
}

fault! {
    /// Rooms are told of in the order of ids, whatever the time.
    reads_on_by_id_alone,
    by the model and ["message_reads::messages_are_read_across_rooms"],
    async fn messages_since(
        &self,
        reader: UserId,
        since: Timestamp,
        after: Option<MessageId>,
        limit: usize,
    ) -> StoreResult<Vec<Message>> {
        let mut messages = self.0.messages_since(reader, since, None, usize::MAX).await?;
        messages.retain(|message| Some(message.id) > after);
        messages.sort_by_key(|message| message.id);
        messages.truncate(limit);
        Ok(messages)
    }
}

fault! {
    /// It starts over at each page.
    ignores_the_cursor,
    by the model and ["message_reads::messages_are_read_across_rooms"],
    async fn messages_since(
        &self,
        reader: UserId,
        since: Timestamp,
        _: Option<MessageId>,
        limit: usize,
    ) -> StoreResult<Vec<Message>> {
        self.0.messages_since(reader, since, None, limit).await
    }
}

fault! {
    /// What was said last is read a little later.
    reads_history_from_a_copy,
    by ["reads::who_writes_sees_it_at_once"],
    async fn history(&self, reader: Option<UserId>, room: RoomId, page: Page, limit: usize) -> StoreResult<History> {
        let mut history = self.0.history(reader, room, page, limit).await?;
        if history.messages.len() > 1 && !history.more_after {
            history.messages.pop();
            history.more_after = true;
        }
        Ok(history)
    }
}

fault! {
    /// Every other read comes from a copy that is one change behind.
    reads_heads_from_copies,
    by ["reads::no_read_goes_back"],
    async fn heads(&self, rooms: &[RoomId], users: &[UserId]) -> StoreResult<Heads> {
        static READS: AtomicUsize = AtomicUsize::new(0);
        let mut heads = self.0.heads(rooms, users).await?;
        if READS.fetch_add(1, Ordering::Relaxed) % 2 == 1 {
            heads.rooms.iter_mut().for_each(|(_, rev)| *rev = Rev::new(rev.get() - 1));
        }
        Ok(heads)
    }
}
