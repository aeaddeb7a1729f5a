use chat_core::model::{StoreError, StoreResult, User, UserId};
use chat_core::port::store::{EnsuredUser, NewUser};

use crate::database::Database;
use crate::query::query;
use crate::rows::{self, json_text, user_columns, value};
use crate::users::BY_EXTERNAL_ID;

/// Waits for others who are making the same user, and makes none when they made him.
const INSERT: &str = "INSERT INTO @users (external_id, handle, skeleton, display_name, data, \
    created_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id";

const UPDATE: &str = concat!(
    "UPDATE @users u SET display_name = coalesce($2, display_name), data = coalesce($3, data) \
     WHERE external_id = $1 RETURNING ",
    user_columns!()
);

/// The one place that locks more than one room. Nobody else waits for a second one, and these wait
/// in one order.
const QUEUE: &str = "SELECT pg_advisory_xact_lock(1128808788, key) FROM (\
    SELECT DISTINCT (id % 2147483647)::integer AS key FROM @rooms \
    WHERE id = ANY($1) AND kind = 'channel' ORDER BY key) keys";

const LOCK_CHANNELS: &str = "SELECT id FROM @rooms WHERE id = ANY($1) AND kind = 'channel' \
    ORDER BY id FOR NO KEY UPDATE";

const JOIN: &str = "INSERT INTO @members (room_id, user_id, role, rev, read_seq) \
    SELECT id, $2, 'member', 0, last_seq FROM @rooms WHERE id = ANY($1) AND kind = 'channel'";

const MOVE_CHANNELS: &str = "UPDATE @rooms SET member_count = member_count + 1 \
    WHERE id = ANY($1) AND kind = 'channel'";

const MOVE_USER: &str = concat!(
    "UPDATE @users u SET user_rev = mine.count, room_count = mine.count \
     FROM (SELECT count(*) FROM @members WHERE user_id = $1) mine WHERE u.id = $1 RETURNING ",
    user_columns!()
);

pub(crate) async fn ensure_user(database: &Database, wanted: NewUser) -> StoreResult<EnsuredUser> {
    if let Some(known) = known(database, &wanted).await? {
        return bring_up_to_date(database, known, &wanted).await;
    }
    if let Some(user) = add(database, &wanted).await? {
        return Ok(EnsuredUser { user, created: true });
    }
    // Somebody is there: made meanwhile, or another with this handle.
    match known(database, &wanted).await? {
        Some(known) => bring_up_to_date(database, known, &wanted).await,
        None => Err(StoreError::HandleTaken),
    }
}

async fn known(database: &Database, wanted: &NewUser) -> StoreResult<Option<User>> {
    let query = query!(BY_EXTERNAL_ID, wanted.external_id);
    let found = database.session().await?.read(query).await?;
    rows::first(&found, rows::user)
}

async fn bring_up_to_date(
    database: &Database,
    known: User,
    wanted: &NewUser,
) -> StoreResult<EnsuredUser> {
    let same_name = wanted.display_name.is_none() || wanted.display_name == known.display_name;
    let same_data = wanted.data.is_none() || wanted.data == known.data;
    if same_name && same_data {
        return Ok(EnsuredUser { user: known, created: false });
    }
    let data = json_text(&wanted.data);
    let query = query!(UPDATE, wanted.external_id, wanted.display_name, data);
    let updated = database.session().await?.write(query).await?;
    let user = rows::committed(rows::only(&updated, rows::user))?;
    Ok(EnsuredUser { user, created: false })
}

/// Makes him, a member of his channels; nothing if his key or handle is taken.
async fn add(database: &Database, new: &NewUser) -> StoreResult<Option<User>> {
    let insert = query!(
        INSERT,
        new.external_id,
        new.handle.as_str(),
        new.handle.skeleton(),
        new.display_name,
        json_text(&new.data),
        new.at.as_micros(),
    );
    let (transaction, [made]) = database.session().await?.begin([insert]).await?;
    let made = rows::first(&made, |row| value(row, 0).map(UserId::new))?;
    let Some(id) = made.map(UserId::get) else { return Ok(None) };
    let channels: Vec<i64> = new.join.iter().map(|room| room.get()).collect();
    let [_, _, _, _, user] = transaction
        .commit([
            query!(QUEUE, channels),
            query!(LOCK_CHANNELS, channels),
            query!(JOIN, channels, id),
            query!(MOVE_CHANNELS, channels),
            query!(MOVE_USER, id),
        ])
        .await?;
    rows::committed(rows::only(&user, rows::user)).map(Some)
}
