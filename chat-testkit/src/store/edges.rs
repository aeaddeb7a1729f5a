//! What happens at the edges: limits of zero, things that are not there, and which refusal wins.

use std::sync::Arc;

use chat_core::model::{
    Changes, MessageId, Operation, Rev, Role, RoomKind, Seq, Timestamp, UserRev,
};
use chat_core::port::store::{
    Actor, MemberChange, MembershipChange, NewUser, Page, RoomList, Store,
};

use super::chat::Chat;
use super::requests::{ALL, NOBODY, NOWHERE, by, member_change, new_room, new_user, refused};

/// A limit of zero brings no row, and the truth about what waits.
pub async fn a_limit_of_zero_says_what_waits(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.channel(&ann, "room").await;
    chat.count(room, &ann, 3).await;
    let head = chat.rev(room).await;

    let page = |after| chat.changes(Some(ann.id), room, after, 0);
    let waits = Changes { rows: vec![], through: Rev::new(1), more: true, gone: vec![] };
    assert_eq!(page(Rev::new(1)).await.unwrap(), waits);
    let nothing = Changes { rows: vec![], through: head, more: false, gone: vec![] };
    assert_eq!(page(head).await.unwrap(), nothing);

    for (page, before, after) in [
        (Page::Latest, true, false),
        (Page::Before(Seq::new(2)), true, true),
        (Page::After(Seq::ZERO), false, true),
        (Page::Around(Seq::new(3)), true, true),
    ] {
        let history = chat.history(Some(ann.id), room, page, 0).await.unwrap();
        assert!(history.messages.is_empty());
        assert_eq!((history.more_before, history.more_after), (before, after), "{page:?}");
    }

    let list = chat.rooms(ann.id, None, 0).await.unwrap();
    assert_eq!((list.rooms.len(), list.more), (0, true));
    let members = chat.members(None, room, "", None, 0).await.unwrap();
    assert_eq!((members.members.len(), members.more), (0, true));
    assert_eq!(chat.channels("", None, 0).await.unwrap(), []);
    let since = Timestamp::from_micros(0);
    assert_eq!(chat.messages_since(ann.id, since, None, 0).await.unwrap(), []);
}

/// A new user joins what he can; what is no channel, or nowhere, or named twice, keeps nobody out.
pub async fn what_cannot_be_joined_is_passed_over(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let (group, lobby) = (chat.group(&ann, &[]).await, chat.channel(&ann, "lobby").await);
    let new = NewUser { join: vec![NOWHERE, group, lobby, lobby], ..new_user("bob") };
    let bob = chat.ensure_user(new).await.unwrap().user;
    assert_eq!(bob.user_rev, UserRev::new(1), "he joined one room, once");
    let rooms = chat.rooms(bob.id, None, ALL).await.unwrap().rooms;
    assert_eq!(rooms.iter().map(|view| view.room.id).collect::<Vec<_>>(), [lobby]);
}

/// Who asks for a change of a membership that is refused for several reasons hears the first of
/// them: no room, no authority, no such target, rank, and what the change itself would break.
pub async fn refused_members_have_an_order(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, carl, dora] = chat.named(["ann", "bob", "carl", "dora"]).await;
    let room = chat.group(&ann, &[&bob, &carl]).await;
    let (set, kick) = (by(&bob, Operation::SetRole), by(&bob, Operation::RemoveUser));
    let invite = by(&bob, Operation::InviteUser);
    let owner = by(&ann, Operation::SetRole);
    let change = |room, target, change, actor| {
        chat.change_member(MemberChange {
            target,
            max_members: 0,
            max_rooms: 0,
            ..member_change(room, &dora, change, actor)
        })
    };
    let (join, lift) = (MembershipChange::Join, MembershipChange::SetRole);
    let remove = MembershipChange::Remove;
    let [ann, carl, dora] = [ann.id, carl.id, dora.id];

    refused!(change(NOWHERE, NOBODY, remove, kick).await, NotFound);
    let outsider = Actor::User { id: dora, allowed: Operation::RemoveUser.allowed() };
    refused!(change(room, NOBODY, remove, outsider).await, NotMember);
    refused!(change(room, NOBODY, remove, kick).await, Forbidden);
    refused!(change(room, NOBODY, join(Role::Owner), invite).await, NotFound);
    // Rank comes before whether there is anything to change …
    refused!(change(room, dora, join(Role::Admin), invite).await, Forbidden);
    refused!(change(room, carl, join(Role::Admin), invite).await, Forbidden);
    refused!(change(room, dora, lift(Role::Member), set).await, Forbidden);
    refused!(change(room, dora, lift(Role::Member), owner).await, NotFound);
    // … which comes before limits, of which that of rooms is first.
    let same = change(room, carl, join(Role::Member), invite).await.unwrap();
    assert!(!same.changed);
    refused!(change(room, dora, join(Role::Member), invite).await, LimitExceeded("rooms_per_user"));
    refused!(change(room, ann, lift(Role::Member), owner).await, LastOwner);

    // A third one in a direct room is refused before limits are looked at, to the server too.
    let pair = chat.make(new_room(RoomKind::Direct, None, &[&bob, &chat.user("eve").await])).await;
    refused!(change(pair, dora, join(Role::Member), Actor::Server).await, Forbidden);
    let same = change(pair, dora, remove, Actor::Server).await.unwrap();
    assert!(!same.changed && same.member.is_none());
}

/// Reading and marking where nothing is.
pub async fn what_is_not_there_is_told_apart(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let nothing = RoomList { rooms: vec![], user_rev: UserRev::ZERO, more: false };
    assert_eq!(chat.rooms(NOBODY, None, ALL).await.unwrap(), nothing);
    refused!(chat.room_view(NOBODY, NOWHERE).await, NotFound);
    assert_eq!(chat.room_view(ann.id, NOWHERE).await.unwrap(), (None, UserRev::ZERO));
    refused!(chat.set_last_room(ann.id, NOWHERE).await, NotMember);
    refused!(chat.mark_read(ann.id, NOWHERE, Seq::ZERO, true).await, NotMember);
    refused!(chat.members(None, NOWHERE, "", None, ALL).await, NotMember);
    refused!(chat.changes(None, NOWHERE, Rev::ZERO, ALL).await, NotMember);
    let gone = MessageId::new(1 << 40);
    refused!(chat.message(ann.id, gone).await, NotFound);
    let since = Timestamp::from_micros(0);
    assert_eq!(chat.messages_since(NOBODY, since, None, ALL).await.unwrap(), []);
}
