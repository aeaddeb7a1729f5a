//! Faults in memberships.

use chat_core::model::{Member, Rev, Role, RoomId, RoomKind, Seq, StoreError, StoreResult, UserId};
use chat_core::port::store::{
    Actor, MemberChange, MemberChanged, MemberPage, MembershipChange, ReadMarkerStore, RoomStore,
    Store, UserStore,
};

use super::appending::waste_a_revision;
use super::fault;

fault! {
    /// Joining a channel takes a revision.
    logs_channel_joins,
    by the model and ["members::joining_a_channel_is_not_logged", "changes::channel_joins_are_not_fed"],
    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        let room = change.room;
        let changed = self.0.change_member(change).await?;
        if changed.changed && changed.kind == RoomKind::Channel && !changed.logged {
            waste_a_revision(&self.0, room).await;
        }
        Ok(changed)
    }
}

fault! {
    /// Coming back to a channel is told to nobody, as joining is.
    does_not_log_returns,
    by the model and ["members::all_else_in_a_channel_is_logged"],
    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        let joins = matches!(change.change, MembershipChange::Join(_));
        let changed = self.0.change_member(change).await?;
        let logged = changed.logged && !(joins && changed.kind == RoomKind::Channel);
        Ok(MemberChanged { logged, ..changed })
    }
}

fault! {
    /// A channel's first-time row has a revision.
    numbers_channel_joins,
    by the model and ["members::joining_a_channel_is_not_logged", "users::a_new_user_joins_channels"],
    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        let mut changed = self.0.change_member(change).await?;
        changed.member = changed.member.map(numbered);
        Ok(changed)
    }
    async fn members(
        &self,
        reader: Option<UserId>,
        room: RoomId,
        prefix: &str,
        after: Option<UserId>,
        limit: usize,
    ) -> StoreResult<MemberPage> {
        let mut page = self.0.members(reader, room, prefix, after, limit).await?;
        page.members = page.members.into_iter().map(numbered).collect();
        Ok(page)
    }
}

fn numbered(member: Member) -> Member {
    Member { rev: member.rev.max(Rev::new(1)), ..member }
}

fault! {
    /// Any member changes anybody's membership.
    asks_for_no_rank,
    by the model and [
        "ranks::equals_and_superiors_are_out_of_reach",
        "ranks::nobody_lifts_above_himself",
        "ranks::outsiders_join_channels",
        "ranks::an_actor_needs_a_role_that_may"
    ],
    async fn change_member(&self, mut change: MemberChange) -> StoreResult<MemberChanged> {
        match self.0.change_member(change.clone()).await {
            Err(StoreError::Forbidden) => {
                change.actor = Actor::Server;
                self.0.change_member(change).await
            }
            result => result,
        }
    }
}

fault! {
    /// Whoever is not in the room acts in it.
    asks_for_no_membership,
    by the model and ["ranks::an_actor_needs_a_role_that_may"],
    async fn change_member(&self, mut change: MemberChange) -> StoreResult<MemberChanged> {
        match self.0.change_member(change.clone()).await {
            Err(StoreError::NotMember) => {
                change.actor = Actor::Server;
                self.0.change_member(change).await
            }
            result => result,
        }
    }
}

fault! {
    /// The last owner goes.
    lets_the_last_owner_go,
    by the model and ["ranks::the_last_owner_stays", "ranks::an_owner_who_is_alone_may_only_leave"],
    async fn change_member(&self, mut change: MemberChange) -> StoreResult<MemberChanged> {
        match self.0.change_member(change.clone()).await {
            Err(StoreError::LastOwner) => {
                change.actor = Actor::Server;
                self.0.change_member(change).await
            }
            result => result,
        }
    }
}

fault! {
    /// The server, too, is refused the last owner.
    keeps_the_last_owner_from_the_server,
    by the model and ["ranks::the_server_reaches_everybody"],
    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        let view = self.0.room_view(change.target, change.room).await?.0;
        let owner = view.is_some_and(|view| view.role == Role::Owner && view.member_count > 1);
        if owner && change.change == MembershipChange::Remove {
            return Err(StoreError::LastOwner);
        }
        self.0.change_member(change).await
    }
}

