//! Becoming a member, having a role, being a member no more.

use std::sync::Arc;

use chat_core::model::{Change, Operation, Rev, Role, RoomKind, Seq};
use chat_core::port::store::{Actor, MemberChange, MembershipChange, Store};

use super::chat::Chat;
use super::requests::{NOBODY, NOWHERE, by, member_change, new_room, refused};
use super::texts::AWKWARD;
use MembershipChange::{Join, Remove, SetRole};

/// In a group, joining, another role and leaving take one revision each, and one of the target's.
pub async fn a_change_takes_one_revision(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.group(&ann, &[]).await;
    let steps = [
        (Join(Role::Member), Some(Role::Member)),
        (SetRole(Role::Admin), Some(Role::Admin)),
        (Remove, None),
        (Join(Role::Owner), Some(Role::Owner)),
        (SetRole(Role::Member), Some(Role::Member)),
    ];
    for (change, role) in steps {
        let (rev, user_rev) = (chat.rev(room).await, chat.user_rev(&bob).await);
        let others = chat.user_rev(&ann).await;
        let changed = chat.set(room, &bob, change).await;
        assert!(changed.changed && changed.logged, "{change:?}");
        assert_eq!(changed.kind, RoomKind::Group);
        assert_eq!(changed.user_rev, user_rev.next());
        let row = changed.member.unwrap();
        assert_eq!((row.room, &row.user, row.role, row.rev), (room, &bob, role, rev.next()));
        assert_eq!(chat.rev(room).await, rev.next());
        assert_eq!(chat.user_rev(&bob).await, user_rev.next());
        assert_eq!(chat.user_rev(&ann).await, others, "nobody else's");
        assert_eq!(chat.feed(room, rev).await, [Change::Member(row)]);
    }
}

/// Whoever is in a channel for the first time takes no revision of the room, and his row has zero.
pub async fn joining_a_channel_is_not_logged(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve] = chat.named(["ann", "bob", "eve"]).await;
    let room = chat.channel(&ann, "lobby").await;
    chat.count(room, &ann, 2).await;
    let rev = chat.rev(room).await;
    let join = member_change(room, &bob, Join(Role::Member), by(&bob, Operation::Join));
    let add = member_change(room, &eve, Join(Role::Member), by(&ann, Operation::InviteUser));
    for change in [join, add] {
        let joined = chat.change_member(change).await.unwrap();
        assert_eq!((joined.changed, joined.logged, joined.user_rev.get()), (true, false, 1));
        assert_eq!(joined.kind, RoomKind::Channel);
        assert_eq!(joined.member.unwrap().rev, Rev::ZERO);
    }
    assert_eq!(chat.rev(room).await, rev);
    assert_eq!(chat.present(room).await.len(), 3);
    assert_eq!(chat.view(&bob, room).await.read_seq, Seq::new(2));
}

/// In a channel, leaving, other roles and coming back over the old row are logged.
pub async fn all_else_in_a_channel_is_logged(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.channel(&ann, "lobby").await;
    chat.add(room, &bob, Role::Member).await;
    for change in [SetRole(Role::Admin), Remove, Join(Role::Member), Remove] {
        let rev = chat.rev(room).await;
        let changed = chat.set(room, &bob, change).await;
        assert!(changed.changed && changed.logged, "{change:?}");
        assert_eq!(changed.member.unwrap().rev, rev.next());
        assert_eq!(chat.rev(room).await, rev.next());
    }
}

/// Members stay as they are when they join again, outsiders when they are removed again, and the
/// same role again is no change.
pub async fn what_is_so_already_changes_nothing(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve] = chat.named(["ann", "bob", "eve"]).await;
    for kind in [RoomKind::Group, RoomKind::Channel] {
        let room = chat.make(new_room(kind, Some(&ann), &[&bob])).await;
        chat.count(room, &ann, 2).await;
        let again = async |target, change, row| {
            let (rev, user_rev) = (chat.rev(room).await, chat.user_rev(target).await);
            let same = chat.set(room, target, change).await;
            assert_eq!((same.changed, same.logged), (false, false), "{change:?}");
            assert_eq!((same.kind, same.user_rev), (kind, user_rev));
            assert_eq!(same.member, row);
            assert_eq!((chat.rev(room).await, chat.user_rev(target).await), (rev, user_rev));
        };
        let row = Some(chat.present(room).await.remove(1));
        again(&bob, Join(Role::Member), row.clone()).await;
        again(&bob, Join(Role::Owner), row.clone()).await;
        again(&bob, SetRole(Role::Member), row).await;
        assert_eq!(chat.view(&bob, room).await.read_seq, Seq::ZERO, "his marker stays too");
        again(&eve, Remove, None).await;
        let tombstone = chat.remove(room, &bob).await.member;
        again(&bob, Remove, tombstone).await;
    }
}

