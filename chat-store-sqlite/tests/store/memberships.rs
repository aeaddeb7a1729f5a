use chat_core::model::{Operation, Role, RoomKind, StoreError};
use chat_core::port::store::MembershipChange::{Join, Remove, SetRole};
use chat_core::port::store::{Actor, RoomStore};
use chat_store_sqlite::SqliteStore;

use crate::helpers::*;

#[tokio::test]
async fn joining_a_channel_is_quiet_and_leaving_is_not() {
    let store = SqliteStore::memory().await.unwrap();
    let (bob, eve) = (user(&store, "bob").await, user(&store, "eve").await);
    let room = channel(&store, &bob).await.id;
    say(&store, room, &bob, "hi").await.unwrap(); // rev 3

    let joined = join(&store, room, &eve).await.unwrap();
    assert!(joined.changed && !joined.logged);
    assert_eq!((joined.member.unwrap().rev.get(), joined.user_rev.get()), (0, 1));
    assert_eq!(revs(&store, room).await.0, 3);
    let view = store.room_view(eve.id, room).await.unwrap().0.unwrap();
    assert_eq!((view.read_seq.get(), view.member_count), (1, 2), "nothing is unread");
    let again = join(&store, room, &eve).await.unwrap();
    assert!(!again.changed && !again.logged && again.user_rev.get() == 1);

    let left = leave(&store, room, &eve).await.unwrap();
    assert!(left.changed && left.logged);
    assert_eq!((left.member.unwrap().rev.get(), left.user_rev.get()), (4, 2));
    assert!(store.room_view(eve.id, room).await.unwrap().0.is_none());

    say(&store, room, &bob, "again").await.unwrap(); // rev 5
    let back = join(&store, room, &eve).await.unwrap();
    assert!(back.changed && back.logged);
    assert_eq!(back.member.unwrap().rev.get(), 6);
    let view = store.room_view(eve.id, room).await.unwrap().0.unwrap();
    assert_eq!((view.read_seq.get(), view.member_count), (2, 2));
}

#[tokio::test]
async fn ranks_are_respected() {
    let store = SqliteStore::memory().await.unwrap();
    let (bob, eve) = (user(&store, "bob").await, user(&store, "eve").await);
    let (ann, out) = (user(&store, "ann").await, user(&store, "out").await);
    let room = group(&store, &bob, &[&eve, &ann]).await.id;
    let by = |who: &chat_core::model::User, operation| actor(who, operation);
    use Operation::{InviteUser, RemoveUser, SetRole as May};

    let set = change(&store, room, &eve, SetRole(Role::Admin), by(&bob, May)).await.unwrap();
    assert_eq!(set.member.unwrap().by, Some(bob.to_ref()));
    change(&store, room, &ann, SetRole(Role::Admin), by(&bob, May)).await.unwrap();
    let forbidden = [
        // Of the same rank, and above.
        (&ann, Remove, by(&eve, RemoveUser)),
        (&bob, Remove, by(&eve, RemoveUser)),
        // A role above one's own.
        (&out, Join(Role::Owner), by(&eve, InviteUser)),
        // Not by the table.
        (&out, SetRole(Role::Member), by(&eve, May)),
    ];
    for (target, what, actor) in forbidden {
        let error = change(&store, room, target, what, actor).await.unwrap_err();
        assert!(matches!(error, StoreError::Forbidden), "{what:?}: {error:?}");
    }
    let error = change(&store, room, &out, SetRole(Role::Member), by(&bob, May)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound));
    for what in [Join(Role::Member), Remove] {
        let error = change(&store, room, &out, what, by(&out, InviteUser)).await.unwrap_err();
        assert!(matches!(error, StoreError::NotMember));
    }
    let error = join(&store, room, &out).await.unwrap_err();
    assert!(matches!(error, StoreError::NotMember), "a group is not open");
    leave(&store, room, &ann).await.unwrap();
}

