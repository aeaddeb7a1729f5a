//! How far users read.

use std::sync::Arc;

use chat_core::model::{Role, Seq};
use chat_core::port::store::Store;

use super::chat::Chat;
use super::requests::{NOWHERE, refused};

/// A marker moves forward, at most to the newest message, and takes one of its user's revisions.
pub async fn a_marker_moves_forward(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.group(&ann, &[&bob]).await;
    chat.count(room, &ann, 5).await;
    let (rev, others) = (chat.rev(room).await, chat.user_rev(&ann).await);
    for (asked, read) in [(2, 2), (3, 3), (1_000, 5)] {
        let before = chat.user_rev(&bob).await;
        let marker = chat.read(&bob, room, asked).await;
        assert!(marker.changed);
        assert_eq!((marker.room, marker.read_seq.get(), marker.last_seq.get()), (room, read, 5));
        assert_eq!((marker.user_rev, marker.unread()), (before.next(), 5 - read));
        assert_eq!(chat.user_rev(&bob).await, before.next());
        assert_eq!(chat.view(&bob, room).await.read_seq.get(), read);
    }
    assert_eq!(chat.rev(room).await, rev, "markers are nobody else's business");
    assert_eq!(chat.user_rev(&ann).await, others);
}

/// A marker that stays takes no revision.
pub async fn a_marker_never_goes_back(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.group(&ann, &[&bob]).await;
    chat.count(room, &ann, 5).await;
    chat.read(&bob, room, 3).await;
    let before = chat.user_rev(&bob).await;
    for asked in [3, 2, 0] {
        let marker = chat.read(&bob, room, asked).await;
        assert_eq!((marker.changed, marker.read_seq.get(), marker.user_rev), (false, 3, before));
        assert_eq!(marker.unread(), 2);
    }
    assert_eq!(chat.user_rev(&bob).await, before);
    assert_eq!(chat.view(&bob, room).await.read_seq.get(), 3);
}

/// With force it goes back, too, but never beyond the newest message.
pub async fn force_moves_anywhere(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.group(&ann, &[&bob]).await;
    chat.count(room, &ann, 5).await;
    let mut expected = chat.user_rev(&bob).await;
    for (asked, read, changed) in
        [(4, 4, true), (1, 1, true), (1, 1, false), (99, 5, true), (5, 5, false), (0, 0, true)]
    {
        if changed {
            expected = expected.next();
        }
        let marker = chat.mark_read(bob.id, room, Seq::new(asked), true).await.unwrap();
        assert_eq!((marker.read_seq.get(), marker.changed), (read, changed), "{asked}");
        assert_eq!(marker.user_rev, expected);
    }
}

/// In an empty room there is nothing to read.
pub async fn an_empty_room_stays_unread(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let ann = chat.user("ann").await;
    let room = chat.group(&ann, &[]).await;
    let marker = chat.read(&ann, room, 7).await;
    assert_eq!((marker.changed, marker.read_seq, marker.last_seq), (false, Seq::ZERO, Seq::ZERO));
}

/// Each user has his own marker in each room.
pub async fn markers_are_apart(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob, eve] = chat.named(["ann", "bob", "eve"]).await;
    let (one, two) = (chat.group(&ann, &[&bob, &eve]).await, chat.group(&ann, &[&bob]).await);
    chat.count(one, &ann, 3).await;
    chat.count(two, &ann, 3).await;
    chat.read(&bob, one, 2).await;
    assert_eq!(chat.view(&bob, two).await.read_seq.get(), 0);
    assert_eq!(chat.view(&eve, one).await.read_seq.get(), 0);
}

/// Only members have a marker.
pub async fn only_members_read(store: Arc<dyn Store>) {
    let chat = Chat::new(store);
    let [ann, bob] = chat.named(["ann", "bob"]).await;
    let room = chat.group(&ann, &[]).await;
    chat.count(room, &ann, 3).await;
    let before = chat.user_rev(&bob).await;
    for force in [false, true] {
        refused!(chat.mark_read(bob.id, room, Seq::new(1), force).await, NotMember);
        refused!(chat.mark_read(bob.id, NOWHERE, Seq::new(1), force).await, NotMember);
    }
    assert_eq!(chat.user_rev(&bob).await, before);
    chat.add(room, &bob, Role::Member).await;
    chat.remove(room, &bob).await;
    refused!(chat.mark_read(bob.id, room, Seq::new(1), true).await, NotMember);
}
