use chat_core::model::{
    Change, JsonText, MessageKind, Operation, Rev, RoomId, StoreError, Timestamp, UserId,
};
use chat_core::port::store::{
    Actor, MessageEdit, MessageStore, MessageUpdate, NewMessage, ReadMarkerStore, RequestKey,
    RoomStore, UserStore,
};
use chat_store_sqlite::SqliteStore;

use crate::helpers::*;

#[tokio::test]
async fn one_batch_has_a_result_for_each() {
    let store = SqliteStore::memory().await.unwrap();
    let (bob, eve) = (user(&store, "bob").await, user(&store, "eve").await);
    let room = group(&store, &bob, &[]).await.id;
    let mut other = keyed(&bob, "one", "a");
    other.request = Some(RequestKey { id: "a".into(), digest: [2; 32] });
    let mut nobody = draft(&bob, "ghost");
    (nobody.author.id, nobody.actor) = (UserId::new(999), Actor::Server);
    let batch = vec![
        keyed(&bob, "one", "a"),
        draft(&eve, "refused"),
        keyed(&bob, "one", "a"),
        other,
        nobody,
        NewMessage { actor: Actor::Server, kind: MessageKind::System, ..draft(&eve, "two") },
        keyed(&bob, "three", "b"),
    ];
    let results = store.append(room, batch).await.unwrap();
    let numbers: Vec<_> = results
        .iter()
        .map(|result| match result {
            Ok(ok) => (ok.message.seq.get(), ok.message.rev.get(), ok.duplicate),
            Err(StoreError::NotMember) => (-1, 0, false),
            Err(StoreError::IdempotencyConflict) => (-2, 0, false),
            Err(StoreError::NotFound) => (-3, 0, false),
            Err(error) => panic!("{error}"),
        })
        .collect();
    assert_eq!(
        numbers,
        [
            (1, 3, false),
            (-1, 0, false),
            (1, 3, true),
            (-2, 0, false),
            (-3, 0, false),
            (2, 4, false),
            (3, 5, false)
        ]
    );
    assert_eq!(revs(&store, room).await, (5, 3));
    let (view, user_rev) = store.room_view(bob.id, room).await.unwrap();
    assert_eq!(view.unwrap().read_seq.get(), 3);
    assert_eq!(user_rev.get(), 1, "sending is no change of the room list");
}

#[tokio::test]
async fn a_room_that_is_not_there() {
    let store = SqliteStore::memory().await.unwrap();
    let bob = user(&store, "bob").await;
    let server = NewMessage { actor: Actor::Server, ..draft(&bob, "x") };
    let batch = vec![draft(&bob, "x"), server];
    let results = store.append(RoomId::new(7), batch).await.unwrap();
    assert!(matches!(results[..], [Err(StoreError::NotMember), Err(StoreError::NotFound)]));
}

#[tokio::test]
async fn a_retry_is_answered_whatever_happened_since() {
    let store = SqliteStore::memory().await.unwrap();
    let (bob, eve) = (user(&store, "bob").await, user(&store, "eve").await);
    let room = group(&store, &bob, &[&eve]).await.id;
    let sent = store.append(room, vec![keyed(&eve, "hi", "k")]).await.unwrap().remove(0).unwrap();
    leave(&store, room, &eve).await.unwrap();
    let again = store.append(room, vec![keyed(&eve, "hi", "k")]).await.unwrap().remove(0).unwrap();
    assert!(again.duplicate && again.message == sent.message);
    let found = store.appended(room, eve.id, &key("k")).await.unwrap();
    assert_eq!(found, Some(sent.message));
    assert_eq!(store.appended(room, bob.id, &key("k")).await.unwrap(), None);
    let other = RequestKey { id: "k".into(), digest: [9; 32] };
    let error = store.appended(room, eve.id, &other).await.unwrap_err();
    assert!(matches!(error, StoreError::IdempotencyConflict));
    let new = say(&store, room, &eve, "hi").await.unwrap_err();
    assert!(matches!(new, StoreError::NotMember));
}

