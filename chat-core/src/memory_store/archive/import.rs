use crate::memory_store::members::NewRole;
use crate::memory_store::room_state::{Origin, RoomState, Row};
use crate::memory_store::state::{Answered, State};
use crate::model::{Message, Rev, Revocation, Room, RoomId, StoreError, StoreResult, User, UserId};
use crate::port::archive::{
    LastRoomRecord, MemberRecord, MessageRecord, RevocationRecord, RoomRecord, Rows, UserRecord,
};

impl State {
    /// Everything is checked before anything is put in.
    pub(super) fn import(&mut self, rows: Rows) -> StoreResult<()> {
        match rows {
            Rows::Users(rows) => {
                self.check(&rows, |state, row| !state.users.contains_key(&row.id))?;
                rows.into_iter().for_each(|row| self.put_user(row));
            }
            Rows::Rooms(rows) => {
                self.check(&rows, |state, row| {
                    let pair = row.pair.iter().flat_map(|(low, high)| [low, high]);
                    let mut people = row.creator.iter().chain(pair);
                    people.all(|user| state.users.contains_key(user))
                        && !state.rooms.contains_key(&row.id)
                })?;
                rows.into_iter().for_each(|row| self.put_room(row));
            }
            Rows::LastRooms(rows) => {
                self.check(&rows, |state, row| state.has(row.room, row.user))?;
                rows.into_iter().for_each(|row| self.put_last_room(row));
            }
            Rows::Revocations(rows) => {
                self.check(&rows, |state, row| state.users.contains_key(&row.user))?;
                rows.into_iter().for_each(|row| self.put_revocation(row));
            }
            Rows::Members(rows) => {
                self.check(&rows, |state, row| {
                    let fresh = |room: &RoomState| !room.members.contains_key(&row.user);
                    state.has(row.room, row.user) && state.rooms.get(&row.room).is_some_and(fresh)
                })?;
                rows.into_iter().try_for_each(|row| self.put_member(row))?;
            }
            Rows::Messages(rows) => {
                self.check(&rows, |state, row| {
                    state.has(row.room, row.author) && !state.messages.contains_key(&row.id)
                })?;
                rows.into_iter().try_for_each(|row| self.put_message(row))?;
            }
        }
        Ok(())
    }

    fn check<T>(&self, rows: &[T], fits: impl Fn(&Self, &T) -> bool) -> StoreResult<()> {
        match rows.iter().all(|row| fits(self, row)) {
            true => Ok(()),
            false => Err(StoreError::failed("a row is there already, or points to nothing")),
        }
    }

    fn has(&self, room: RoomId, user: UserId) -> bool {
        self.rooms.contains_key(&room) && self.users.contains_key(&user)
    }

    fn put_user(&mut self, row: UserRecord) {
        self.skeletons.insert(row.handle.skeleton(), row.id);
        self.external_ids.insert(row.external_id.clone(), row.id);
        self.first_seen.insert(row.id, row.created_at);
        let user = User {
            id: row.id,
            external_id: row.external_id,
            handle: row.handle,
            display_name: row.display_name,
            data: row.data,
            user_rev: row.user_rev,
            auth_rev: row.auth_rev,
            last_room: None,
        };
        self.users.insert(row.id, user);
    }

    fn put_room(&mut self, row: RoomRecord) {
        if let Some(key) = &row.external_key {
            self.external_keys.insert(key.clone(), row.id);
        }
        if let (Some(creator), Some(request)) = (row.creator, &row.request) {
            let answered = Answered::new(request.digest, row.id);
            self.room_requests.insert((creator, request.id.clone()), answered);
        }
        if let Some(pair) = row.pair {
            self.pairs.insert(pair, row.id);
        }
        let origin = Origin { creator: row.creator, request: row.request, pair: row.pair };
        let room = Room {
            id: row.id,
            external_key: row.external_key,
            kind: row.kind,
            name: row.name,
            topic: row.topic,
            data: row.data,
            rev: row.rev,
            settings_rev: row.settings_rev,
            last_seq: row.last_seq,
            created_at: row.created_at,
        };
        let mut state = RoomState::new(room, origin);
        state.feed.insert(row.settings_rev, Row::Settings);
        self.rooms.insert(row.id, state);
    }

    fn put_last_room(&mut self, row: LastRoomRecord) {
        if let Some(user) = self.users.get_mut(&row.user) {
            user.last_room = Some(row.room);
        }
    }

    fn put_revocation(&mut self, row: RevocationRecord) {
        let end = Revocation { auth_rev: row.auth_rev, session: row.session };
        self.revocations.entry(row.user).or_default().push(end);
    }

    fn put_member(&mut self, row: MemberRecord) -> StoreResult<()> {
        let user = self.user_ref(row.user)?;
        let by = row.changed_by.map(|by| self.user_ref(by)).transpose()?;
        if row.role.is_some() {
            self.rooms_of.entry(row.user).or_default().insert(row.room);
        }
        let room = self.rooms.get_mut(&row.room).ok_or(StoreError::NotFound)?;
        if row.rev > Rev::ZERO {
            room.feed.insert(row.rev, Row::Member(row.user));
        }
        let role = NewRole { role: row.role, by, reason: row.reason };
        room.put_member(user, role, row.rev, row.read_seq);
        Ok(())
    }

    fn put_message(&mut self, row: MessageRecord) -> StoreResult<()> {
        let author = self.user_ref(row.author)?;
        self.messages.insert(row.id, (row.room, row.seq));
        let room = self.rooms.get_mut(&row.room).ok_or(StoreError::NotFound)?;
        room.feed.insert(row.rev, Row::Message(row.seq));
        let client_message_id = row.request.as_ref().map(|request| request.id.clone());
        if let Some(request) = row.request {
            let answered = Answered::new(request.digest, row.seq);
            room.requests.insert((row.author, request.id), answered);
        }
        let message = Message {
            id: row.id,
            room: row.room,
            seq: row.seq,
            rev: row.rev,
            author,
            content: row.content,
            created_at: row.created_at,
            client_message_id,
            kind: row.kind,
            edit_version: row.edit_version,
            edited_at: row.edited_at,
            deleted_at: row.deleted_at,
            data: row.data,
        };
        room.messages.insert(row.seq, message);
        Ok(())
    }
}
