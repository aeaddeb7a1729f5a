use super::room_state::{Membership, RoomState, Row};
use super::state::State;
use crate::model::{
    Member, Rev, Role, RoomId, RoomKind, Seq, StoreError, StoreResult, UserId, UserRef,
};
use crate::port::store::{Actor, MemberChange, MemberChanged, MemberPage, MembershipChange};

/// What a membership becomes.
pub(super) struct NewRole {
    pub(super) role: Option<Role>,
    pub(super) by: Option<UserRef>,
    pub(super) reason: Option<String>,
}

impl State {
    pub(super) fn change_member(&mut self, change: MemberChange) -> StoreResult<MemberChanged> {
        let room = self.rooms.get(&change.room).ok_or(StoreError::NotFound)?;
        room.authorise_outsiders_too(change.actor)?;
        self.user(change.target)?;
        if let Actor::User { id, .. } = change.actor {
            room.outrank(id, &change)?;
        }
        let Some(role) = room.role_after(change.target, change.change)? else {
            return self.member_changed(change.room, change.target, false, false);
        };
        if room.room.kind == RoomKind::Direct && !room.members.contains_key(&change.target) {
            return Err(StoreError::Forbidden);
        }
        let mut by = None;
        if let Actor::User { id, .. } = change.actor {
            if let MembershipChange::Join(_) = change.change {
                self.check_limits(room, &change)?;
            }
            room.keep_an_owner(change.target, role)?;
            by = if id == change.target { None } else { Some(self.user_ref(id)?) };
        }
        let new = NewRole { role, by, reason: change.reason };
        let logged = self.set_role(change.room, change.target, new)?;
        self.member_changed(change.room, change.target, true, logged)
    }

    fn check_limits(&self, room: &RoomState, change: &MemberChange) -> StoreResult<()> {
        if self.rooms_of(change.target).count() >= change.max_rooms {
            return Err(StoreError::LimitExceeded("rooms_per_user"));
        }
        if room.present().count() >= change.max_members {
            return Err(StoreError::LimitExceeded("members_per_room"));
        }
        Ok(())
    }

    /// Writes one membership and tells whether it took a revision of the room. The one place that
    /// knows of channels that joining for the first time is not logged.
    pub(super) fn set_role(
        &mut self,
        room: RoomId,
        user: UserId,
        new: NewRole,
    ) -> StoreResult<bool> {
        let user_ref = self.user_ref(user)?;
        let state = self.rooms.get_mut(&room).ok_or(StoreError::NotFound)?;
        let before = state.members.get(&user);
        let logged = before.is_some() || state.room.kind != RoomKind::Channel;
        let read_seq = match before {
            Some(before) if before.member.role.is_some() => before.read_seq,
            _ => state.room.last_seq,
        };
        let previous = before.map_or(Rev::ZERO, |before| before.member.rev);
        let rev = if logged { state.next_rev(Row::Member(user), previous) } else { Rev::ZERO };
        state.put_member(user_ref, new, rev, read_seq);

        let rooms = self.rooms_of.entry(user).or_default();
        if self.rooms.get(&room).and_then(|state| state.role(user)).is_some() {
            rooms.insert(room);
        } else {
            rooms.remove(&room);
        }
        self.bump_user(user);
        Ok(logged)
    }

    fn member_changed(
        &self,
        room: RoomId,
        target: UserId,
        changed: bool,
        logged: bool,
    ) -> StoreResult<MemberChanged> {
        let room = self.rooms.get(&room).ok_or(StoreError::NotFound)?;
        Ok(MemberChanged {
            member: room.members.get(&target).map(|membership| membership.member.clone()),
            kind: room.room.kind,
            user_rev: self.user(target)?.user_rev,
            changed,
            logged,
        })
    }

    pub(super) fn members(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        prefix: &str,
        after: Option<UserId>,
        limit: usize,
    ) -> StoreResult<MemberPage> {
        let room = match reader {
            Some(reader) => self.read_room(reader, room)?,
            None => self.rooms.get(&room).ok_or(StoreError::NotMember)?,
        };
        let mut found = room
            .present()
            .filter(|member| after.is_none_or(|after| member.user.id > after))
            .filter(|member| member.user.handle.as_str().starts_with(prefix));
        let members = found.by_ref().take(limit).cloned().collect();
        Ok(MemberPage { members, more: found.next().is_some() })
    }
}

impl RoomState {
    pub(super) fn put_member(&mut self, user: UserRef, new: NewRole, rev: Rev, read_seq: Seq) {
        let NewRole { role, by, reason } = new;
        let id = user.id;
        let member = Member { room: self.room.id, user, role, rev, by, reason };
        self.members.insert(id, Membership { member, read_seq });
    }

    /// Refuses what an actor's rank does not reach: somebody else of his own rank or above, and
    /// roles above his own. Owners reach everybody; an outsider is taken for a plain member.
    fn outrank(&self, actor: UserId, change: &MemberChange) -> StoreResult<()> {
        let rank = self.role(actor).unwrap_or(Role::Member);
        if rank == Role::Owner {
            return Ok(());
        }
        let (touches_others, gives) = match change.change {
            MembershipChange::Join(role) => (false, Some(role)),
            MembershipChange::SetRole(role) => (actor != change.target, Some(role)),
            MembershipChange::Remove => (actor != change.target, None),
        };
        let too_high = touches_others && self.role(change.target).is_some_and(|role| role >= rank);
        if too_high || gives.is_some_and(|role| role > rank) {
            return Err(StoreError::Forbidden);
        }
        Ok(())
    }

    /// The role that a change leads to; nothing if it changes nothing.
    fn role_after(
        &self,
        target: UserId,
        change: MembershipChange,
    ) -> StoreResult<Option<Option<Role>>> {
        match (change, self.role(target)) {
            (MembershipChange::Join(_), Some(_)) | (MembershipChange::Remove, None) => Ok(None),
            (MembershipChange::SetRole(_), None) => Err(StoreError::NotFound),
            (MembershipChange::SetRole(new), Some(old)) if new == old => Ok(None),
            (MembershipChange::Join(new) | MembershipChange::SetRole(new), _) => {
                Ok(Some(Some(new)))
            }
            (MembershipChange::Remove, Some(_)) => Ok(Some(None)),
        }
    }

    /// Refuses to leave members behind without any owner, where there was one.
    fn keep_an_owner(&self, target: UserId, role: Option<Role>) -> StoreResult<()> {
        let owners = self.present().filter(|member| member.role == Some(Role::Owner)).count();
        let last = owners == 1 && self.role(target) == Some(Role::Owner);
        let alone = role.is_none() && self.present().count() == 1;
        if last && role != Some(Role::Owner) && !alone {
            return Err(StoreError::LastOwner);
        }
        Ok(())
    }
}
