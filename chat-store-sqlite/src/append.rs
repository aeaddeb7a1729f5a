use chat_core::model::{
    JsonText, Message, MessageId, Rev, Role, RoomId, Seq, StoreError, StoreResult, UserId,
};
use chat_core::port::store::{Actor, Appended, NewMessage, RequestKey};
use rusqlite::{Connection, OptionalExtension, ffi};

use crate::error::JobResult;
use crate::membership::{Head, head, permit, role};
use crate::messages::message_by_id;

pub(crate) fn append(
    connection: &Connection,
    room: RoomId,
    messages: &[NewMessage],
) -> JobResult<Vec<StoreResult<Appended>>> {
    let Some(head) = head(connection, room)? else {
        return Ok(messages.iter().map(|message| Err(unknown_room(message.actor))).collect());
    };
    let mut batch = Batch {
        connection,
        room,
        seq: head.last_seq,
        rev: head.rev,
        head,
        roles: Vec::new(),
        markers: Vec::new(),
    };
    let results = messages.iter().map(|message| batch.add(message)).collect::<JobResult<_>>()?;
    batch.finish()?;
    Ok(results)
}

fn unknown_room(actor: Actor) -> StoreError {
    match actor {
        Actor::Server => StoreError::NotFound,
        Actor::User { .. } => StoreError::NotMember,
    }
}

/// The stored message of this author under this key.
pub(crate) fn appended(
    connection: &Connection,
    room: RoomId,
    author: UserId,
    request: &RequestKey,
) -> JobResult<Option<Message>> {
    let found = connection
        .prepare_cached(
            "SELECT id, request_digest = ?4 FROM chat_messages \
             WHERE room = ?1 AND author = ?2 AND client_message_id = ?3",
        )?
        .query_row((room.get(), author.get(), &request.id, &request.digest[..]), |row| {
            Ok((row.get(0).map(MessageId::new)?, row.get(1)?))
        })
        .optional()?;
    match found {
        Some((message, true)) => Ok(message_by_id(connection, message)?),
        Some((_, false)) => Err(StoreError::IdempotencyConflict.into()),
        None => Ok(None),
    }
}

/// Messages on their way into one room.
struct Batch<'a> {
    connection: &'a Connection,
    room: RoomId,
    head: Head,
    seq: Seq,
    rev: Rev,
    /// Roles looked up for this batch: no membership changes meanwhile.
    roles: Vec<(UserId, Option<Role>)>,
    /// Where each author's marker will stand.
    markers: Vec<(UserId, Seq)>,
}

impl Batch<'_> {
    /// Adds one message. The inner error refuses just this one, before it took anything.
    fn add(&mut self, new: &NewMessage) -> JobResult<StoreResult<Appended>> {
        use crate::error::JobError::{Refused, Sql};
        match self.try_add(new) {
            Ok(appended) => Ok(Ok(appended)),
            Err(Refused(refusal)) => Ok(Err(refusal)),
            Err(Sql(error)) if is_foreign_key(&error) => Ok(Err(StoreError::NotFound)),
            Err(error) => Err(error),
        }
    }

    fn try_add(&mut self, new: &NewMessage) -> JobResult<Appended> {
        if let Some(request) = &new.request
            && let Some(message) = appended(self.connection, self.room, new.author.id, request)?
        {
            return Ok(Appended { message, duplicate: true });
        }
        if let Actor::User { id, allowed } = new.actor {
            let role = self.role(id)?.ok_or(StoreError::NotMember)?;
            permit(self.head.kind, allowed, Some(role))?;
        }
        let (seq, rev) = (self.seq.next(), self.rev.next());
        let message = self.insert(new, seq, rev)?;
        (self.seq, self.rev) = (seq, rev);
        match self.markers.iter_mut().find(|(author, _)| *author == new.author.id) {
            Some((_, marker)) => *marker = seq,
            None => self.markers.push((new.author.id, seq)),
        }
        Ok(Appended { message, duplicate: false })
    }

    fn role(&mut self, user: UserId) -> rusqlite::Result<Option<Role>> {
        if let Some((_, role)) = self.roles.iter().find(|(known, _)| *known == user) {
            return Ok(*role);
        }
        let role = role(self.connection, self.room, user)?;
        self.roles.push((user, role));
        Ok(role)
    }

    fn insert(&self, new: &NewMessage, seq: Seq, rev: Rev) -> rusqlite::Result<Message> {
        self.connection
            .prepare_cached(
                "INSERT INTO chat_messages (room, seq, rev, author, created_at, kind, \
                 client_message_id, request_digest, content, data) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute((
                self.room.get(),
                seq.get(),
                rev.get(),
                new.author.id.get(),
                new.at.as_micros(),
                new.kind.as_str(),
                new.request.as_ref().map(|request| &request.id),
                new.request.as_ref().map(|request| &request.digest[..]),
                &new.content,
                new.data.as_ref().map(JsonText::as_str),
            ))?;
        Ok(Message {
            id: MessageId::new(self.connection.last_insert_rowid()),
            room: self.room,
            seq,
            rev,
            author: new.author.clone(),
            content: new.content.clone(),
            created_at: new.at,
            client_message_id: new.request.as_ref().map(|request| request.id.clone()),
            kind: new.kind.clone(),
            edit_version: 0,
            edited_at: None,
            deleted_at: None,
            data: new.data.clone(),
        })
    }

    /// Moves the room's head and the authors' markers, once for the whole batch.
    fn finish(self) -> rusqlite::Result<()> {
        if self.markers.is_empty() {
            return Ok(());
        }
        self.connection
            .prepare_cached("UPDATE chat_rooms SET rev = ?2, last_seq = ?3 WHERE id = ?1")?
            .execute((self.room.get(), self.rev.get(), self.seq.get()))?;
        let mut statement = self.connection.prepare_cached(
            "UPDATE chat_members SET read_seq = ?3 \
             WHERE room = ?1 AND user = ?2 AND role IS NOT NULL",
        )?;
        for (author, seq) in self.markers {
            statement.execute((self.room.get(), author.get(), seq.get()))?;
        }
        Ok(())
    }
}

/// An author whom nobody knows.
fn is_foreign_key(error: &rusqlite::Error) -> bool {
    error
        .sqlite_error()
        .is_some_and(|error| error.extended_code == ffi::SQLITE_CONSTRAINT_FOREIGNKEY)
}
