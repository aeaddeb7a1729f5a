use chat_core::model::{JsonText, StoreError, fold};
use chat_core::port::store::{RoomUpdate, RoomUpdated};
use rusqlite::Connection;

use crate::error::JobResult;
use crate::membership::authorise;
use crate::rooms::room_by_id;

pub(crate) fn update_room(connection: &Connection, update: &RoomUpdate) -> JobResult<RoomUpdated> {
    let before = room_by_id(connection, update.room)?.ok_or(StoreError::NotFound)?;
    authorise(connection, update.actor, update.room, before.kind)?;
    let mut room = before.clone();
    if let Some(name) = &update.name {
        room.name.clone_from(name);
    }
    if let Some(topic) = &update.topic {
        room.topic = Some(topic.clone()).filter(|topic| !topic.is_empty());
    }
    if let Some(data) = &update.data {
        room.data = Some(data.clone()).filter(|data| data.as_str() != "null");
    }
    if room == before {
        return Ok(RoomUpdated { room, changed: false });
    }
    room.rev = before.rev.next();
    room.settings_rev = room.rev;
    connection
        .prepare_cached(
            "UPDATE chat_rooms SET rev = ?2, settings_rev = ?2, name = ?3, folded_name = ?4, \
             topic = ?5, data = ?6 WHERE id = ?1",
        )?
        .execute((
            room.id.get(),
            room.rev.get(),
            &room.name,
            fold(&room.name),
            &room.topic,
            room.data.as_ref().map(JsonText::as_str),
        ))?;
    Ok(RoomUpdated { room, changed: true })
}
