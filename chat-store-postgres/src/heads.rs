use chat_core::model::{AuthRev, Rev, RoomId, StoreResult, UserId, UserRev};
use chat_core::port::store::{Heads, UserHead};

use crate::database::Database;
use crate::query::query;
use crate::rows::value;

const HEADS: &str = "SELECT id, rev, NULL::bigint FROM @rooms WHERE id = ANY($1) \
    UNION ALL SELECT id, user_rev, auth_rev FROM @users WHERE id = ANY($2)";

pub(crate) async fn heads(
    database: &Database,
    rooms: &[RoomId],
    users: &[UserId],
) -> StoreResult<Heads> {
    let rooms: Vec<i64> = rooms.iter().map(|id| id.get()).collect();
    let users: Vec<i64> = users.iter().map(|id| id.get()).collect();
    let found = database.reserved().await?.read(query!(HEADS, rooms, users)).await?;
    let mut heads = Heads::default();
    for row in &found {
        match value::<Option<i64>>(row, 2)? {
            None => heads.rooms.push((RoomId::new(value(row, 0)?), Rev::new(value(row, 1)?))),
            Some(auth_rev) => heads.users.push(UserHead {
                user: UserId::new(value(row, 0)?),
                user_rev: UserRev::new(value(row, 1)?),
                auth_rev: AuthRev::new(auth_rev),
            }),
        }
    }
    Ok(heads)
}
