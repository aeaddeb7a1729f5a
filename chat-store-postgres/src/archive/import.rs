use chat_core::model::{StoreError, StoreResult, fold};
use chat_core::port::archive::{
    LastRoomRecord, MemberRecord, MessageRecord, RevocationRecord, RoomRecord, Rows, UserRecord,
};
use chat_core::port::store::RequestKey;

use crate::query::query;
use crate::rows::{json_text, only, value};
use crate::session::Transaction;

const USERS: &str = "INSERT INTO @users (id, external_id, handle, skeleton, display_name, data, \
    user_rev, auth_rev, created_at) OVERRIDING SYSTEM VALUE \
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], \
    $6::text[], $7::bigint[], $8::bigint[], $9::bigint[])";

const ROOMS: &str = "INSERT INTO @rooms (id, kind, external_key, name, folded_name, topic, data, \
    rev, settings_rev, last_seq, created_at, creator_id, client_room_id, request_digest, \
    direct_low, direct_high) OVERRIDING SYSTEM VALUE \
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], \
    $6::text[], $7::text[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], \
    $12::bigint[], $13::text[], $14::bytea[], $15::bigint[], $16::bigint[])";

/// How many rows point to nothing.
const STRANGE: &str = "SELECT count(*) FROM unnest($1::bigint[], $2::bigint[]) AS n (owner, place) \
    WHERE NOT EXISTS (SELECT 1 FROM @users u WHERE u.id = n.owner) \
    OR NOT EXISTS (SELECT 1 FROM @rooms r WHERE r.id = n.place)";

const LAST_ROOMS: &str = "UPDATE @users u SET last_room_id = n.place \
    FROM unnest($1::bigint[], $2::bigint[]) AS n (owner, place) WHERE u.id = n.owner";

const REVOCATIONS: &str = "INSERT INTO @revocations (user_id, auth_rev, session) \
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[])";

const MEMBERS: &str = "INSERT INTO @members (room_id, user_id, role, rev, read_seq, changed_by, \
    reason) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], \
    $5::bigint[], $6::bigint[], $7::text[])";

const MEMBER_COUNTS: &str = "UPDATE @rooms r SET member_count = r.member_count + n.more \
    FROM (SELECT place, count(*) AS more FROM unnest($1::bigint[]) AS m (place) GROUP BY place) n \
    WHERE r.id = n.place";

const ROOM_COUNTS: &str = "UPDATE @users u SET room_count = u.room_count + n.more \
    FROM (SELECT owner, count(*) AS more FROM unnest($1::bigint[]) AS m (owner) GROUP BY owner) n \
    WHERE u.id = n.owner";

/// Without foreign keys, what must not be null sees to it that room and author are there.
const MESSAGES: &str = "INSERT INTO @messages (id, room_id, seq, rev, author_id, created_at, \
    edit_version, edited_at, deleted_at, kind, client_message_id, request_digest, content, data) \
    OVERRIDING SYSTEM VALUE SELECT n.id, (SELECT r.id FROM @rooms r WHERE r.id = n.room), n.seq, \
    n.rev, (SELECT u.id FROM @users u WHERE u.id = n.author), n.created_at, n.edit_version, \
    n.edited_at, n.deleted_at, n.kind, n.key, n.digest, n.content, n.data \
    FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], \
    $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::text[], $11::text[], \
    $12::bytea[], $13::text[], $14::text[]) AS n (id, room, seq, rev, author, created_at, \
    edit_version, edited_at, deleted_at, kind, key, digest, content, data)";

/// Puts rows in, brings up to date what follows from them, and commits.
pub(super) async fn rows(transaction: Transaction<'_>, rows: &Rows) -> StoreResult<()> {
    match rows {
        Rows::Users(rows) => users(transaction, rows).await,
        Rows::Rooms(rows) => rooms(transaction, rows).await,
        Rows::LastRooms(rows) => last_rooms(transaction, rows).await,
        Rows::Revocations(rows) => revocations(transaction, rows).await,
        Rows::Members(rows) => members(transaction, rows).await,
        Rows::Messages(rows) => messages(transaction, rows).await,
    }
}

/// One column of all rows.
fn each<'a, R, T>(rows: &'a [R], column: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(column).collect()
}

fn key(request: &Option<RequestKey>) -> Option<&str> {
    request.as_ref().map(|request| &*request.id)
}

fn digest(request: &Option<RequestKey>) -> Option<&[u8]> {
    request.as_ref().map(|request| &request.digest[..])
}