/// A role is for members; unknown rooms and users are not found.
pub async fn who_is_not_there_has_no_role(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.group(&ann, &[]).await;
    let mut ghost = bob.clone();
    ghost.id = NOBODY;
    let set = async |room, target, change| {
        chat.change_member(member_change(room, target, change, Actor::Server)).await
    };
    refused!(set(room, &bob, SetRole(Role::Admin)).await, NotFound);
    for change in [Join(Role::Member), SetRole(Role::Admin), Remove] {
        refused!(set(NOWHERE, &bob, change).await, NotFound);
        refused!(set(room, &ghost, change).await, NotFound);
    }
    chat.add(room, &bob, Role::Member).await;
    chat.remove(room, &bob).await;
    let rev = chat.rev(room).await;
    refused!(set(room, &bob, SetRole(Role::Admin)).await, NotFound);
    assert_eq!(chat.rev(room).await, rev);
}

/// A direct room never has a third member, whoever adds him; its two come back.
pub async fn a_direct_room_stays_one_of_two(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve] = chat.named(["ann", "bob", "eve"]).await;
    let room = chat.direct(&ann, &bob).await;
    chat.remove(room, &bob).await;
    let (rev, user_rev) = (chat.rev(room).await, chat.user_rev(&eve).await);
    for actor in [Actor::Server, by(&ann, Operation::Read)] {
        let third = member_change(room, &eve, Join(Role::Member), actor);
        refused!(chat.change_member(third).await, Forbidden);
    }
    assert!(!chat.remove(room, &eve).await.changed, "who never was there is not removed");
    assert_eq!((chat.rev(room).await, chat.user_rev(&eve).await), (rev, user_rev));
    assert!(chat.add(room, &bob, Role::Member).await.changed);
    assert_eq!(chat.present(room).await.len(), 2);
}

/// The row stays when somebody goes, without a role, and says by whom and why.
pub async fn a_removal_leaves_its_row(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve] = chat.named(["ann", "bob", "eve"]).await;
    let room = chat.group(&ann, &[&bob, &eve]).await;
    let kick = MemberChange {
        reason: Some("spam".into()),
        ..member_change(room, &bob, Remove, by(&ann, Operation::RemoveUser))
    };
    let row = chat.change_member(kick).await.unwrap().member.unwrap();
    assert_eq!((row.role, &row.by, row.reason.as_deref()), (None, &Some(ann), Some("spam")));
    let leave = member_change(room, &eve, Remove, by(&eve, Operation::Leave));
    let left = chat.change_member(leave).await.unwrap().member.unwrap();
    assert_eq!((left.role, &left.by, &left.reason), (None, &None, &None), "by himself");
    let rows = chat.feed(room, row.rev.previous()).await;
    assert_eq!(rows, [Change::Member(row), Change::Member(left)]);
    assert_eq!(chat.present(room).await.len(), 1);

    let back = chat.add(room, &bob, Role::Member).await.member.unwrap();
    assert_eq!((back.by, back.reason), (None, None), "each change has its own");
}

/// Why somebody was removed comes back byte for byte.
pub async fn reasons_are_exact(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.group(&ann, &[]).await;
    for text in AWKWARD {
        chat.add(room, &bob, Role::Member).await;
        let remove = member_change(room, &bob, Remove, Actor::Server);
        let remove = MemberChange { reason: Some((*text).into()), ..remove };
        let row = chat.change_member(remove).await.unwrap().member.unwrap();
        assert_eq!(row.reason.as_deref(), Some(*text));
        assert_eq!(chat.feed(room, row.rev.previous()).await, [Change::Member(row)]);
    }
}

/// Nothing is unread for a new or returning member; another role leaves his marker alone.
pub async fn a_new_member_has_read_everything(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    for kind in [RoomKind::Group, RoomKind::Channel] {
        let room = chat.make(new_room(kind, Some(&ann), &[])).await;
        chat.count(room, &ann, 3).await;
        chat.add(room, &bob, Role::Member).await;
        assert_eq!(chat.view(&bob, room).await.read_seq, Seq::new(3));
        chat.count(room, &ann, 2).await;
        chat.set(room, &bob, SetRole(Role::Admin)).await;
        assert_eq!(chat.view(&bob, room).await.read_seq, Seq::new(3));
        chat.remove(room, &bob).await;
        chat.count(room, &ann, 1).await;
        chat.add(room, &bob, Role::Member).await;
        assert_eq!(chat.view(&bob, room).await.read_seq, Seq::new(6));
    }
}