#[tokio::test]
async fn content_and_data_come_back_byte_for_byte() {
    let store = SqliteStore::memory().await.unwrap();
    let bob = user(&store, "bob").await;
    let room = group(&store, &bob, &[]).await.id;
    let mut new = draft(&bob, "'; DROP TABLE chat_messages; -- \u{202e}e\u{301} 上海 \u{10ffff}");
    new.data = Some(JsonText::parse(r#"{"b" : 1.50,"a":"\u0041", "a":[ ]}"#).unwrap());
    new.kind = MessageKind::from_name("x-poll").unwrap();
    let sent = store.append(room, vec![new]).await.unwrap().remove(0).unwrap().message;
    assert_eq!(store.message(bob.id, sent.id).await.unwrap(), sent);
}

#[tokio::test]
async fn edits_and_deletions() {
    let store = SqliteStore::memory().await.unwrap();
    let (bob, eve) = (user(&store, "bob").await, user(&store, "eve").await);
    let out = user(&store, "out").await;
    let room = group(&store, &bob, &[&eve]).await.id;
    let message = say(&store, room, &eve, "a").await.unwrap().message.id;
    let update = |actor: &chat_core::model::User, own, others, edit| {
        store.update_message(MessageUpdate {
            message,
            actor: Actor::User { id: actor.id, allowed: allowed(own) },
            others: allowed(others),
            edit,
            at: Timestamp::from_micros(2_000_000),
        })
    };
    let edit = |content: &str, version| MessageEdit::Content { content: content.into(), version };
    use Operation::{DeleteMessage, EditMessage, ModerateMessages};

    let edited = update(&eve, EditMessage, ModerateMessages, edit("b", 0)).await.unwrap();
    assert!(edited.changed);
    assert_eq!((edited.message.edit_version, edited.message.rev.get()), (1, 5));
    let again = update(&eve, EditMessage, ModerateMessages, edit("b", 0)).await.unwrap();
    assert!(!again.changed && again.message == edited.message);
    match update(&eve, EditMessage, ModerateMessages, edit("c", 0)).await {
        Err(StoreError::Conflict(stands)) => assert_eq!(*stands, edited.message),
        other => panic!("{other:?}"),
    }
    let error = update(&out, EditMessage, ModerateMessages, edit("c", 9)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotMember), "before Conflict");

    let deleted = update(&bob, DeleteMessage, ModerateMessages, MessageEdit::Delete).await.unwrap();
    assert_eq!((deleted.message.content.as_str(), deleted.message.rev.get()), ("", 6));
    assert!(deleted.message.deleted_at.is_some() && deleted.message.data.is_none());
    assert_eq!(store.message(bob.id, message).await.unwrap(), deleted.message);
    let again = update(&eve, DeleteMessage, ModerateMessages, MessageEdit::Delete).await.unwrap();
    assert!(!again.changed);
    let error = update(&eve, EditMessage, ModerateMessages, edit("b", 0)).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict(_)));

    let bobs = say(&store, room, &bob, "mine").await.unwrap().message.id;
    let error = store
        .update_message(MessageUpdate {
            message: bobs,
            actor: actor(&eve, DeleteMessage),
            others: allowed(ModerateMessages),
            edit: MessageEdit::Delete,
            at: NOW,
        })
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Forbidden));
    assert_eq!(revs(&store, room).await, (7, 2));
}

#[tokio::test]
async fn the_feed_is_compacted_and_complete() {
    let store = SqliteStore::memory().await.unwrap();
    let (bob, eve) = (user(&store, "bob").await, user(&store, "eve").await);
    let room = group(&store, &bob, &[&eve]).await.id; // 1, 2, 3
    say(&store, room, &bob, "a").await.unwrap(); // 4
    leave(&store, room, &eve).await.unwrap(); // 5, moved from 3
    say(&store, room, &bob, "b").await.unwrap(); // 6

    let page = store.changes(Some(bob.id), room, Rev::ZERO, 2).await.unwrap();
    assert!(page.gone.is_empty(), "readers have no use for it");
    let page = store.changes(None, room, Rev::ZERO, 2).await.unwrap();
    assert_eq!(page.rows.iter().map(|row| row.rev().get()).collect::<Vec<_>>(), [1, 2]);
    assert_eq!((page.through.get(), page.more), (2, true));
    assert_eq!(page.gone.len(), 1, "the removal at 5 is told on the first page");

    let page = store.changes(None, room, page.through, 2).await.unwrap();
    assert!(matches!(&page.rows[..], [Change::Message(_), Change::Member(m)] if m.role.is_none()));
    assert_eq!((page.through.get(), page.more), (5, true));
    let page = store.changes(None, room, page.through, 2).await.unwrap();
    assert_eq!((page.rows.len(), page.through.get(), page.more), (1, 6, false));
    assert!(page.gone.is_empty());

    let page = store.changes(None, room, Rev::new(99), 2).await.unwrap();
    assert_eq!((page.rows.len(), page.through.get(), page.more), (0, 6, false));
    for (reader, room) in [(Some(eve.id), room), (None, RoomId::new(99))] {
        let error = store.changes(reader, room, Rev::ZERO, 2).await.unwrap_err();
        assert!(matches!(error, StoreError::NotMember));
    }
}

#[tokio::test]
async fn heads_of_rooms_and_users() {
    let store = SqliteStore::memory().await.unwrap();
    let bob = user(&store, "bob").await;
    let room = group(&store, &bob, &[]).await.id;
    let heads = store.heads(&[room, RoomId::new(9)], &[UserId::new(9), bob.id]).await.unwrap();
    assert_eq!(heads.rooms, [(room, Rev::new(2))]);
    assert_eq!((heads.users.len(), heads.users[0].user_rev.get()), (1, 1));
    assert_eq!(store.heads(&[], &[]).await.unwrap(), Default::default());
}

#[tokio::test]
async fn markers_go_forward_unless_forced() {
    let store = SqliteStore::memory().await.unwrap();
    let (bob, eve) = (user(&store, "bob").await, user(&store, "eve").await);
    let room = group(&store, &bob, &[&eve]).await.id;
    for n in 0..5 {
        say(&store, room, &bob, &n.to_string()).await.unwrap();
    }
    let mark = async |seq, force| {
        let seq = chat_core::model::Seq::new(seq);
        let marker = store.mark_read(eve.id, room, seq, force).await.unwrap();
        (marker.read_seq.get(), marker.user_rev.get(), marker.changed)
    };
    assert_eq!(mark(3, false).await, (3, 2, true));
    assert_eq!(mark(2, false).await, (3, 2, false));
    assert_eq!(mark(2, true).await, (2, 3, true));
    assert_eq!(mark(99, true).await, (5, 4, true));
    leave(&store, room, &eve).await.unwrap();
    let error = store.mark_read(eve.id, room, chat_core::model::Seq::new(1), false).await;
    assert!(matches!(error, Err(StoreError::NotMember)));
    let error = store.set_last_room(eve.id, room).await;
    assert!(matches!(error, Err(StoreError::NotMember)));
}
