use chat_core::model::StoreError;
use chat_store_sqlite::SqliteStore;

use crate::helpers::*;

#[tokio::test(flavor = "multi_thread")]
async fn many_rooms_share_a_commit() {
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(directory.path().join("chat.db")).await.unwrap();
    let bob = user(&store, "bob").await;
    let mut rooms = Vec::new();
    for _ in 0..20 {
        rooms.push(group(&store, &bob, &[]).await.id);
    }
    let before = store.statistics();
    let sends = (0..1_000).map(|n| {
        let (store, bob, room) = (store.clone(), bob.clone(), rooms[n % rooms.len()]);
        tokio::spawn(async move { say(&store, room, &bob, &n.to_string()).await.unwrap() })
    });
    for sent in futures::future::join_all(sends).await {
        sent.unwrap();
    }
    let after = store.statistics();
    assert_eq!(after.jobs - before.jobs, 1_000);
    let commits = after.commits - before.commits;
    assert!(commits <= 500, "{commits} commits for 1,000 messages");
    for room in rooms {
        assert_eq!(revs(&store, room).await, (52, 50));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_refused_hurts_no_other() {
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(directory.path().join("chat.db")).await.unwrap();
    let (bob, eve) = (user(&store, "bob").await, user(&store, "eve").await);
    let room = group(&store, &bob, &[]).await.id;
    let sends = (0..200).map(|n| {
        let (store, author) = (store.clone(), if n % 2 == 0 { &bob } else { &eve }.clone());
        tokio::spawn(async move { say(&store, room, &author, &n.to_string()).await })
    });
    for (n, sent) in futures::future::join_all(sends).await.into_iter().enumerate() {
        match sent.unwrap() {
            Ok(sent) => assert!(n % 2 == 0 && sent.message.content == n.to_string()),
            Err(StoreError::NotMember) => assert!(n % 2 == 1),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(revs(&store, room).await, (102, 100));
}
