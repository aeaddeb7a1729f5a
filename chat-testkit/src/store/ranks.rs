//! Who may change whose membership, and the bounds.

use std::sync::Arc;

use chat_core::model::{Operation, Role, RoomId, RoomKind, StoreResult, UserRef};
use chat_core::port::store::{Actor, MemberChange, MemberChanged, MembershipChange, Store};

use super::chat::Chat;
use super::requests::{by, member_change, new_room, refused};
use MembershipChange::{Join, Remove, SetRole};

/// An actor whose role is asked for nothing more than being a member.
const fn member(user: &UserRef) -> Actor {
    by(user, Operation::Read)
}

impl Chat {
    async fn change(
        &self,
        actor: Actor,
        room: RoomId,
        target: &UserRef,
        change: MembershipChange,
    ) -> StoreResult<MemberChanged> {
        self.change_member(member_change(room, target, change, actor)).await
    }
}

/// An actor needs one of the roles that may, in the room, now.
pub async fn an_actor_needs_a_role_that_may(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve] = chat.named(["ann", "bob", "eve"]).await;
    let room = chat.group(&ann, &[&bob]).await;
    let rev = chat.rev(room).await;
    let kick = |user| by(user, Operation::RemoveUser);
    refused!(chat.change(kick(&bob), room, &ann, Remove).await, Forbidden);
    refused!(chat.change(kick(&eve), room, &bob, Remove).await, NotMember);
    let appoint = by(&bob, Operation::SetRole);
    refused!(chat.change(appoint, room, &bob, SetRole(Role::Admin)).await, Forbidden);
    refused!(
        chat.change(by(&eve, Operation::Join), room, &eve, Join(Role::Member)).await,
        NotMember
    );
    assert_eq!(chat.rev(room).await, rev);

    let direct = chat.direct(&ann, &bob).await;
    refused!(chat.change(by(&ann, Operation::Leave), direct, &ann, Remove).await, Forbidden);
    assert!(chat.change(Actor::Server, direct, &ann, Remove).await.unwrap().changed);
}

/// Anyone may join a channel, but only as a plain member.
pub async fn outsiders_join_channels(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.channel(&ann, "lobby").await;
    let join = by(&bob, Operation::Join);
    for role in [Role::Admin, Role::Owner] {
        refused!(chat.change(join, room, &bob, Join(role)).await, Forbidden);
    }
    let row = chat.change(join, room, &bob, Join(Role::Member)).await.unwrap().member.unwrap();
    assert_eq!((row.role, row.by), (Some(Role::Member), None));
}

/// Who is no owner removes and re-roles only those below him.
pub async fn equals_and_superiors_are_out_of_reach(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let actor = chat.user("actor").await;
    let others = chat.named(["m", "a", "o"]).await;
    for (rank, reach) in [(Role::Member, 0), (Role::Admin, 1), (Role::Owner, 3)] {
        let room = chat.make(new_room(RoomKind::Group, None, &[])).await;
        chat.add(room, &actor, rank).await;
        for (other, role) in others.iter().zip(Role::ALL) {
            chat.add(room, other, role).await;
        }
        for (n, other) in others.iter().enumerate() {
            let demote = chat.change(member(&actor), room, other, SetRole(Role::Member)).await;
            let remove = chat.change(member(&actor), room, other, Remove).await;
            if n < reach {
                assert!(demote.is_ok() && remove.unwrap().changed, "{rank:?} reaches {n}");
            } else {
                refused!(demote, Forbidden);
                refused!(remove, Forbidden);
            }
        }
        let remaining = 4 - reach;
        assert_eq!(chat.present(room).await.len(), remaining);
    }
}

