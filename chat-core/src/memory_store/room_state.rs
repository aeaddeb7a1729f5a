use std::collections::BTreeMap;

use super::state::Answered;
use crate::model::{
    Allowed, Member, Message, Rev, Role, Room, Seq, StoreError, StoreResult, UserId, UserRef,
};
use crate::port::store::{Actor, RequestKey};

/// A room with its rows.
pub(super) struct RoomState {
    pub(super) room: Room,
    /// How it came to be.
    pub(super) origin: Origin,
    /// Everybody who ever was a member.
    pub(super) members: BTreeMap<UserId, Membership>,
    pub(super) messages: BTreeMap<Seq, Message>,
    pub(super) requests: BTreeMap<(UserId, String), Answered<Seq>>,
    /// Which row changed at a revision; each row stands at its newest.
    pub(super) feed: BTreeMap<Rev, Row>,
}

/// What led to a room.
pub(super) struct Origin {
    /// Who made it, if not the server.
    pub(super) creator: Option<UserId>,
    pub(super) request: Option<RequestKey>,
    /// The two of a direct room, the lower id first.
    pub(super) pair: Option<(UserId, UserId)>,
}

/// A member's row, and what only he sees of it.
pub(super) struct Membership {
    pub(super) member: Member,
    pub(super) read_seq: Seq,
}

/// One row that has revisions.
#[derive(Clone, Copy)]
pub(super) enum Row {
    Settings,
    Member(UserId),
    Message(Seq),
}

impl RoomState {
    pub(super) const fn new(room: Room, origin: Origin) -> Self {
        Self {
            room,
            origin,
            members: BTreeMap::new(),
            messages: BTreeMap::new(),
            requests: BTreeMap::new(),
            feed: BTreeMap::new(),
        }
    }

    /// Takes the next revision for a row whose newest one was `previous` (zero: it is new).
    pub(super) fn next_rev(&mut self, row: Row, previous: Rev) -> Rev {
        let rev = self.room.rev.next();
        self.feed.remove(&previous);
        self.feed.insert(rev, row);
        self.room.rev = rev;
        rev
    }

    pub(super) fn role(&self, user: UserId) -> Option<Role> {
        self.members.get(&user).and_then(|membership| membership.member.role)
    }

    /// Those who are members now, ascending by user id.
    pub(super) fn present(&self) -> impl Iterator<Item = &Member> {
        self.members.values().map(|membership| &membership.member).filter(|m| m.role.is_some())
    }

    pub(super) fn member_count(&self) -> u32 {
        u32::try_from(self.present().count()).unwrap_or(u32::MAX)
    }

    /// Whether the actor may do what these roles may; a user must have one, whatever is said of
    /// outsiders.
    pub(super) fn authorise(&self, actor: Actor) -> StoreResult<()> {
        match actor {
            Actor::User { id, .. } if self.role(id).is_none() => Err(StoreError::NotMember),
            actor => self.authorise_outsiders_too(actor),
        }
    }

    /// Whether the actor may do what these roles may.
    pub(super) fn authorise_outsiders_too(&self, actor: Actor) -> StoreResult<()> {
        match actor {
            Actor::Server => Ok(()),
            Actor::User { id, allowed } => self.permit(id, allowed),
        }
    }

    fn permit(&self, user: UserId, allowed: Allowed) -> StoreResult<()> {
        match self.role(user) {
            role if allowed.permits(self.room.kind, role) => Ok(()),
            Some(_) => Err(StoreError::Forbidden),
            None => Err(StoreError::NotMember),
        }
    }

    /// Whoever is called otherwise is so wherever he stands.
    pub(super) fn rename(&mut self, user: &UserRef) {
        let members = self.members.values_mut().map(|membership| &mut membership.member);
        let members = members.flat_map(|member| [Some(&mut member.user), member.by.as_mut()]);
        let authors = self.messages.values_mut().map(|message| &mut message.author);
        for written in members.flatten().chain(authors).filter(|written| written.id == user.id) {
            written.clone_from(user);
        }
    }

    /// The other one of a direct room, even if he left.
    pub(super) fn peer(&self, user: UserId) -> Option<UserRef> {
        let others = self.members.values().map(|membership| &membership.member.user);
        others.filter(|other| other.id != user).map(UserRef::clone).next()
    }
}