async fn users(transaction: Transaction<'_>, all: &[UserRecord]) -> StoreResult<()> {
    let insert = query!(
        USERS,
        each(all, |row| row.id.get()),
        each(all, |row| &*row.external_id),
        each(all, |row| row.handle.as_str()),
        each(all, |row| row.handle.skeleton()),
        each(all, |row| row.display_name.as_deref()),
        each(all, |row| json_text(&row.data)),
        each(all, |row| row.user_rev.get()),
        each(all, |row| row.auth_rev.get()),
        each(all, |row| row.created_at.as_micros()),
    );
    transaction.commit([insert]).await.map(drop)
}

async fn rooms(transaction: Transaction<'_>, all: &[RoomRecord]) -> StoreResult<()> {
    transaction
        .commit([query!(
            ROOMS,
            each(all, |row| row.id.get()),
            each(all, |row| row.kind.as_str()),
            each(all, |row| row.external_key.as_deref()),
            each(all, |row| &*row.name),
            each(all, |row| fold(&row.name)),
            each(all, |row| row.topic.as_deref()),
            each(all, |row| json_text(&row.data)),
            each(all, |row| row.rev.get()),
            each(all, |row| row.settings_rev.get()),
            each(all, |row| row.last_seq.get()),
            each(all, |row| row.created_at.as_micros()),
            each(all, |row| row.creator.map(|user| user.get())),
            each(all, |row| key(&row.request)),
            each(all, |row| digest(&row.request)),
            each(all, |row| row.pair.map(|(low, _)| low.get())),
            each(all, |row| row.pair.map(|(_, high)| high.get())),
        )])
        .await
        .map(drop)
}

async fn last_rooms(transaction: Transaction<'_>, all: &[LastRoomRecord]) -> StoreResult<()> {
    let (users, rooms) = (each(all, |row| row.user.get()), each(all, |row| row.room.get()));
    let (transaction, [strange]) = transaction.ask([query!(STRANGE, users, rooms)]).await?;
    if only(&strange, |row| value::<i64>(row, 0))? > 0 {
        return Err(StoreError::failed("a row points to nothing"));
    }
    transaction.commit([query!(LAST_ROOMS, users, rooms)]).await.map(drop)
}

async fn revocations(transaction: Transaction<'_>, all: &[RevocationRecord]) -> StoreResult<()> {
    let users = each(all, |row| row.user.get());
    let auth_revs = each(all, |row| row.auth_rev.get());
    let sessions = each(all, |row| row.session.as_deref());
    transaction.commit([query!(REVOCATIONS, users, auth_revs, sessions)]).await.map(drop)
}

async fn members(transaction: Transaction<'_>, all: &[MemberRecord]) -> StoreResult<()> {
    let present = || all.iter().filter(|row| row.role.is_some());
    let rooms: Vec<i64> = present().map(|row| row.room.get()).collect();
    let users: Vec<i64> = present().map(|row| row.user.get()).collect();
    transaction
        .commit([
            query!(
                MEMBERS,
                each(all, |row| row.room.get()),
                each(all, |row| row.user.get()),
                each(all, |row| row.role.map(|role| role.as_str())),
                each(all, |row| row.rev.get()),
                each(all, |row| row.read_seq.get()),
                each(all, |row| row.changed_by.map(|user| user.get())),
                each(all, |row| row.reason.as_deref()),
            ),
            query!(MEMBER_COUNTS, rooms),
            query!(ROOM_COUNTS, users),
        ])
        .await
        .map(drop)
}

async fn messages(transaction: Transaction<'_>, all: &[MessageRecord]) -> StoreResult<()> {
    transaction
        .commit([query!(
            MESSAGES,
            each(all, |row| row.id.get()),
            each(all, |row| row.room.get()),
            each(all, |row| row.seq.get()),
            each(all, |row| row.rev.get()),
            each(all, |row| row.author.get()),
            each(all, |row| row.created_at.as_micros()),
            each(all, |row| i64::from(row.edit_version)),
            each(all, |row| row.edited_at.map(|at| at.as_micros())),
            each(all, |row| row.deleted_at.map(|at| at.as_micros())),
            each(all, |row| row.kind.as_str()),
            each(all, |row| key(&row.request)),
            each(all, |row| digest(&row.request)),
            each(all, |row| &*row.content),
            each(all, |row| json_text(&row.data)),
        )])
        .await
        .map(drop)
}
