//! Faults in adding messages.

use chat_core::memory_store::MemoryStore;
use chat_core::model::{JsonText, Message, Operation, RoomId, StoreError, StoreResult, UserId};
use chat_core::port::store::{
    Actor, Appended, MessageStore, NewMessage, ReadMarkerStore, RequestKey, RoomStore, RoomUpdate,
    Store,
};

use super::fault;

type Results = StoreResult<Vec<StoreResult<Appended>>>;

/// Takes a revision of the room for nothing.
pub(crate) async fn waste_a_revision(store: &MemoryStore, room: RoomId) {
    for data in ["1", "2"] {
        let data = Some(JsonText::parse(data).unwrap());
        let update = RoomUpdate { room, actor: Actor::Server, name: None, topic: None, data };
        if store.update_room(update).await.is_ok_and(|updated| updated.changed) {
            return;
        }
    }
}

fault! {
    /// A message takes two revisions.
    skips_revisions,
    by the model and ["messages::numbers_are_dense", "concurrency::a_reader_never_skips_a_revision"],
    async fn append(&self, room: RoomId, messages: Vec<NewMessage>) -> Results {
        waste_a_revision(&self.0, room).await;
        self.0.append(room, messages).await
    }
}

fault! {
    /// Whoever is no member writes all the same.
    asks_for_no_membership,
    by the model and [
        "messages::authors_need_a_membership",
        "messages::a_refused_message_hurts_no_other",
        "messages::an_unknown_room_refuses_each_message",
        "fence::nothing_is_written_after_a_removal"
    ],
    async fn append(&self, room: RoomId, mut messages: Vec<NewMessage>) -> Results {
        messages.iter_mut().for_each(|message| message.actor = Actor::Server);
        self.0.append(room, messages).await
    }
}

fault! {
    /// Any role will do.
    asks_for_no_role,
    by the model and ["messages::authors_need_a_membership"],
    async fn append(&self, room: RoomId, mut messages: Vec<NewMessage>) -> Results {
        for message in &mut messages {
            if let Actor::User { allowed, .. } = &mut message.actor {
                *allowed = Operation::Read.allowed();
            }
        }
        self.0.append(room, messages).await
    }
}

fault! {
    /// The digest of a request is not looked at.
    ignores_the_digest,
    by the model and [
        "idempotency::another_request_is_a_conflict",
        "idempotency::a_retry_in_the_same_batch_is_answered",
        "idempotency::a_retry_is_answered_after_a_removal",
        "messages::a_refused_message_hurts_no_other"
    ],
    async fn append(&self, room: RoomId, mut messages: Vec<NewMessage>) -> Results {
        let keys = messages.iter_mut().filter_map(|message| message.request.as_mut());
        keys.for_each(|key| key.digest = [0; 32]);
        self.0.append(room, messages).await
    }
    async fn appended(
        &self,
        room: RoomId,
        author: UserId,
        request: &RequestKey,
    ) -> StoreResult<Option<Message>> {
        let request = RequestKey { id: request.id.clone(), digest: [0; 32] };
        self.0.appended(room, author, &request).await
    }
}

fault! {
    /// Keys are folded, as by a collation.
    folds_keys,
    by the model and ["idempotency::keys_belong_to_author_and_room", "messages::client_ids_are_exact"],
    async fn append(&self, room: RoomId, mut messages: Vec<NewMessage>) -> Results {
        let keys = messages.iter_mut().filter_map(|message| message.request.as_mut());
        keys.for_each(|key| key.id = key.id.trim().to_lowercase());
        self.0.append(room, messages).await
    }
}

fault! {
    /// A retry is stored again.
    forgets_keys,
    by the model and [
        "idempotency::a_retry_is_answered",
        "idempotency::a_retry_in_the_same_batch_is_answered",
        "once::one_message_is_stored_once"
    ],
    async fn append(&self, room: RoomId, mut messages: Vec<NewMessage>) -> Results {
        messages.iter_mut().for_each(|message| message.request = None);
        self.0.append(room, messages).await
    }
}

