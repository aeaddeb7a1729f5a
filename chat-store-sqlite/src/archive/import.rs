use chat_core::model::{JsonText, fold};
use chat_core::port::archive::{
    LastRoomRecord, MemberRecord, MessageRecord, RevocationRecord, RoomRecord, Rows, UserRecord,
};
use rusqlite::{Connection, params};

/// Puts rows in, and brings up to date what follows from them.
pub(super) fn rows(connection: &Connection, rows: &Rows) -> rusqlite::Result<()> {
    match rows {
        Rows::Users(rows) => rows.iter().try_for_each(|row| user(connection, row)),
        Rows::Rooms(rows) => rows.iter().try_for_each(|row| room(connection, row)),
        Rows::LastRooms(rows) => rows.iter().try_for_each(|row| last_room(connection, row)),
        Rows::Revocations(rows) => rows.iter().try_for_each(|row| revocation(connection, row)),
        Rows::Members(rows) => rows.iter().try_for_each(|row| member(connection, row)),
        Rows::Messages(rows) => rows.iter().try_for_each(|row| message(connection, row)),
    }
}

fn user(connection: &Connection, row: &UserRecord) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO chat_users (id, external_id, handle, skeleton, display_name, data, \
             user_rev, auth_rev, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            row.id.get(),
            row.external_id,
            row.handle.as_str(),
            row.handle.skeleton(),
            row.display_name,
            row.data.as_ref().map(JsonText::as_str),
            row.user_rev.get(),
            row.auth_rev.get(),
            row.created_at.as_micros(),
        ])
        .map(drop)
}

fn room(connection: &Connection, row: &RoomRecord) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO chat_rooms (id, kind, external_key, name, folded_name, topic, data, rev, \
             settings_rev, last_seq, created_at, creator, client_room_id, request_digest, \
             direct_low, direct_high) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?
        .execute(params![
            row.id.get(),
            row.kind.as_str(),
            row.external_key,
            row.name,
            fold(&row.name),
            row.topic,
            row.data.as_ref().map(JsonText::as_str),
            row.rev.get(),
            row.settings_rev.get(),
            row.last_seq.get(),
            row.created_at.as_micros(),
            row.creator.map(|user| user.get()),
            row.request.as_ref().map(|request| &request.id),
            row.request.as_ref().map(|request| request.digest),
            row.pair.map(|(low, _)| low.get()),
            row.pair.map(|(_, high)| high.get()),
        ])
        .map(drop)
}

fn last_room(connection: &Connection, row: &LastRoomRecord) -> rusqlite::Result<()> {
    let found = connection
        .prepare_cached("UPDATE chat_users SET last_room = ?2 WHERE id = ?1")?
        .execute((row.user.get(), row.room.get()))?;
    if found == 0 { Err(rusqlite::Error::QueryReturnedNoRows) } else { Ok(()) }
}

fn revocation(connection: &Connection, row: &RevocationRecord) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO chat_revocations (user, auth_rev, session) VALUES (?1, ?2, ?3)",
        )?
        .execute((row.user.get(), row.auth_rev.get(), &row.session))
        .map(drop)
}

fn member(connection: &Connection, row: &MemberRecord) -> rusqlite::Result<()> {
    let (room, user) = (row.room.get(), row.user.get());
    connection
        .prepare_cached(
            "INSERT INTO chat_members (room, user, role, rev, read_seq, changed_by, reason) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            room,
            user,
            row.role.map(|role| role.as_str()),
            row.rev.get(),
            row.read_seq.get(),
            row.changed_by.map(|user| user.get()),
            row.reason,
        ])?;
    if row.role.is_none() {
        return Ok(());
    }
    let members = "UPDATE chat_rooms SET member_count = member_count + 1 WHERE id = ?1";
    connection.prepare_cached(members)?.execute([room])?;
    let rooms = "UPDATE chat_users SET room_count = room_count + 1 WHERE id = ?1";
    connection.prepare_cached(rooms)?.execute([user]).map(drop)
}

fn message(connection: &Connection, row: &MessageRecord) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO chat_messages (id, room, seq, rev, author, created_at, edit_version, \
             edited_at, deleted_at, kind, client_message_id, request_digest, content, data) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute(params![
            row.id.get(),
            row.room.get(),
            row.seq.get(),
            row.rev.get(),
            row.author.get(),
            row.created_at.as_micros(),
            row.edit_version,
            row.edited_at.map(|at| at.as_micros()),
            row.deleted_at.map(|at| at.as_micros()),
            row.kind.as_str(),
            row.request.as_ref().map(|request| &request.id),
            row.request.as_ref().map(|request| request.digest),
            row.content,
            row.data.as_ref().map(JsonText::as_str),
        ])
        .map(drop)
}
