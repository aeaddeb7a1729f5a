use chat_core::model::{MessageId, Seq, StoreError, Timestamp};
use chat_core::port::store::{MessageStore, NewMessage, Page};
use chat_store_sqlite::SqliteStore;

use crate::helpers::*;

#[tokio::test]
async fn pages_of_a_room() {
    let store = SqliteStore::memory().await.unwrap();
    let bob = user(&store, "bob").await;
    let (room, other) = (group(&store, &bob, &[]).await.id, group(&store, &bob, &[]).await.id);
    let mut ids = Vec::new();
    for n in 0..10 {
        // Ids of the two rooms alternate: 1, 3, 5 … are here.
        ids.push(say(&store, room, &bob, &n.to_string()).await.unwrap().message.id);
        say(&store, other, &bob, "x").await.unwrap();
    }
    let page = async |page, limit| {
        let history = store.history(Some(bob.id), room, page, limit).await.unwrap();
        let seqs: Vec<i64> = history.messages.iter().map(|message| message.seq.get()).collect();
        (seqs, history.more_before, history.more_after)
    };
    let seq = Seq::new;
    assert_eq!(page(Page::Latest, 3).await, (vec![8, 9, 10], true, false));
    assert_eq!(page(Page::Latest, 10).await, ((1..=10).collect(), false, false));
    assert_eq!(page(Page::Before(seq(3)), 5).await, (vec![1, 2], false, true));
    assert_eq!(page(Page::Before(seq(1)), 5).await, (vec![], false, true));
    assert_eq!(page(Page::Before(seq(99)), 2).await, (vec![9, 10], true, false));
    assert_eq!(page(Page::After(seq(8)), 5).await, (vec![9, 10], true, false));
    assert_eq!(page(Page::After(seq(10)), 5).await, (vec![], true, false));
    assert_eq!(page(Page::Around(seq(5)), 4).await, (vec![3, 4, 5, 6], true, true));
    assert_eq!(page(Page::Around(seq(5)), 3).await, (vec![4, 5, 6], true, true));
    assert_eq!(page(Page::BeforeMessage(ids[4]), 2).await, (vec![3, 4], true, true));
    assert_eq!(page(Page::AroundMessage(ids[4]), 2).await, (vec![4, 5], true, true));
    for (n, id) in ids.iter().enumerate() {
        // A message of the other room, between two of this one.
        let between = MessageId::new(id.get() + 1);
        let expected = i64::try_from(n).unwrap() + 1;
        assert_eq!(page(Page::BeforeMessage(between), 1).await.0, [expected]);
    }
    assert_eq!(page(Page::BeforeMessage(MessageId::new(1)), 1).await, (vec![], false, true));
    assert_eq!(page(Page::BeforeMessage(MessageId::new(999)), 1).await.0, [10]);

    let foreign = Page::AroundMessage(MessageId::new(ids[0].get() + 1));
    let error = store.history(Some(bob.id), room, foreign, 2).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound));
    let empty = group(&store, &bob, &[]).await.id;
    for page in [Page::Latest, Page::Around(seq(5)), Page::BeforeMessage(ids[0])] {
        let history = store.history(Some(bob.id), empty, page, 5).await.unwrap();
        assert!(history.messages.is_empty() && !history.more_before && !history.more_after);
    }
}

#[tokio::test]
async fn messages_of_all_my_rooms_since_a_time() {
    let store = SqliteStore::memory().await.unwrap();
    let (bob, eve) = (user(&store, "bob").await, user(&store, "eve").await);
    let (one, two) = (group(&store, &bob, &[&eve]).await.id, group(&store, &bob, &[]).await.id);
    let at = Timestamp::from_micros;
    // The third came from a node whose clock is late.
    for (room, time, content) in [(one, 10, "a"), (two, 20, "b"), (one, 15, "c"), (one, 30, "d")] {
        let message = NewMessage { at: at(time), ..draft(&bob, content) };
        store.append(room, vec![message]).await.unwrap().remove(0).unwrap();
    }
    let since = async |reader: &chat_core::model::User, time, after, limit| {
        let found = store.messages_since(reader.id, at(time), after, limit).await.unwrap();
        found.into_iter().map(|message| message.content).collect::<String>()
    };
    assert_eq!(since(&bob, 0, None, 9).await, "acbd");
    assert_eq!(since(&bob, 15, None, 2).await, "cb");
    assert_eq!(since(&bob, 15, Some(MessageId::new(3)), 9).await, "bd");
    assert_eq!(since(&eve, 0, None, 9).await, "acd");
    leave(&store, one, &eve).await.unwrap();
    assert_eq!(since(&eve, 0, None, 9).await, "");
    let error = store.message(eve.id, MessageId::new(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound));
}
