use chat_core::model::{AuthRev, Rev, RoomId, UserId, UserRev};
use chat_core::port::store::{Heads, UserHead};
use rusqlite::Connection;

/// The revisions of these rooms and users, given as [`id_list`](crate::rows::id_list)s.
pub(crate) fn heads(connection: &Connection, rooms: &str, users: &str) -> rusqlite::Result<Heads> {
    let mut heads = Heads::default();
    let mut statement = connection.prepare_cached(
        "SELECT id, rev, NULL FROM chat_rooms WHERE id IN (SELECT value FROM json_each(?1)) \
         UNION ALL \
         SELECT id, user_rev, auth_rev FROM chat_users \
         WHERE id IN (SELECT value FROM json_each(?2))",
    )?;
    let mut rows = statement.query((rooms, users))?;
    while let Some(row) = rows.next()? {
        match row.get::<_, Option<i64>>(2)? {
            None => heads.rooms.push((RoomId::new(row.get(0)?), Rev::new(row.get(1)?))),
            Some(auth_rev) => heads.users.push(UserHead {
                user: UserId::new(row.get(0)?),
                user_rev: UserRev::new(row.get(1)?),
                auth_rev: AuthRev::new(auth_rev),
            }),
        }
    }
    Ok(heads)
}
