use super::members::NewRole;
use super::room_state::{Origin, RoomState, Row};
use super::state::{Answered, State, next_id};
use crate::model::{
    Member, Rev, Role, Room, RoomId, RoomKind, Seq, StoreError, StoreResult, UserId,
};
use crate::port::store::{CreatedRoom, NewRoom};

impl State {
    pub(super) fn create_room(&mut self, new: NewRoom) -> StoreResult<CreatedRoom> {
        if let Some(id) = self.same_room(&new)? {
            let room = self.rooms.get(&id).ok_or(StoreError::NotFound)?.room.clone();
            return Ok(CreatedRoom { room, members: vec![], user_revs: vec![], created: false });
        }
        let members = first_members(&new);
        for (user, _) in &members {
            self.user(*user)?;
        }
        let too_many = |user| self.rooms_of(user).count() >= new.max_rooms;
        if members.iter().any(|(user, _)| too_many(*user)) {
            return Err(StoreError::LimitExceeded("rooms_per_user"));
        }
        if new.kind == RoomKind::Direct && pair(&new).is_none() {
            return Err(StoreError::failed("a direct room has two members"));
        }
        let id = RoomId::new(next_id(&self.rooms, RoomId::get));
        self.remember(id, &new);
        let pair = pair(&new);
        let origin = Origin { creator: new.creator, request: new.request.clone(), pair };
        let mut state = RoomState::new(empty_room(id, new), origin);
        state.room.settings_rev = state.next_rev(Row::Settings, Rev::ZERO);
        self.rooms.insert(id, state);
        self.add_first_rows(id, members)
    }

    /// The room that such a request led to before.
    fn same_room(&self, new: &NewRoom) -> StoreResult<Option<RoomId>> {
        let by_key = new.external_key.as_ref().and_then(|key| self.external_keys.get(key));
        if let Some(id) = by_key {
            return Ok(Some(*id));
        }
        if let (Some(creator), Some(request)) = (new.creator, &new.request)
            && let Some(answered) = self.room_requests.get(&(creator, request.id.clone()))
        {
            return answered.to(&request.digest).map(Some);
        }
        Ok(pair(new).and_then(|pair| self.pairs.get(&pair)).copied())
    }

    fn remember(&mut self, id: RoomId, new: &NewRoom) {
        if let Some(key) = &new.external_key {
            self.external_keys.insert(key.clone(), id);
        }
        if let (Some(creator), Some(request)) = (new.creator, &new.request) {
            let answered = Answered::new(request.digest, id);
            self.room_requests.insert((creator, request.id.clone()), answered);
        }
        if let Some(pair) = pair(new) {
            self.pairs.insert(pair, id);
        }
    }

    /// The settings take revision 1, then each member one, in channels too.
    fn add_first_rows(
        &mut self,
        id: RoomId,
        members: Vec<(UserId, Role)>,
    ) -> StoreResult<CreatedRoom> {
        let creator = members.iter().find(|(_, role)| *role == Role::Owner);
        let creator = creator.map(|(user, _)| self.user_ref(*user)).transpose()?;
        for (user, role) in members {
            let user = self.user_ref(user)?;
            let by = creator.clone().filter(|creator| creator.id != user.id);
            self.rooms_of.entry(user.id).or_default().insert(id);
            self.bump_user(user.id);
            let state = self.rooms.get_mut(&id).ok_or(StoreError::NotFound)?;
            let rev = state.next_rev(Row::Member(user.id), Rev::ZERO);
            let new = NewRole { role: Some(role), by, reason: None };
            state.put_member(user, new, rev, Seq::ZERO);
        }
        let state = self.rooms.get(&id).ok_or(StoreError::NotFound)?;
        let mut members: Vec<_> = state.present().cloned().collect();
        members.sort_by_key(|member| member.rev);
        let user_rev = |member: &Member| self.users.get(&member.user.id).map(|user| user.user_rev);
        let user_revs = members.iter().filter_map(user_rev).collect();
        Ok(CreatedRoom { room: state.room.clone(), members, user_revs, created: true })
    }
}

/// Who is in the room from the beginning: the creator first, nobody twice.
fn first_members(new: &NewRoom) -> Vec<(UserId, Role)> {
    let mut members: Vec<_> = new.creator.iter().map(|user| (*user, Role::Owner)).collect();
    for user in &new.members {
        if !members.iter().any(|(member, _)| member == user) {
            members.push((*user, Role::Member));
        }
    }
    members
}

/// The two of a direct room, the lower id first.
fn pair(new: &NewRoom) -> Option<(UserId, UserId)> {
    match new.members[..] {
        [a, b] if new.kind == RoomKind::Direct && a != b => Some((a.min(b), a.max(b))),
        _ => None,
    }
}

fn empty_room(id: RoomId, new: NewRoom) -> Room {
    Room {
        id,
        external_key: new.external_key,
        kind: new.kind,
        name: new.name,
        topic: new.topic,
        data: new.data,
        rev: Rev::ZERO,
        settings_rev: Rev::ZERO,
        last_seq: Seq::ZERO,
        created_at: new.at,
    }
}
