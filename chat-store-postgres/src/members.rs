use chat_core::model::{RoomId, StoreError, StoreResult, UserId};
use chat_core::port::store::MemberPage;

use crate::database::Database;
use crate::membership::{ROLE, role};
use crate::query::query;
use crate::rows::{self, member_columns, members_joined};

const EXISTS: &str = "SELECT FROM @rooms WHERE id = $1";

const PAGE: &str = concat!(
    "SELECT ",
    member_columns!(),
    " FROM ",
    members_joined!(),
    " WHERE m.room_id = $1 AND m.user_id > $2 AND m.role IS NOT NULL \
     AND starts_with(u.handle, $3) ORDER BY m.user_id LIMIT $4"
);

pub(crate) async fn members(
    database: &Database,
    reader: Option<UserId>,
    room: RoomId,
    prefix: &str,
    after: Option<UserId>,
    limit: usize,
) -> StoreResult<MemberPage> {
    let (id, after) = (room.get(), after.map_or(0, UserId::get));
    let [room, readers_role, page] = database
        .session()
        .await?
        .snapshot([
            query!(EXISTS, id),
            query!(ROLE, id, reader.map_or(0, UserId::get)),
            query!(PAGE, id, after, prefix, rows::one_more(limit)),
        ])
        .await?;
    if room.is_empty() || (reader.is_some() && role(&readers_role)?.is_none()) {
        return Err(StoreError::NotMember);
    }
    let mut members = rows::all(&page, rows::member)?;
    let more = members.len() > limit;
    members.truncate(limit);
    Ok(MemberPage { members, more })
}
