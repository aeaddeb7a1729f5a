use chat_core::model::{
    AuthRev, Handle, MessageId, MessageKind, Rev, RoomId, Seq, Timestamp, UserId, UserRev,
};
use chat_core::port::archive::{
    Extent, Key, LastRoomRecord, MemberRecord, MessageRecord, PageLimit, RevocationRecord,
    RoomRecord, Rows, Table, UserRecord,
};
use chat_core::port::store::RequestKey;
use rusqlite::{Connection, Row};

use crate::rows::{json, kind, parsed, role, rows};

const USERS: &str = "id, external_id, handle, display_name, data, user_rev, auth_rev, created_at";
const ROOMS: &str = "id, kind, external_key, name, topic, data, rev, settings_rev, last_seq, \
    created_at, creator, client_room_id, request_digest, direct_low, direct_high";
const LAST_ROOMS: &str = "id, last_room";
const REVOCATIONS: &str = "user, auth_rev, session";
const MEMBERS: &str = "room, user, role, rev, read_seq, changed_by, reason";
const MESSAGES: &str = "id, room, seq, rev, author, created_at, edit_version, edited_at, \
    deleted_at, kind, client_message_id, request_digest, content, data";

/// Which columns of which table travel; that of the epoch travels otherwise.
#[cfg(test)]
pub(super) const COLUMNS: [(&str, &str); 7] = [
    ("chat_users", USERS),
    ("chat_rooms", ROOMS),
    ("chat_users", LAST_ROOMS),
    ("chat_revocations", REVOCATIONS),
    ("chat_members", MEMBERS),
    ("chat_messages", MESSAGES),
    ("chat_meta", "id, epoch"),
];

/// Where a table's rows are: its name with a condition, and its key.
const fn place(table: Table) -> (&'static str, &'static str, [&'static str; 2]) {
    match table {
        Table::Users => (USERS, "chat_users WHERE true", ["id", "0"]),
        Table::Rooms => (ROOMS, "chat_rooms WHERE true", ["id", "0"]),
        Table::LastRooms => (LAST_ROOMS, "chat_users WHERE last_room IS NOT NULL", ["id", "0"]),
        Table::Revocations => (REVOCATIONS, "chat_revocations WHERE true", ["user", "auth_rev"]),
        Table::Members => (MEMBERS, "chat_members WHERE true", ["room", "user"]),
        Table::Messages => (MESSAGES, "chat_messages WHERE true", ["id", "0"]),
    }
}

pub(super) fn extent(connection: &Connection, table: Table) -> rusqlite::Result<Extent> {
    let (_, place, [first, second]) = place(table);
    let count = connection
        .prepare_cached(&format!("SELECT count(*) FROM {place}"))?
        .query_one((), |row| row.get::<_, i64>(0))?;
    let last = format!(
        "SELECT {first}, {second} FROM {place} ORDER BY {} DESC LIMIT 1",
        order(first, second, " DESC")
    );
    let mut last = connection.prepare_cached(&last)?;
    let mut last = last.query_map((), |row| Ok(Key::new(row.get(0)?, row.get(1)?)))?;
    Ok(Extent { rows: u64::try_from(count).unwrap_or_default(), last: last.next().transpose()? })
}

fn order(first: &str, second: &str, direction: &str) -> String {
    match second {
        "0" => first.to_owned(),
        second => format!("{first}{direction}, {second}"),
    }
}

pub(super) fn page(
    connection: &Connection,
    table: Table,
    after: Option<Key>,
    limit: PageLimit,
) -> rusqlite::Result<Rows> {
    let scan = Scan { connection, table, after, limit };
    Ok(match table {
        Table::Users => Rows::Users(scan.rows(user, UserRecord::text_bytes)?),
        Table::Rooms => Rows::Rooms(scan.rows(room, RoomRecord::text_bytes)?),
        Table::LastRooms => Rows::LastRooms(scan.rows(last_room, |_| 0)?),
        Table::Revocations => {
            Rows::Revocations(scan.rows(revocation, RevocationRecord::text_bytes)?)
        }
        Table::Members => Rows::Members(scan.rows(member, MemberRecord::text_bytes)?),
        Table::Messages => Rows::Messages(scan.rows(message, MessageRecord::text_bytes)?),
    })
}

/// Some rows of one table.
struct Scan<'a> {
    connection: &'a Connection,
    table: Table,
    after: Option<Key>,
    limit: PageLimit,
}