/// Nobody gives a role above his own, to others or to himself; lower ones he may.
pub async fn nobody_lifts_above_himself(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, actor, bob] = chat.named(["ann", "actor", "bob"]).await;
    for rank in Role::ALL {
        for role in Role::ALL {
            let room = chat.group(&ann, &[]).await;
            chat.add(room, &actor, rank).await;
            let joined = chat.change(member(&actor), room, &bob, Join(role)).await;
            let himself = chat.change(member(&actor), room, &actor, SetRole(role)).await;
            if role <= rank {
                assert!(joined.unwrap().changed, "{rank:?} gives {role:?}");
                assert_eq!(himself.unwrap().changed, role != rank);
            } else {
                refused!(joined, Forbidden);
                refused!(himself, Forbidden);
            }
        }
    }
}

/// The server's authority has no bounds of rank.
pub async fn the_server_reaches_everybody(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.group(&ann, &[&bob]).await;
    chat.set(room, &bob, SetRole(Role::Owner)).await;
    chat.set(room, &ann, SetRole(Role::Member)).await;
    assert!(chat.set(room, &bob, Remove).await.changed, "not even the last owner holds it up");
    assert_eq!(chat.present(room).await[0].role, Some(Role::Member));
}

/// The last owner neither leaves nor steps down while others stay.
pub async fn the_last_owner_stays(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.group(&ann, &[&bob]).await;
    let rev = chat.rev(room).await;
    refused!(chat.change(member(&ann), room, &ann, Remove).await, LastOwner);
    refused!(chat.change(member(&ann), room, &ann, SetRole(Role::Admin)).await, LastOwner);
    assert_eq!(chat.rev(room).await, rev);

    chat.set(room, &bob, SetRole(Role::Owner)).await;
    let step_down = chat.change(member(&ann), room, &ann, SetRole(Role::Admin)).await;
    assert!(step_down.unwrap().changed, "another owner is there");
    refused!(chat.change(member(&bob), room, &bob, Remove).await, LastOwner);
    chat.remove(room, &ann).await;
    assert!(chat.change(member(&bob), room, &bob, Remove).await.unwrap().changed, "nobody stays");
}

/// The last owner does not step down when he is alone, since he himself would stay without one.
pub async fn an_owner_who_is_alone_may_only_leave(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    refused!(chat.change(member(&ann), room, &ann, SetRole(Role::Member)).await, LastOwner);
    assert!(chat.change(member(&ann), room, &ann, Remove).await.unwrap().changed);
}

/// A room that never had an owner may be left.
pub async fn a_room_without_an_owner_may_be_left(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.make(new_room(RoomKind::Group, None, &[&ann, &bob])).await;
    assert!(chat.change(member(&ann), room, &ann, Remove).await.unwrap().changed);
}

/// The bounds on rooms and members hold for users who join or add; the server is not bound, nor
/// are changes that add nobody.
pub async fn bounds_hold_for_users(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve] = chat.named(["ann", "bob", "eve"]).await;
    let room = chat.group(&ann, &[&eve]).await;
    chat.group(&bob, &[]).await;
    let rev = chat.rev(room).await;
    let bounded = |change, target, max_rooms, max_members| MemberChange {
        max_rooms,
        max_members,
        ..member_change(room, target, change, member(&ann))
    };
    let join = |max_rooms, max_members| bounded(Join(Role::Member), &bob, max_rooms, max_members);
    refused!(chat.change_member(join(1, 9)).await, LimitExceeded(_));
    refused!(chat.change_member(join(9, 2)).await, LimitExceeded(_));
    assert_eq!(chat.rev(room).await, rev);
    assert!(chat.change_member(join(2, 3)).await.unwrap().changed, "up to the bound");
    assert!(!chat.change_member(join(0, 0)).await.unwrap().changed, "he is in already");
    for change in [SetRole(Role::Admin), Remove] {
        assert!(chat.change_member(bounded(change, &bob, 0, 0)).await.unwrap().changed);
    }
    refused!(chat.change_member(join(2, 2)).await, LimitExceeded(_));
    let server = MemberChange { actor: Actor::Server, ..join(0, 0) };
    assert!(chat.change_member(server).await.unwrap().changed);
}
