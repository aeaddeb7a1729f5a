use std::collections::HashSet;

use chat_core::model::{Room, RoomId, RoomKind, StoreError, StoreResult, UserId, UserRev, fold};
use chat_core::port::store::{CreatedRoom, NewRoom};

use crate::database::Database;
use crate::query::query;
use crate::rows::{
    self, committed, json_text, member_columns, members_joined, room_columns, value,
};
use crate::session::Transaction;

/// The room that such a request led to before, and whether that was under another request's key.
/// The host's key goes first, then the creator's, then the pair.
const EXISTING: &str = concat!(
    "SELECT ",
    room_columns!(),
    ", CASE WHEN r.external_key = $1 THEN true WHEN r.creator_id = $2 AND r.client_room_id = $3 \
     THEN r.request_digest = $4 ELSE true END, \
     CASE WHEN r.external_key = $1 THEN 1 WHEN r.creator_id = $2 AND r.client_room_id = $3 THEN 2 \
     ELSE 3 END AS rank \
     FROM @rooms r WHERE r.external_key = $1 \
     OR r.creator_id = $2 AND r.client_room_id = $3 \
     OR r.direct_low = $5 AND r.direct_high = $6 ORDER BY rank LIMIT 1"
);

const KNOWN_USERS: &str = "SELECT count(*) FROM @users WHERE id = ANY($1)";

/// Waits for others who are making the same room, and makes none when they made it.
const INSERT: &str = "INSERT INTO @rooms (rev, settings_rev, member_count, kind, created_at, \
    external_key, creator_id, client_room_id, request_digest, direct_low, direct_high, name, \
    folded_name, topic, data) \
    VALUES (1 + $1::bigint, 1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
    ON CONFLICT DO NOTHING RETURNING id";

const LOCK_USERS: &str = "SELECT room_count FROM @users WHERE id = ANY($1) \
    ORDER BY id FOR NO KEY UPDATE";

/// The first takes revision 2, and each other the next.
const MEMBERS: &str = "INSERT INTO @members (room_id, user_id, role, rev, read_seq, changed_by) \
    SELECT $1, n.id, CASE WHEN n.id = $3 THEN 'owner' ELSE 'member' END, n.at + 1, 0, \
    CASE WHEN n.id <> $3 THEN $3 END \
    FROM unnest($2::bigint[]) WITH ORDINALITY AS n (id, at)";

const MOVE_USERS: &str = "UPDATE @users SET user_rev = user_rev + 1, room_count = room_count + 1 \
    WHERE id = ANY($1)";

const MADE: &str = concat!(
    "SELECT ",
    member_columns!(),
    ", u.user_rev FROM ",
    members_joined!(),
    " WHERE m.room_id = $1 ORDER BY m.rev"
);

const ROOM: &str = concat!("SELECT ", room_columns!(), " FROM @rooms r WHERE r.id = $1");

/// How often a room that is in the way may be gone when it is looked for. Rooms are never removed,
/// so once is enough.
const ATTEMPTS: usize = 3;

pub(crate) async fn create_room(database: &Database, new: NewRoom) -> StoreResult<CreatedRoom> {
    let (pair, users) = (pair(&new), first_members(&new));
    for _ in 0..ATTEMPTS {
        if let Some(room) = existing(database, &new, pair, &users).await? {
            let (members, user_revs) = (Vec::new(), Vec::new());
            return Ok(CreatedRoom { room, members, user_revs, created: false });
        }
        if let Some((transaction, room)) = insert(database, &new, pair, &users).await? {
            return finish(transaction, &new, room, &users).await;
        }
    }
    Err(StoreError::failed("another room is in the way, but cannot be found"))
}

/// The two people of a direct room, in the order that makes them unique.
fn pair(new: &NewRoom) -> Option<(i64, i64)> {
    match new.members[..] {
        [a, b] if new.kind == RoomKind::Direct && a != b => Some((a.min(b).get(), a.max(b).get())),
        _ => None,
    }
}

/// The creator, then the others, each once.
fn first_members(new: &NewRoom) -> Vec<i64> {
    let mut seen = HashSet::new();
    let all = new.creator.iter().chain(&new.members).map(|user| user.get());
    all.filter(|user| seen.insert(*user)).collect()
}

