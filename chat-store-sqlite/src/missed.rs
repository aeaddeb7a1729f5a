use std::collections::BinaryHeap;

use chat_core::model::{Message, MessageId, Timestamp, UserId};
use rusqlite::Connection;

use crate::messages::message_by_id;

/// Where a message stands in the order of all rooms: its time, and its id among those of that time.
type Place = (i64, i64);

/// The messages of all the reader's rooms that stand behind a place, in their order. A room is read
/// only as far as it can still bring one of them, and no content before they are known.
pub(crate) fn messages_since(
    connection: &Connection,
    reader: UserId,
    since: Timestamp,
    after: Option<MessageId>,
    limit: usize,
) -> rusqlite::Result<Vec<Message>> {
    let behind = (since.as_micros(), after.map_or(0, MessageId::get));
    let mut first = BinaryHeap::new();
    for room in rooms(connection, reader)? {
        merge(connection, room, behind, limit, &mut first)?;
    }
    let mut messages = Vec::with_capacity(first.len());
    for (_, id) in first.into_sorted_vec() {
        messages.extend(message_by_id(connection, MessageId::new(id))?);
    }
    Ok(messages)
}

fn rooms(connection: &Connection, reader: UserId) -> rusqlite::Result<Vec<i64>> {
    connection
        .prepare_cached("SELECT room FROM chat_members WHERE user = ?1 AND role IS NOT NULL")?
        .query_map([reader.get()], |row| row.get(0))?
        .collect()
}

/// Puts what a room has behind the place among the first of the others, of which `limit` are kept.
fn merge(
    connection: &Connection,
    room: i64,
    behind: Place,
    limit: usize,
    first: &mut BinaryHeap<Place>,
) -> rusqlite::Result<()> {
    // An index has this order: each entry ends with the id of its row.
    let mut statement = connection.prepare_cached(
        "SELECT created_at, id FROM chat_messages INDEXED BY chat_messages_by_time \
         WHERE room = ?1 AND (created_at, id) > (?2, ?3) ORDER BY created_at, id",
    )?;
    let mut found = statement.query((room, behind.0, behind.1))?;
    while let Some(row) = found.next()? {
        let place = (row.get(0)?, row.get(1)?);
        if first.len() < limit {
            first.push(place);
            continue;
        }
        match first.peek_mut() {
            Some(mut last) if place < *last => *last = place,
            _ => break,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::migrate;

    /// Two users, and two rooms with so many messages each, of which only the first is in both.
    fn database(messages: usize) -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate::run(&mut connection).unwrap();
        let fill = format!(
            "INSERT INTO chat_users (id, external_id, handle, skeleton, created_at)
                VALUES (1, 'a', 'a', 'a', 0), (2, 'b', 'b', 'b', 0);
             INSERT INTO chat_rooms (id, rev, settings_rev, kind, created_at, name, folded_name)
                VALUES (1, 0, 0, 'group', 0, '', ''), (2, 0, 0, 'group', 0, '', '');
             INSERT INTO chat_members (room, user, role, rev, read_seq)
                VALUES (1, 1, 'member', 0, 0), (2, 1, 'member', 0, 0), (1, 2, 'member', 0, 0);
             WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT {messages})
                INSERT INTO chat_messages (room, seq, rev, author, created_at, kind, content)
                SELECT room.id, n, n, 1, n / 3, 'text', room.id || ':' || n
                FROM n CROSS JOIN chat_rooms room;"
        );
        connection.execute_batch(&fill).unwrap();
        connection
    }

    /// The first page, and how many hundreds of steps SQLite took for it.
    fn first_page(messages: usize, reader: i64) -> (Vec<String>, usize) {
        let mut connection = database(messages);
        let steps = Arc::new(AtomicUsize::new(0));
        let counter = steps.clone();
        let count = move || {
            counter.fetch_add(1, Ordering::Relaxed);
            false
        };
        connection.progress_handler(100, Some(count)).unwrap();
        let (reader, since) = (UserId::new(reader), Timestamp::from_micros(1));
        let page = messages_since(&connection, reader, since, None, 4).unwrap();
        let contents = page.into_iter().map(|message| message.content).collect();
        (contents, steps.load(Ordering::Relaxed))
    }

    #[test]
    fn a_page_costs_the_same_however_much_there_is() {
        let (page, steps) = first_page(20, 1);
        assert_eq!(page, ["1:3", "2:3", "1:4", "2:4"]);
        assert_eq!(first_page(20_000, 1), (page, steps));
        assert_eq!(first_page(20_000, 2).0, ["1:3", "1:4", "1:5", "1:6"]);
    }
}
