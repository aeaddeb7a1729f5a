//! Faults in what is kept of messages, keys, markers and heads.

use std::sync::atomic::{AtomicU64, Ordering};

use chat_core::model::{
    Message, MessageKind, ReadMarker, Role, RoomId, Seq, StoreError, StoreResult, UserId, UserRev,
};
use chat_core::port::store::{
    Actor, Appended, Heads, History, MemberChange, MembershipChange, MessageEdit, MessageStore,
    MessageUpdate, NewMessage, Page, ReadMarkerStore, RequestKey, RoomStore, Store, Updated,
};

use super::appending::waste_a_revision;
use super::fault;

type Results = StoreResult<Vec<StoreResult<Appended>>>;

fault! {
    /// All messages are texts.
    forgets_the_kind,
    by the model and ["messages::a_message_is_as_it_was_sent"],
    async fn append(&self, room: RoomId, mut messages: Vec<NewMessage>) -> Results {
        messages.iter_mut().for_each(|message| message.kind = MessageKind::Text);
        self.0.append(room, messages).await
    }
}

fault! {
    /// A transaction is a revision, whatever it does.
    counts_empty_batches,
    by the model and ["messages::an_empty_batch_is_nothing"],
    async fn append(&self, room: RoomId, messages: Vec<NewMessage>) -> Results {
        if messages.is_empty() {
            waste_a_revision(&self.0, room).await;
        }
        self.0.append(room, messages).await
    }
}

fault! {
    /// Who is quoted comes back.
    brings_past_authors_back,
    by the model and ["messages::past_members_read_nothing"],
    async fn append(&self, room: RoomId, messages: Vec<NewMessage>) -> Results {
        for message in messages.iter().filter(|message| message.actor == Actor::Server) {
            let back = MemberChange {
                room,
                target: message.author.id,
                change: MembershipChange::Join(Role::Member),
                actor: Actor::Server,
                reason: None,
                at: message.at,
                max_rooms: 0,
                max_members: 0,
            };
            let _ = self.0.change_member(back).await;
        }
        self.0.append(room, messages).await
    }
}

fault! {
    /// What is refused is stored all the same.
    stores_what_it_refuses,
    by the model and ["idempotency::a_refused_message_leaves_its_key_free"],
    async fn append(&self, room: RoomId, messages: Vec<NewMessage>) -> Results {
        let results = self.0.append(room, messages.clone()).await?;
        for (mut message, result) in messages.into_iter().zip(&results) {
            if result.is_err() {
                message.actor = Actor::Server;
                self.0.append(room, vec![message]).await?;
            }
        }
        Ok(results)
    }
}

fault! {
    /// A retry reads everything.
    moves_the_marker_again,
    by the model and ["idempotency::a_retry_reads_nothing"],
    async fn append(&self, room: RoomId, messages: Vec<NewMessage>) -> Results {
        let authors: Vec<_> = messages.iter().map(|message| message.author.id).collect();
        let results = self.0.append(room, messages).await?;
        for (author, result) in authors.into_iter().zip(&results) {
            if result.as_ref().is_ok_and(|appended| appended.duplicate) {
                let _ = self.0.mark_read(author, room, Seq::new(i64::MAX), false).await;
            }
        }
        Ok(results)
    }
}

fault! {
    /// The same text is the same message.
    takes_content_for_a_key,
    by the model and ["idempotency::without_a_key_nothing_is_a_retry"],
    async fn append(&self, room: RoomId, mut messages: Vec<NewMessage>) -> Results {
        for message in &mut messages {
            let of_content = || RequestKey { id: message.content.clone(), digest: [0; 32] };
            message.request = Some(message.request.clone().unwrap_or_else(of_content));
        }
        self.0.append(room, messages).await
    }
}

fault! {
    /// Looking for a message is a change.
    counts_looking,
    by the model and ["idempotency::looking_adds_nothing"],
    async fn appended(
        &self,
        room: RoomId,
        author: UserId,
        request: &RequestKey,
    ) -> StoreResult<Option<Message>> {
        waste_a_revision(&self.0, room).await;
        self.0.appended(room, author, request).await
    }
}

fault! {
    /// New content is tidied up.
    trims_edits,
    by the model and ["edits::edited_content_is_exact"],
    async fn update_message(&self, mut update: MessageUpdate) -> StoreResult<Updated> {
        if let MessageEdit::Content { content, .. } = &mut update.edit {
            *content = content.trim().into();
        }
        self.0.update_message(update).await
    }
}

fault! {
    /// Behind nothing there is more.
    sees_more_around_nothing,
    by the model and ["history::an_empty_room"],
    async fn history(&self, reader: Option<UserId>, room: RoomId, page: Page, limit: usize) -> StoreResult<History> {
        let history = self.0.history(reader, room, page, limit).await?;
        Ok(History { more_before: history.more_before || history.messages.is_empty(), ..history })
    }
}

fault! {
    /// One marker for all rooms.
    moves_all_markers,
    by the model and ["markers::markers_are_apart"],
    async fn mark_read(&self, user: UserId, room: RoomId, seq: Seq, force: bool) -> StoreResult<ReadMarker> {
        let marker = self.0.mark_read(user, room, seq, force).await?;
        for view in self.0.rooms(user, None, usize::MAX).await?.rooms {
            self.0.mark_read(user, view.room.id, seq, force).await?;
        }
        Ok(marker)
    }
}

fault! {
    /// Everybody has a marker.
    gives_outsiders_markers,
    by the model and ["markers::only_members_read"],
    async fn mark_read(&self, user: UserId, room: RoomId, seq: Seq, force: bool) -> StoreResult<ReadMarker> {
        match self.0.mark_read(user, room, seq, force).await {
            Err(StoreError::NotMember) => Ok(ReadMarker {
                room,
                read_seq: Seq::ZERO,
                last_seq: Seq::ZERO,
                user_rev: UserRev::ZERO,
                changed: false,
            }),
            result => result,
        }
    }
}

fault! {
    /// No ids are all ids.
    takes_none_for_all,
    by ["heads::heads_of_nothing_are_empty"],
    async fn heads(&self, rooms: &[RoomId], users: &[UserId]) -> StoreResult<Heads> {
        let all: Vec<_> = (1..9).map(UserId::new).collect();
        self.0.heads(rooms, if users.is_empty() { &all } else { users }).await
    }
}

fault! {
    /// The history has another name each time.
    renames_the_epoch,
    by ["heads::the_epoch_stays"],
    async fn epoch(&self) -> StoreResult<String> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Ok(NEXT.fetch_add(1, Ordering::Relaxed).to_string())
    }
}