#[tokio::test]
async fn who_comes_into_a_channel_comes_as_a_plain_member() {
    let store = SqliteStore::memory().await.unwrap();
    let (bob, out) = (user(&store, "bob").await, user(&store, "out").await);
    let room = channel(&store, &bob).await.id;
    let act = actor(&out, Operation::Join);
    let error = change(&store, room, &out, Join(Role::Owner), act).await.unwrap_err();
    assert!(matches!(error, StoreError::Forbidden));
}

#[tokio::test]
async fn the_last_owner_stays_while_others_do() {
    let store = SqliteStore::memory().await.unwrap();
    let (bob, eve) = (user(&store, "bob").await, user(&store, "eve").await);
    let room = group(&store, &bob, &[&eve]).await.id;
    let step_down = SetRole(Role::Member);
    let as_owner = actor(&bob, Operation::SetRole);
    for error in [
        leave(&store, room, &bob).await.unwrap_err(),
        change(&store, room, &bob, step_down, as_owner).await.unwrap_err(),
    ] {
        assert!(matches!(error, StoreError::LastOwner));
    }
    leave(&store, room, &eve).await.unwrap();
    leave(&store, room, &bob).await.unwrap();

    let room = group(&store, &bob, &[&eve]).await.id;
    change(&store, room, &eve, SetRole(Role::Owner), as_owner).await.unwrap();
    leave(&store, room, &bob).await.unwrap();
    change(&store, room, &eve, step_down, Actor::Server).await.unwrap();
    let before = revs(&store, room).await;
    let same = change(&store, room, &eve, step_down, Actor::Server).await.unwrap();
    assert!(!same.changed && revs(&store, room).await == before);
}

#[tokio::test]
async fn limits_bind() {
    let store = SqliteStore::memory().await.unwrap();
    let (bob, eve) = (user(&store, "bob").await, user(&store, "eve").await);
    let room = channel(&store, &bob).await.id;
    let mut full = member_change(room, &eve, Join(Role::Member), actor(&eve, Operation::Join));
    full.max_members = 1;
    let error = store.change_member(full.clone()).await.unwrap_err();
    assert!(matches!(error, StoreError::LimitExceeded("members_per_room")));
    (full.max_members, full.max_rooms) = (2, 0);
    let error = store.change_member(full.clone()).await.unwrap_err();
    assert!(matches!(error, StoreError::LimitExceeded("rooms_per_user")));
    full.actor = Actor::Server;
    assert!(store.change_member(full).await.unwrap().changed);

    let mut new = new_room(RoomKind::Group, Some(bob.id), &[]);
    new.max_rooms = 1;
    let error = store.create_room(new.clone()).await.unwrap_err();
    assert!(matches!(error, StoreError::LimitExceeded("rooms_per_user")));
    new.max_rooms = 2;
    new.members = vec![eve.id];
    let made = store.create_room(new).await.unwrap();
    let revs: Vec<i64> = made.user_revs.iter().map(|rev| rev.get()).collect();
    assert_eq!((made.created, revs), (true, vec![2, 2]));
}

#[tokio::test]
async fn members_in_pages() {
    let store = SqliteStore::memory().await.unwrap();
    let (bob, eve) = (user(&store, "bob").await, user(&store, "eve").await);
    let (eva, out) = (user(&store, "eva").await, user(&store, "out").await);
    let room = group(&store, &bob, &[&eve, &eva]).await.id;
    let page = store.members(Some(bob.id), room, "", Some(bob.id), 1).await.unwrap();
    assert!(page.more && page.members[0].user == eve.to_ref());
    leave(&store, room, &eve).await.unwrap();
    let page = store.members(None, room, "ev", None, 9).await.unwrap();
    assert!(!page.more && page.members.len() == 1 && page.members[0].user == eva.to_ref());
    let page = store.members(None, room, "%", None, 9).await.unwrap();
    assert!(page.members.is_empty());
    let error = store.members(Some(out.id), room, "", None, 9).await.unwrap_err();
    assert!(matches!(error, StoreError::NotMember));
}