/// The room that this request, or one like it, has made before. Refuses unknown users where there
/// is none.
async fn existing(
    database: &Database,
    new: &NewRoom,
    pair: Option<(i64, i64)>,
    users: &[i64],
) -> StoreResult<Option<Room>> {
    // Without a creator there is nobody to whom a request could belong.
    let request = new.creator.and(new.request.as_ref());
    let [found, known] = database
        .session()
        .await?
        .snapshot([
            query!(
                EXISTING,
                new.external_key,
                new.creator.map(UserId::get),
                request.map(|request| &request.id),
                request.map(|request| &request.digest[..]),
                pair.map(|(low, _)| low),
                pair.map(|(_, high)| high),
            ),
            query!(KNOWN_USERS, users),
        ])
        .await?;
    if let Some(row) = found.first() {
        let same = value::<bool>(row, 10)?;
        return if same { rows::room(row).map(Some) } else { Err(StoreError::IdempotencyConflict) };
    }
    let known: i64 = rows::only(&known, |row| value(row, 0))?;
    if known < rows::rows(users.len()) { Err(StoreError::NotFound) } else { Ok(None) }
}

/// Makes the room's row and locks the users; nothing when somebody else made such a room.
async fn insert<'a>(
    database: &'a Database,
    new: &NewRoom,
    pair: Option<(i64, i64)>,
    users: &[i64],
) -> StoreResult<Option<(Transaction<'a>, RoomId)>> {
    let request = new.creator.and(new.request.as_ref());
    // A pair that is none would break a rule of the table; bounds are told first.
    let direct = new.kind == RoomKind::Direct && pair.is_none();
    let kind = if direct { RoomKind::Group } else { new.kind };
    let (transaction, [room, counts]) = database
        .session()
        .await?
        .begin([
            query!(
                INSERT,
                rows::rows(users.len()),
                kind.as_str(),
                new.at.as_micros(),
                new.external_key,
                new.creator.map(UserId::get),
                request.map(|request| &request.id),
                request.map(|request| &request.digest[..]),
                pair.map(|(low, _)| low),
                pair.map(|(_, high)| high),
                new.name,
                fold(&new.name),
                new.topic,
                json_text(&new.data),
            ),
            query!(LOCK_USERS, users),
        ])
        .await?;
    let Some(room) = rows::first(&room, |row| value(row, 0).map(RoomId::new))? else {
        return Ok(None);
    };
    for count in rows::all(&counts, |row| value::<i64>(row, 0))? {
        if usize::try_from(count).is_ok_and(|count| count >= new.max_rooms) {
            return Err(StoreError::LimitExceeded("rooms_per_user"));
        }
    }
    if direct {
        return Err(StoreError::failed("a direct room has two members"));
    }
    Ok(Some((transaction, room)))
}

async fn finish(
    transaction: Transaction<'_>,
    new: &NewRoom,
    room: RoomId,
    users: &[i64],
) -> StoreResult<CreatedRoom> {
    let [_, _, made, row] = transaction
        .commit([
            query!(MEMBERS, room.get(), users, new.creator.map(UserId::get)),
            query!(MOVE_USERS, users),
            query!(MADE, room.get()),
            query!(ROOM, room.get()),
        ])
        .await?;
    Ok(CreatedRoom {
        room: committed(rows::only(&row, rows::room))?,
        members: committed(rows::all(&made, rows::member))?,
        user_revs: committed(rows::all(&made, |row| value(row, 10).map(UserRev::new)))?,
        created: true,
    })
}

#[cfg(test)]
mod tests {
    use chat_core::model::Timestamp;

    use super::*;

    #[test]
    fn a_direct_room_is_for_two() {
        let mut new = NewRoom {
            kind: RoomKind::Direct,
            name: String::new(),
            topic: None,
            data: None,
            external_key: None,
            creator: None,
            members: vec![UserId::new(7), UserId::new(3)],
            request: None,
            at: Timestamp::from_micros(0),
            max_rooms: 1,
        };
        assert_eq!(pair(&new), Some((3, 7)));
        new.members = vec![UserId::new(7), UserId::new(7)];
        assert_eq!(pair(&new), None);
        new.kind = RoomKind::Group;
        assert_eq!(pair(&new), None);
        assert_eq!(first_members(&new), [7]);
    }
}
