use chat_core::model::{Rev, StoreError, StoreResult, fold};
use chat_core::port::store::{RoomUpdate, RoomUpdated};

use crate::database::Database;
use crate::membership::{QUEUE, ROLE, actor_id, authorise, role};
use crate::query::query;
use crate::rows::{self, json_text, room_columns};

const LOCK: &str =
    concat!("SELECT ", room_columns!(), " FROM @rooms r WHERE r.id = $1 FOR NO KEY UPDATE");

const WRITE: &str = "UPDATE @rooms SET rev = $2, settings_rev = $2, name = $3, folded_name = $4, \
    topic = $5, data = $6 WHERE id = $1";

pub(crate) async fn update_room(
    database: &Database,
    update: RoomUpdate,
) -> StoreResult<RoomUpdated> {
    let id = update.room.get();
    let session = database.session().await?;
    let (transaction, [_, found, actors_role]) = session
        .begin([query!(QUEUE, id), query!(LOCK, id), query!(ROLE, id, actor_id(update.actor))])
        .await?;
    let before = rows::first(&found, rows::room)?.ok_or(StoreError::NotFound)?;
    authorise(update.actor, before.kind, role(&actors_role)?)?;
    let mut room = before.clone();
    if let Some(name) = update.name {
        room.name = name;
    }
    if let Some(topic) = update.topic {
        room.topic = Some(topic).filter(|topic| !topic.is_empty());
    }
    if let Some(data) = update.data {
        room.data = Some(data).filter(|data| data.as_str() != "null");
    }
    if room == before {
        return Ok(RoomUpdated { room, changed: false });
    }
    room.rev = Rev::next(before.rev);
    room.settings_rev = room.rev;
    let folded = fold(&room.name);
    let data = json_text(&room.data);
    transaction
        .commit([query!(WRITE, id, room.rev.get(), room.name, folded, room.topic, data)])
        .await?;
    Ok(RoomUpdated { room, changed: true })
}
