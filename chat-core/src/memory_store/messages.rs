use async_trait::async_trait;

use super::MemoryStore;
use super::room_state::Row;
use super::state::{Answered, State, next_id};
use crate::model::{
    Changes, Message, MessageId, Rev, RoomId, Seq, StoreError, StoreResult, Timestamp, User, UserId,
};
use crate::port::store::{
    Actor, Appended, Heads, History, MessageEdit, MessageStore, MessageUpdate, NewMessage, Page,
    RequestKey, Updated,
};

#[async_trait]
impl MessageStore for MemoryStore {
    async fn append(
        &self,
        room: RoomId,
        messages: Vec<NewMessage>,
    ) -> StoreResult<Vec<StoreResult<Appended>>> {
        let mut state = self.lock();
        Ok(messages.into_iter().map(|message| state.append_one(room, message)).collect())
    }

    async fn appended(
        &self,
        room: RoomId,
        author: UserId,
        request: &RequestKey,
    ) -> StoreResult<Option<Message>> {
        self.lock().appended(room, author, request)
    }

    async fn update_message(&self, update: MessageUpdate) -> StoreResult<Updated> {
        self.lock().update_message(update)
    }

    async fn changes(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        after: Rev,
        limit: usize,
    ) -> StoreResult<Changes> {
        self.lock().changes(reader, room, after, limit)
    }

    async fn history(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        page: Page,
        limit: usize,
    ) -> StoreResult<History> {
        self.lock().history(reader, room, page, limit)
    }

    async fn messages_since(
        &self,
        reader: UserId,
        since: Timestamp,
        after: Option<MessageId>,
        limit: usize,
    ) -> StoreResult<Vec<Message>> {
        Ok(self.lock().messages_since(reader, since, after, limit))
    }

    async fn message(&self, reader: UserId, message: MessageId) -> StoreResult<Message> {
        self.lock().message(reader, message)
    }

    async fn heads(&self, rooms: &[RoomId], users: &[UserId]) -> StoreResult<Heads> {
        Ok(self.lock().heads(rooms, users))
    }
}

impl State {
    /// The key is looked up first: what was stored is answered whatever happened since.
    fn append_one(&mut self, room: RoomId, new: NewMessage) -> StoreResult<Appended> {
        if let Some(request) = &new.request
            && let Some(message) = self.appended(room, new.author.id, request)?
        {
            return Ok(Appended { message, duplicate: true });
        }
        let id = MessageId::new(next_id(&self.messages, MessageId::get));
        let known = self.users.contains_key(&new.author.id);
        let state = match (self.rooms.get_mut(&room), new.actor) {
            (Some(state), _) => state,
            (None, Actor::User { .. }) => return Err(StoreError::NotMember),
            (None, Actor::Server) => return Err(StoreError::NotFound),
        };
        state.authorise(new.actor)?;
        if !known {
            return Err(StoreError::NotFound);
        }

        let seq = state.room.last_seq.next();
        state.room.last_seq = seq;
        let rev = state.next_rev(Row::Message(seq), Rev::ZERO);
        if let Some(author) = state.members.get_mut(&new.author.id)
            && author.member.role.is_some()
        {
            author.read_seq = seq;
        }
        if let Some(request) = &new.request {
            let key = (new.author.id, request.id.clone());
            state.requests.insert(key, Answered::new(request.digest, seq));
        }
        let message = stored(new, id, room, seq, rev);
        let author = self.users.get(&message.author.id).map(User::to_ref);
        let author = author.unwrap_or_else(|| message.author.clone());
        state.messages.insert(seq, Message { author, ..message.clone() });
        self.messages.insert(id, (room, seq));
        Ok(Appended { message, duplicate: false })
    }

    fn appended(
        &self,
        room: RoomId,
        author: UserId,
        request: &RequestKey,
    ) -> StoreResult<Option<Message>> {
        let Some(state) = self.rooms.get(&room) else { return Ok(None) };
        let Some(answered) = state.requests.get(&(author, request.id.clone())) else {
            return Ok(None);
        };
        answered.to(&request.digest).map(|seq| state.messages.get(&seq).cloned())
    }

    fn update_message(&mut self, update: MessageUpdate) -> StoreResult<Updated> {
        let (room, seq) = *self.messages.get(&update.message).ok_or(StoreError::NotFound)?;
        let state = self.rooms.get_mut(&room).ok_or(StoreError::NotFound)?;
        let message = state.messages.get(&seq).ok_or(StoreError::NotFound)?;
        state.authorise(match update.actor {
            Actor::User { id, .. } if id != message.author.id => {
                Actor::User { id, allowed: update.others }
            }
            actor => actor,
        })?;
        let Some(mut edited) = edit(message, update.edit, update.at)? else {
            return Ok(Updated { message: message.clone(), changed: false });
        };
        edited.rev = state.next_rev(Row::Message(seq), edited.rev);
        state.messages.insert(seq, edited.clone());
        Ok(Updated { message: edited, changed: true })
    }
}

fn stored(new: NewMessage, id: MessageId, room: RoomId, seq: Seq, rev: Rev) -> Message {
    Message {
        id,
        room,
        seq,
        rev,
        author: new.author,
        content: new.content,
        created_at: new.at,
        client_message_id: new.request.map(|request| request.id),
        kind: new.kind,
        edit_version: 0,
        edited_at: None,
        deleted_at: None,
        data: new.data,
    }
}

/// The message after the edit; nothing if it changes nothing.
fn edit(message: &Message, edit: MessageEdit, at: Timestamp) -> StoreResult<Option<Message>> {
    let deleted = message.deleted_at.is_some();
    match edit {
        MessageEdit::Delete if deleted => Ok(None),
        MessageEdit::Delete => Ok(Some(Message {
            content: String::new(),
            data: None,
            deleted_at: Some(at),
            ..message.clone()
        })),
        MessageEdit::Content { content, version }
            if !deleted && version == message.edit_version =>
        {
            Ok(Some(Message {
                content,
                edit_version: version + 1,
                edited_at: Some(at),
                ..message.clone()
            }))
        }
        MessageEdit::Content { content, version }
            if !deleted
                && Some(message.edit_version) == version.checked_add(1)
                && content == message.content =>
        {
            Ok(None)
        }
        MessageEdit::Content { .. } => Err(StoreError::Conflict(Box::new(message.clone()))),
    }
}