fault! {
    /// No bound holds.
    knows_no_bounds,
    by the model and ["ranks::bounds_hold_for_users", "concurrency::bounds_hold_at_once"],
    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        let unbound = MemberChange { max_rooms: usize::MAX, max_members: usize::MAX, ..change };
        self.0.change_member(unbound).await
    }
}

fault! {
    /// The bounds hold for the server.
    binds_the_server,
    by the model and ["ranks::bounds_hold_for_users"],
    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        let joins = matches!(change.change, MembershipChange::Join(_));
        let page = self.0.members(None, change.room, "", None, usize::MAX).await;
        let inside = page.map_or(0, |page| page.members.len());
        if joins && change.actor == Actor::Server && inside >= change.max_members {
            return Err(StoreError::LimitExceeded("members_per_room"));
        }
        self.0.change_member(change).await
    }
}

fault! {
    /// A new member has everything to read.
    starts_markers_at_zero,
    by the model and ["members::a_new_member_has_read_everything"],
    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        let (user, room) = (change.target, change.room);
        let joins = matches!(change.change, MembershipChange::Join(_));
        let changed = self.0.change_member(change).await?;
        if joins && changed.changed {
            self.0.mark_read(user, room, Seq::ZERO, true).await?;
        }
        Ok(changed)
    }
}

fault! {
    /// Joining again sets the role.
    changes_the_role_of_whoever_joins_again,
    by the model and ["members::what_is_so_already_changes_nothing"],
    async fn change_member(&self, mut change: MemberChange) -> StoreResult<MemberChanged> {
        let changed = self.0.change_member(change.clone()).await?;
        if let (MembershipChange::Join(role), false) = (change.change, changed.changed) {
            change.change = MembershipChange::SetRole(role);
            change.actor = Actor::Server;
            return self.0.change_member(change).await;
        }
        Ok(changed)
    }
}

fault! {
    /// A role makes a member.
    makes_members_by_role,
    by the model and ["members::who_is_not_there_has_no_role"],
    async fn change_member(&self, mut change: MemberChange) -> StoreResult<MemberChanged> {
        match (self.0.change_member(change.clone()).await, change.change) {
            (Err(StoreError::NotFound), MembershipChange::SetRole(role)) => {
                change.change = MembershipChange::Join(role);
                self.0.change_member(change).await
            }
            (result, _) => result,
        }
    }
}

fault! {
    /// Nobody is told why.
    drops_reasons,
    by the model and ["members::a_removal_leaves_its_row", "members::reasons_are_exact"],
    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        self.0.change_member(MemberChange { reason: None, ..change }).await
    }
}

fault! {
    /// The answer has the target's revision from before.
    tells_an_old_user_revision,
    by the model and ["members::a_change_takes_one_revision"],
    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        let changed = self.0.change_member(change).await?;
        Ok(MemberChanged { user_rev: changed.user_rev.previous(), ..changed })
    }
}

fault! {
    /// A room needs an owner, even one that never had any.
    always_asks_for_an_owner,
    by the model and ["ranks::a_room_without_an_owner_may_be_left"],
    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        let page = self.0.members(None, change.room, "", None, usize::MAX).await;
        let members = page.map_or(vec![], |page| page.members);
        let owned = members.iter().any(|member| member.role == Some(Role::Owner));
        let leaves = change.change == MembershipChange::Remove && change.actor != Actor::Server;
        if leaves && !owned && members.len() > 1 {
            return Err(StoreError::LastOwner);
        }
        self.0.change_member(change).await
    }
}

fault! {
    /// Nobody is told that a direct room is full.
    takes_thirds_for_members,
    by the model and ["members::a_direct_room_stays_one_of_two"],
    async fn change_member(&self, change: MemberChange) -> StoreResult<MemberChanged> {
        let (target, server) = (change.target, change.actor == Actor::Server);
        match self.0.change_member(change).await {
            Err(StoreError::Forbidden) if server => Ok(MemberChanged {
                member: None,
                kind: RoomKind::Direct,
                user_rev: self.0.users(&[target]).await?[0].user_rev,
                changed: false,
                logged: false,
            }),
            result => result,
        }
    }
}
