use chat_core::model::{Change, Changes, Gone, Rev, RoomId, StoreError, StoreResult, UserId};

use crate::database::Database;
use crate::membership::{ROLE, role};
use crate::query::query;
use crate::rows::{
    self, member_columns, members_joined, message_columns, messages_joined, room_columns, value,
};

const ROOM: &str = concat!("SELECT ", room_columns!(), " FROM @rooms r WHERE r.id = $1");

const MESSAGES: &str = concat!(
    "SELECT ",
    message_columns!(),
    " FROM ",
    messages_joined!(),
    " WHERE m.room_id = $1 AND m.rev > $2 ORDER BY m.rev LIMIT $3"
);

const MEMBERS: &str = concat!(
    "SELECT ",
    member_columns!(),
    " FROM ",
    members_joined!(),
    // The last term opens the partial index.
    " WHERE m.room_id = $1 AND m.rev > $2 AND m.rev > 0 ORDER BY m.rev LIMIT $3"
);

const GONE: &str = "SELECT user_id, rev FROM @members \
    WHERE room_id = $1 AND rev > $2 AND role IS NULL AND NOT $3 ORDER BY rev";

pub(crate) async fn changes(
    database: &Database,
    reader: Option<UserId>,
    room: RoomId,
    after: Rev,
    limit: usize,
) -> StoreResult<Changes> {
    let (id, since, count) = (room.get(), after.get(), rows::one_more(limit));
    let for_reader = reader.is_some();
    // What a whole room misses waits behind no reader.
    let session = if for_reader { database.session().await? } else { database.reserved().await? };
    let [settings, readers_role, messages, members, gone] = session
        .snapshot([
            query!(ROOM, id),
            query!(ROLE, id, reader.map_or(0, UserId::get)),
            query!(MESSAGES, id, since, count),
            query!(MEMBERS, id, since, count),
            query!(GONE, id, since, for_reader),
        ])
        .await?;
    let settings = rows::first(&settings, rows::room)?.ok_or(StoreError::NotMember)?;
    if reader.is_some() && role(&readers_role)?.is_none() {
        return Err(StoreError::NotMember);
    }
    let head = settings.rev;
    let mut found = rows::all(&messages, |row| rows::message(row).map(Change::Message))?;
    found.extend(rows::all(&members, |row| rows::member(row).map(Change::Member))?);
    if settings.settings_rev > after {
        found.push(Change::Room(settings));
    }
    found.sort_unstable_by_key(Change::rev);
    let more = found.len() > limit;
    found.truncate(limit);
    let through = if more { found.last().map_or(after, Change::rev) } else { head };
    let gone = rows::all(&gone, |row| {
        Ok(Gone { user: UserId::new(value(row, 0)?), rev: Rev::new(value(row, 1)?) })
    })?;
    Ok(Changes { rows: found, through, more, gone })
}