fault! {
    /// A retry is looked for among what was stored before the batch only.
    forgets_keys_of_the_batch,
    by the model and ["idempotency::a_retry_in_the_same_batch_is_answered"],
    async fn append(&self, room: RoomId, mut messages: Vec<NewMessage>) -> Results {
        let mut seen = vec![];
        for message in &mut messages {
            let key = message.request.as_ref().map(|key| (message.author.id, key.id.clone()));
            if key.is_some() && seen.contains(&key) {
                message.request = None;
            }
            seen.push(key);
        }
        self.0.append(room, messages).await
    }
}

fault! {
    /// Membership is checked before the key is looked up.
    refuses_retries_of_past_members,
    by the model and ["idempotency::a_retry_is_answered_after_a_removal"],
    async fn append(&self, room: RoomId, messages: Vec<NewMessage>) -> Results {
        let mut results = self.0.append(room, messages.clone()).await?;
        for (message, result) in messages.iter().zip(&mut results) {
            if let Actor::User { id, .. } = message.actor
                && !self.0.room_view(id, room).await.is_ok_and(|(view, _)| view.is_some())
            {
                *result = Err(StoreError::NotMember);
            }
        }
        Ok(results)
    }
}

fault! {
    /// A retry is answered with what it sent, not with what is stored.
    answers_retries_as_sent,
    by the model and ["idempotency::a_retry_is_answered", "idempotency::a_retry_is_answered_after_changes"],
    async fn append(&self, room: RoomId, messages: Vec<NewMessage>) -> Results {
        let mut results = self.0.append(room, messages.clone()).await?;
        for (message, result) in messages.into_iter().zip(&mut results) {
            if let Ok(Appended { message: stored, duplicate: true }) = result {
                stored.content = message.content;
            }
        }
        Ok(results)
    }
}

fault! {
    /// One refused message refuses all.
    refuses_the_whole_batch,
    by the model and ["messages::a_refused_message_hurts_no_other"],
    async fn append(&self, room: RoomId, messages: Vec<NewMessage>) -> Results {
        let results = self.0.append(room, messages).await?;
        results.into_iter().collect::<StoreResult<Vec<_>>>().map(|all| all.into_iter().map(Ok).collect())
    }
}

fault! {
    /// A refused message leaves a gap.
    counts_refused_messages,
    by the model and ["messages::a_refused_message_hurts_no_other", "messages::authors_need_a_membership"],
    async fn append(&self, room: RoomId, messages: Vec<NewMessage>) -> Results {
        let results = self.0.append(room, messages).await?;
        if results.iter().any(Result::is_err) {
            waste_a_revision(&self.0, room).await;
        }
        Ok(results)
    }
}

fault! {
    /// Texts are tidied up.
    changes_line_ends,
    by the model and ["messages::content_is_exact"],
    async fn append(&self, room: RoomId, mut messages: Vec<NewMessage>) -> Results {
        for message in &mut messages {
            message.content = message.content.replace("\r\n", "\n");
        }
        self.0.append(room, messages).await
    }
}

fault! {
    /// Who writes has not read.
    leaves_the_marker,
    by the model and ["messages::sending_reads", "room_lists::unread_is_derived"],
    async fn append(&self, room: RoomId, messages: Vec<NewMessage>) -> Results {
        let mut before = vec![];
        for message in &messages {
            let view = self.0.room_view(message.author.id, room).await.ok().and_then(|(view, _)| view);
            before.extend(view.map(|view| (message.author.id, view.read_seq)));
        }
        let results = self.0.append(room, messages).await?;
        for (user, seq) in before {
            self.0.mark_read(user, room, seq, true).await?;
        }
        Ok(results)
    }
}

fault! {
    /// A message touches its author's row.
    takes_a_user_revision,
    by the model and ["messages::sending_reads"],
    async fn append(&self, room: RoomId, messages: Vec<NewMessage>) -> Results {
        let authors: Vec<_> = messages.iter().map(|message| message.author.id).collect();
        let results = self.0.append(room, messages).await?;
        for user in authors {
            if let (Some(view), _) = self.0.room_view(user, room).await? {
                self.0.mark_read(user, room, view.read_seq.previous(), true).await?;
                self.0.mark_read(user, room, view.read_seq, true).await?;
            }
        }
        Ok(results)
    }
}