impl Scan<'_> {
    fn rows<T>(
        &self,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
        bytes: fn(&T) -> usize,
    ) -> rusqlite::Result<Vec<T>> {
        let (columns, place, [first, second]) = place(self.table);
        // One number alone is an index's range; of a pair of which one is constant it is not.
        let above = match second {
            "0" => format!("{first} > ?1 AND ?2 = 0"),
            second => format!("({first}, {second}) > (?1, ?2)"),
        };
        let sql = format!(
            "SELECT {columns} FROM {place} AND {above} ORDER BY {} LIMIT ?3",
            order(first, second, "")
        );
        let after = self.after.unwrap_or(Key::new(i64::MIN, 0));
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found =
            statement.query_map((after.first, after.second, rows(self.limit.rows)), read)?;
        self.limit.fill(found, bytes)
    }
}

fn user(row: &Row<'_>) -> rusqlite::Result<UserRecord> {
    Ok(UserRecord {
        id: UserId::new(row.get(0)?),
        external_id: row.get(1)?,
        handle: Handle::from_stored(row.get_ref(2)?.as_str()?),
        display_name: row.get(3)?,
        data: json(row, 4)?,
        user_rev: UserRev::new(row.get(5)?),
        auth_rev: AuthRev::new(row.get(6)?),
        created_at: Timestamp::from_micros(row.get(7)?),
    })
}

fn room(row: &Row<'_>) -> rusqlite::Result<RoomRecord> {
    let low = row.get::<_, Option<i64>>(13)?.map(UserId::new);
    let high = row.get::<_, Option<i64>>(14)?.map(UserId::new);
    Ok(RoomRecord {
        id: RoomId::new(row.get(0)?),
        kind: kind(row, 1)?,
        external_key: row.get(2)?,
        name: row.get(3)?,
        topic: row.get(4)?,
        data: json(row, 5)?,
        rev: Rev::new(row.get(6)?),
        settings_rev: Rev::new(row.get(7)?),
        last_seq: Seq::new(row.get(8)?),
        created_at: Timestamp::from_micros(row.get(9)?),
        creator: row.get::<_, Option<_>>(10)?.map(UserId::new),
        request: request(row, 11)?,
        pair: low.zip(high),
    })
}

fn last_room(row: &Row<'_>) -> rusqlite::Result<LastRoomRecord> {
    Ok(LastRoomRecord { user: UserId::new(row.get(0)?), room: RoomId::new(row.get(1)?) })
}

fn revocation(row: &Row<'_>) -> rusqlite::Result<RevocationRecord> {
    Ok(RevocationRecord {
        user: UserId::new(row.get(0)?),
        auth_rev: AuthRev::new(row.get(1)?),
        session: row.get(2)?,
    })
}

fn member(row: &Row<'_>) -> rusqlite::Result<MemberRecord> {
    Ok(MemberRecord {
        room: RoomId::new(row.get(0)?),
        user: UserId::new(row.get(1)?),
        role: role(row, 2)?,
        rev: Rev::new(row.get(3)?),
        read_seq: Seq::new(row.get(4)?),
        changed_by: row.get::<_, Option<_>>(5)?.map(UserId::new),
        reason: row.get(6)?,
    })
}

fn message(row: &Row<'_>) -> rusqlite::Result<MessageRecord> {
    Ok(MessageRecord {
        id: MessageId::new(row.get(0)?),
        room: RoomId::new(row.get(1)?),
        seq: Seq::new(row.get(2)?),
        rev: Rev::new(row.get(3)?),
        author: UserId::new(row.get(4)?),
        created_at: Timestamp::from_micros(row.get(5)?),
        edit_version: row.get(6)?,
        edited_at: row.get::<_, Option<_>>(7)?.map(Timestamp::from_micros),
        deleted_at: row.get::<_, Option<_>>(8)?.map(Timestamp::from_micros),
        kind: parsed(row, 9, MessageKind::from_name)?.unwrap_or_default(),
        request: request(row, 10)?,
        content: row.get(12)?,
        data: json(row, 13)?,
    })
}

/// The key at `at`, with its digest behind it.
fn request(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<RequestKey>> {
    match row.get::<_, Option<String>>(at)? {
        Some(id) => Ok(Some(RequestKey { id, digest: row.get(at + 1)? })),
        None => Ok(None),
    }
}
