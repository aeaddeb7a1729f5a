use chat_core::model::{
    Member, Rev, Role, RoomId, RoomKind, Seq, StoreError, UserId, UserRev, fold,
};
use chat_core::port::store::{CreatedRoom, NewRoom};
use rusqlite::{Connection, OptionalExtension};

use crate::error::JobResult;
use crate::members::member;
use crate::membership::NewMembership;
use crate::rooms::room_by_id;

pub(crate) fn create_room(connection: &Connection, new: &NewRoom) -> JobResult<CreatedRoom> {
    let pair = pair(new);
    if let Some(id) = existing(connection, new, pair)?
        && let Some(room) = room_by_id(connection, id)?
    {
        let (members, user_revs) = (Vec::new(), Vec::new());
        return Ok(CreatedRoom { room, members, user_revs, created: false });
    }
    let users = first_members(new);
    let mut full = false;
    for user in &users {
        let rooms = room_count(connection, *user)?.ok_or(StoreError::NotFound)?;
        full |= usize::try_from(rooms).is_ok_and(|rooms| rooms >= new.max_rooms);
    }
    if full {
        return Err(StoreError::LimitExceeded("rooms_per_user").into());
    }
    if new.kind == RoomKind::Direct && pair.is_none() {
        return Err(StoreError::failed("a direct room has two members").into());
    }
    let id = insert(connection, new, pair, users.len())?;
    let (members, user_revs) = add_members(connection, new, id, &users)?;
    let room = room_by_id(connection, id)?.ok_or(StoreError::NotFound)?;
    Ok(CreatedRoom { room, members, user_revs, created: true })
}

/// The two people of a direct room, in the order that makes them unique.
fn pair(new: &NewRoom) -> Option<(UserId, UserId)> {
    match new.members[..] {
        [a, b] if new.kind == RoomKind::Direct && a != b => Some((a.min(b), a.max(b))),
        _ => None,
    }
}

/// The room that this request, or one like it, has made before.
fn existing(
    connection: &Connection,
    new: &NewRoom,
    pair: Option<(UserId, UserId)>,
) -> JobResult<Option<RoomId>> {
    if let Some(key) = &new.external_key {
        let found = connection
            .prepare_cached("SELECT id FROM chat_rooms WHERE external_key = ?1")?
            .query_row([key], |row| row.get(0).map(RoomId::new))
            .optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    if let (Some(creator), Some(request)) = (new.creator, &new.request) {
        let found = connection
            .prepare_cached(
                "SELECT id, request_digest = ?3 FROM chat_rooms \
                 WHERE creator = ?1 AND client_room_id = ?2",
            )?
            .query_row((creator.get(), &request.id, &request.digest[..]), |row| {
                Ok((row.get(0).map(RoomId::new)?, row.get(1)?))
            })
            .optional()?;
        match found {
            Some((room, true)) => return Ok(Some(room)),
            Some((_, false)) => return Err(StoreError::IdempotencyConflict.into()),
            None => {}
        }
    }
    let Some((low, high)) = pair else { return Ok(None) };
    Ok(connection
        .prepare_cached("SELECT id FROM chat_rooms WHERE direct_low = ?1 AND direct_high = ?2")?
        .query_row((low.get(), high.get()), |row| row.get(0).map(RoomId::new))
        .optional()?)
}

/// The creator, then the others, each once.
fn first_members(new: &NewRoom) -> Vec<UserId> {
    let mut seen = std::collections::HashSet::new();
    let all = new.creator.iter().chain(&new.members).copied();
    all.filter(|user| seen.insert(*user)).collect()
}

fn room_count(connection: &Connection, user: UserId) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT room_count FROM chat_users WHERE id = ?1")?
        .query_row([user.get()], |row| row.get(0))
        .optional()
}

fn insert(
    connection: &Connection,
    new: &NewRoom,
    pair: Option<(UserId, UserId)>,
    members: usize,
) -> rusqlite::Result<RoomId> {
    // Without a creator there is nobody to whom a request could belong.
    let request = new.creator.and(new.request.as_ref());
    connection
        .prepare_cached(
            "INSERT INTO chat_rooms (rev, settings_rev, kind, created_at, external_key, creator, \
             client_room_id, request_digest, direct_low, direct_high, name, folded_name, topic, \
             data) VALUES (1 + ?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute((
            crate::rows::rows(members),
            new.kind.as_str(),
            new.at.as_micros(),
            &new.external_key,
            new.creator.map(UserId::get),
            request.map(|request| &request.id),
            request.map(|request| &request.digest[..]),
            pair.map(|(low, _)| low.get()),
            pair.map(|(_, high)| high.get()),
            &new.name,
            fold(&new.name),
            &new.topic,
            new.data.as_ref().map(|data| data.as_str()),
        ))?;
    Ok(RoomId::new(connection.last_insert_rowid()))
}

fn add_members(
    connection: &Connection,
    new: &NewRoom,
    room: RoomId,
    users: &[UserId],
) -> rusqlite::Result<(Vec<Member>, Vec<UserRev>)> {
    let mut user_revs = Vec::with_capacity(users.len());
    let mut rev = Rev::new(1);
    let mut members = Vec::with_capacity(users.len());
    for &user in users {
        rev = rev.next();
        let creator = new.creator == Some(user);
        let row = NewMembership {
            room,
            user,
            role: Some(if creator { Role::Owner } else { Role::Member }),
            rev,
            read_seq: Seq::ZERO,
            by: if creator { None } else { new.creator },
            reason: None,
        };
        user_revs.push(row.put(connection, 1)?);
        members.extend(member(connection, room, user)?);
    }
    Ok((members, user_revs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chat_core::model::Timestamp;

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
        assert_eq!(pair(&new), Some((UserId::new(3), UserId::new(7))));
        new.members = vec![UserId::new(7), UserId::new(7)];
        assert_eq!(pair(&new), None);
        new.kind = RoomKind::Group;
        assert_eq!(pair(&new), None);
        assert_eq!(first_members(&new), [UserId::new(7)]);
    }
}
