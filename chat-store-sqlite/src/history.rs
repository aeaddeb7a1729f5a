use chat_core::model::{Message, MessageId, RoomId, Seq, StoreError, UserId};
use chat_core::port::store::{History, Page};
use rusqlite::{Connection, OptionalExtension};

use crate::error::JobResult;
use crate::membership::{head, require};
use crate::messages::messages;
use crate::rows::{self, message_columns, messages_joined};

pub(crate) fn history(
    connection: &Connection,
    reader: Option<UserId>,
    room: RoomId,
    page: Page,
    limit: usize,
) -> JobResult<History> {
    if let Some(reader) = reader {
        require(connection, room, reader)?;
    }
    let last = head(connection, room)?.ok_or(StoreError::NotMember)?.last_seq;
    // Each page is so many below a cut between two messages, and so many from it on.
    let half = limit / 2;
    let (cut, below, from) = match page {
        Page::Latest => (last.next(), limit, 0),
        Page::Before(seq) => (seq, limit, 0),
        Page::After(seq) => (seq.next(), 0, limit),
        Page::Around(seq) => (seq, half, limit - half),
        Page::BeforeMessage(id) => (first_from(connection, room, last, id)?, limit, 0),
        Page::AroundMessage(id) => {
            let seq = seq_of(connection, room, id)?.ok_or(StoreError::NotFound)?;
            (seq, half, limit - half)
        }
    };
    let cut = cut.clamp(Seq::new(1), last.next());
    let mut messages = messages_below(connection, room, cut, below)?;
    messages.reverse();
    messages.extend(messages_from(connection, room, cut, from)?);
    let first = messages.first().map_or(cut, |message| message.seq);
    let end = messages.last().map_or(cut, |message| message.seq.next());
    Ok(History { messages, more_before: first > Seq::new(1), more_after: end <= last })
}

fn messages_below(
    connection: &Connection,
    room: RoomId,
    cut: Seq,
    limit: usize,
) -> rusqlite::Result<Vec<Message>> {
    let sql = concat!(
        "SELECT ",
        message_columns!(),
        " FROM ",
        messages_joined!(),
        " WHERE m.room = ?1 AND m.seq < ?2 ORDER BY m.seq DESC LIMIT ?3"
    );
    messages(connection, sql, (room.get(), cut.get(), rows::rows(limit)))
}

fn messages_from(
    connection: &Connection,
    room: RoomId,
    cut: Seq,
    limit: usize,
) -> rusqlite::Result<Vec<Message>> {
    let sql = concat!(
        "SELECT ",
        message_columns!(),
        " FROM ",
        messages_joined!(),
        " WHERE m.room = ?1 AND m.seq >= ?2 ORDER BY m.seq LIMIT ?3"
    );
    messages(connection, sql, (room.get(), cut.get(), rows::rows(limit)))
}

fn seq_of(
    connection: &Connection,
    room: RoomId,
    message: MessageId,
) -> rusqlite::Result<Option<Seq>> {
    connection
        .prepare_cached("SELECT seq FROM chat_messages WHERE id = ?1 AND room = ?2")?
        .query_row((message.get(), room.get()), |row| row.get(0).map(Seq::new))
        .optional()
}

/// The number of the room's first message with this id or a higher one, wherever the id is from;
/// the number after the last if there is none.
fn first_from(
    connection: &Connection,
    room: RoomId,
    last: Seq,
    id: MessageId,
) -> rusqlite::Result<Seq> {
    if let Some(seq) = seq_of(connection, room, id)? {
        return Ok(seq);
    }
    // Numbers have no holes and ids ascend with them: so twenty probes do where an index of its
    // own would cost every message.
    let mut probe =
        connection.prepare_cached("SELECT id FROM chat_messages WHERE room = ?1 AND seq = ?2")?;
    let (mut low, mut high) = (1, last.next().get());
    while low < high {
        let middle = low + (high - low) / 2;
        let found: i64 = probe.query_one((room.get(), middle), |row| row.get(0))?;
        if found < id.get() {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(Seq::new(low))
}
