use std::collections::HashMap;
use std::path::Path;

use rusqlite::Connection;
use serde_json::Value;

use super::{Crowd, Place, Sent};

/// What a database file holds.
pub(crate) struct Stored {
    pub(crate) rows: Vec<Row>,
    by_key: HashMap<(String, String), Place>,
}

/// A message in the file.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) place: Place,
    pub(crate) room: i64,
    pub(crate) author: String,
    key: String,
    pub(crate) content: String,
}

impl Row {
    /// Author and key.
    fn name(&self) -> (&str, &str) {
        (&self.author, &self.key)
    }
}

const ROWS: &str = "SELECT m.id, m.seq, m.room, u.handle, m.client_message_id, m.content
    FROM chat_messages m JOIN chat_users u ON u.id = m.author ORDER BY m.room, m.seq";

impl Stored {
    /// Reads a copy of the file and its log, so that it stays to the server to bring them together.
    pub(crate) fn read(database: &Path) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let copy = directory.path().join("copy.db");
        std::fs::copy(database, &copy).unwrap();
        let log = |path: &Path| path.with_extension("db-wal");
        if log(database).exists() {
            std::fs::copy(log(database), log(&copy)).unwrap();
        }
        let file = Connection::open(&copy).unwrap();
        let sound: String = file.query_row("PRAGMA integrity_check", (), |row| row.get(0)).unwrap();
        assert_eq!(sound, "ok");
        let mut statement = file.prepare(ROWS).unwrap();
        let rows = statement.query_map((), |row| {
            Ok(Row {
                place: Place { id: row.get(0)?, seq: row.get(1)? },
                room: row.get(2)?,
                author: row.get(3)?,
                key: row.get(4)?,
                content: row.get(5)?,
            })
        });
        let rows: Vec<_> = rows.unwrap().map(Result::unwrap).collect();
        let mut by_key = HashMap::new();
        for row in &rows {
            let twice = by_key.insert((row.author.clone(), row.key.clone()), row.place);
            assert_eq!(twice, None, "stored twice: {row:?}");
        }
        Self { rows, by_key }
    }

    pub(crate) fn place(&self, author: &str, key: &str) -> Option<Place> {
        self.by_key.get(&(author.to_owned(), key.to_owned())).copied()
    }

    /// Compares the file with what everybody sent and was told.
    ///
    /// # Panics
    /// Where a promise is broken.
    pub(crate) fn check(&self, crowd: &Crowd) {
        let sent = crowd.sent();
        let of = |row| sent.get(&Row::name(row));
        self.check_numbers();
        self.check_order();
        for row in &self.rows {
            let sent = of(row).unwrap_or_else(|| panic!("nobody sent {row:?}"));
            assert_eq!(row.room, sent.room);
            assert!(row.place.seq > sent.after, "{row:?} is not behind {sent:?}");
            let edited = sent.edit.as_ref();
            let must = edited.filter(|edit| edit.acked).map(|edit| &edit.content);
            assert!(must.is_none_or(|content| row.content == *content), "{row:?} of {sent:?}");
            assert!(said(sent, &row.content), "{row:?} of {sent:?}");
        }
        for author in &crowd.authors {
            for sent in &author.sent {
                let place = self.place(&author.name, &sent.key);
                assert!(sent.answer.is_none() || sent.answer == place, "{place:?} of {sent:?}");
                assert!(!sent.refused || place.is_none(), "refused but stored: {sent:?}");
            }
        }
        let by_id: HashMap<i64, &Row> = self.rows.iter().map(|row| (row.place.id, row)).collect();
        for shown in crowd.authors.iter().flat_map(|author| &author.shown) {
            let row = by_id.get(&shown["id"].as_i64().unwrap());
            let row = row.unwrap_or_else(|| panic!("shown but not stored: {shown}"));
            let same = shown["seq"] == row.place.seq
                && shown["roomId"] == row.room
                && shown["user"] == row.author.as_str();
            assert!(same, "{shown} is {row:?}");
            let content = shown["content"].as_str().unwrap();
            assert!(of(row).is_some_and(|sent| said(sent, content)), "{shown} is {row:?}");
        }
    }

    /// Compares the file with what is read over the wire.
    pub(crate) fn check_history(&self, room: i64, messages: &[Value]) {
        let rows: Vec<_> = self.rows.iter().filter(|row| row.room == room).collect();
        assert_eq!(rows.len(), messages.len());
        for (row, message) in rows.iter().zip(messages) {
            assert_eq!(message["id"], row.place.id);
            assert_eq!(message["seq"], row.place.seq);
            assert_eq!(message["user"], row.author.as_str());
            assert_eq!(message["content"], row.content.as_str());
        }
    }

    /// 1, 2, 3 … in each room.
    fn check_numbers(&self) {
        let mut last: HashMap<i64, i64> = HashMap::new();
        for row in &self.rows {
            let last = last.entry(row.room).or_default();
            assert_eq!(row.place.seq, *last + 1, "{row:?}");
            *last = row.place.seq;
        }
    }

    /// What one author sent to one room stands as he sent it.
    fn check_order(&self) {
        let mut last: HashMap<(i64, &str), usize> = HashMap::new();
        for row in &self.rows {
            let at = row.key[1..].parse().unwrap();
            let before = last.insert((row.room, &row.author), at);
            assert!(before.is_none_or(|before| before < at), "{row:?} is behind {before:?}");
        }
    }
}

/// Whether this is what the author said, or what he made of it.
fn said(sent: &Sent, content: &str) -> bool {
    let edited = sent.edit.as_ref().is_some_and(|edit| edit.content == content);
    edited || sent.content == content
}
