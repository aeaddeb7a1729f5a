//! Faults that only the inside can cause.

use std::sync::Arc;

use chat_core::model::{Handle, MessageKind, RoomId, RoomKind, StoreError, Timestamp, User};
use chat_core::port::store::{
    Actor, MessageStore, NewMessage, NewRoom, NewUser, RoomStore, UserStore,
};
use rusqlite::Connection;
use tempfile::TempDir;

use super::Writer;
use crate::SqliteStore;
use crate::error::JobResult;
use crate::job::task;
use crate::queue::Queue;
use crate::statistics::Counters;

const NOW: Timestamp = Timestamp::from_micros(0);

async fn store() -> (TempDir, SqliteStore, User, RoomId) {
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(directory.path().join("chat.db")).await.unwrap();
    let bob = NewUser {
        external_id: "bob".into(),
        handle: Handle::new("bob").unwrap(),
        display_name: None,
        data: None,
        join: vec![],
        at: NOW,
    };
    let bob = store.ensure_user(bob).await.unwrap().user;
    let room = NewRoom {
        kind: RoomKind::Group,
        name: "Room".into(),
        topic: None,
        data: None,
        external_key: None,
        creator: Some(bob.id),
        members: vec![],
        request: None,
        at: NOW,
        max_rooms: 9,
    };
    let room = store.create_room(room).await.unwrap().room.id;
    (directory, store, bob, room)
}

async fn say(
    store: &SqliteStore,
    room: RoomId,
    bob: &User,
    content: &str,
) -> Result<i64, StoreError> {
    let message = NewMessage {
        author: bob.to_ref(),
        actor: Actor::Server,
        content: content.into(),
        kind: MessageKind::Text,
        data: None,
        request: None,
        at: NOW,
    };
    let appended = store.append(room, vec![message]).await?.remove(0)?;
    Ok(appended.message.seq.get())
}

/// Keeps the writer busy until the sender is dropped, so that what follows is one group.
async fn hold(store: &SqliteStore) -> std::sync::mpsc::SyncSender<()> {
    let (release, held) = std::sync::mpsc::sync_channel(0);
    let (started, has_started) = tokio::sync::oneshot::channel();
    let mut started = Some(started);
    let store = store.clone();
    tokio::spawn(async move {
        let work = move |_: &Connection| -> JobResult<()> {
            started.take().map(|started| started.send(()));
            let _ = held.recv();
            Ok(())
        };
        let _ = store.write(0, work).await;
    });
    has_started.await.unwrap();
    release
}

#[tokio::test]
async fn a_panic_costs_only_its_own_job() {
    let (_directory, store, bob, room) = store().await;
    let release = hold(&store).await;
    let commits = store.statistics().commits;
    let panics = store.write(0, |connection| -> JobResult<()> {
        connection.execute("UPDATE chat_rooms SET name = 'broken'", ())?;
        panic!("planted")
    });
    let group =
        async { tokio::join!(say(&store, room, &bob, "a"), panics, say(&store, room, &bob, "b")) };
    let mut group = Box::pin(group);
    assert!(futures::poll!(&mut group).is_pending());
    drop(release);
    let (first, panicked, second) = group.await;
    assert_eq!((first.unwrap(), second.unwrap()), (1, 2));
    assert!(matches!(panicked, Err(StoreError::Failed(_))));
    assert_eq!(store.statistics().commits - commits, 2, "they shared a commit");
    assert_eq!(store.room(room).await.unwrap().unwrap().name, "Room");
    assert!(store.read(|_| -> JobResult<()> { panic!("planted") }).await.is_err());
    assert!(store.room(room).await.is_ok());
}

#[tokio::test]
async fn uncommitted_changes_are_not_seen_and_not_answered() {
    let (_directory, store, bob, room) = store().await;
    let release = hold(&store).await;
    let mut said = Box::pin(say(&store, room, &bob, "a"));
    assert!(futures::poll!(&mut said).is_pending());
    assert_eq!(store.room(room).await.unwrap().unwrap().last_seq.get(), 0);
    drop(release);
    said.await.unwrap();
    assert_eq!(store.room(room).await.unwrap().unwrap().last_seq.get(), 1);
}

#[tokio::test]
async fn what_nobody_waits_for_is_not_begun() {
    let (_directory, store, bob, room) = store().await;
    let release = hold(&store).await;
    let mut said = Box::pin(say(&store, room, &bob, "a"));
    assert!(futures::poll!(&mut said).is_pending());
    drop(said);
    drop(release);
    assert_eq!(say(&store, room, &bob, "b").await.unwrap(), 1);
}

/// The transaction is lost with the job that fills the disk; the others are done again without it.
#[tokio::test]
async fn a_full_disk_is_a_definite_failure() {
    let (_directory, store, bob, room) = store().await;
    let pages = |extra: i64| {
        store.write(0, move |connection| {
            let limit = match extra {
                0 => 1 << 30,
                extra => {
                    let pages: i64 =
                        connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
                    pages + extra
                }
            };
            let set = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
            Ok(connection.pragma_update_and_check(None, "max_page_count", limit, set)?)
        })
    };
    pages(8).await.unwrap();
    let long = "x".repeat(16 << 10);
    let mut kept = 0;
    for _ in 0..4 {
        let release = hold(&store).await;
        let small = async {
            futures::future::join_all((0..3).map(|_| say(&store, room, &bob, "small"))).await
        };
        let mut group = Box::pin(async {
            tokio::join!(small, say(&store, room, &bob, &long), say(&store, room, &bob, &long))
        });
        assert!(futures::poll!(&mut group).is_pending());
        drop(release);
        let (small, one, two) = group.await;
        for result in small.into_iter().chain([one, two]) {
            match result {
                Ok(seq) => {
                    kept += 1;
                    assert_eq!(seq, kept, "no number is lost or given twice");
                }
                Err(error) => assert!(matches!(error, StoreError::Failed(_)), "{error:?}"),
            }
        }
    }
    assert!((1..20).contains(&kept), "{kept} of 20 fit");
    let (stored, head) = store
        .read(|connection| {
            let stored: i64 =
                connection.query_row("SELECT count(*) FROM chat_messages", (), |row| row.get(0))?;
            let head: i64 =
                connection
                    .query_row("SELECT max(last_seq) FROM chat_rooms", (), |row| row.get(0))?;
            Ok((stored, head))
        })
        .await
        .unwrap();
    assert_eq!((stored, head), (kept, kept), "what was not answered is not there");
    pages(0).await.unwrap();
    assert_eq!(say(&store, room, &bob, &long).await.unwrap(), kept + 1);
}

/// SQLite rolls back by itself when a commit fails, as after a failed fsync: then nobody knows.
#[tokio::test]
async fn a_commit_that_fails_in_the_dark_is_unknown() {
    #[allow(unused_mut, reason = "older versions of rusqlite need none")]
    let mut connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("CREATE TABLE t (n INTEGER)").unwrap();
    connection.commit_hook(Some(|| true)).unwrap();
    let queue = Arc::new(Queue::new(100));
    let insert = |connection: &Connection| -> JobResult<()> {
        Ok(connection.execute("INSERT INTO t VALUES (1)", ()).map(drop)?)
    };
    let (job, inserted) = task(insert);
    queue.push(Box::new(job), 1).await;
    let (job, refused) = task(|_| -> JobResult<()> { Err(StoreError::Forbidden.into()) });
    queue.push(Box::new(job), 1).await;
    queue.close();
    let counters = Arc::<Counters>::default();
    Writer {
        connection,
        queue,
        counters: Arc::clone(&counters),
        group_jobs: 9,
        group_bytes: 9,
        readers: vec![],
    }
    .run();
    let inserted = inserted.await.unwrap();
    assert!(matches!(inserted, Err(StoreError::Unknown(_))), "{inserted:?}");
    let refused = refused.await.unwrap();
    assert!(matches!(refused, Err(StoreError::Forbidden)), "nothing happened for certain");
    assert_eq!(counters.read().commits, 0);
}

/// The commit is refused before anything is written, and rolled back: nothing happened.
#[tokio::test]
async fn a_commit_that_is_refused_is_a_definite_failure() {
    let (_directory, store, bob, room) = store().await;
    let defers = store.write(0, |connection| {
        connection.pragma_update(None, "defer_foreign_keys", true)?;
        connection.execute("UPDATE chat_rooms SET creator = 999", ())?;
        Ok(())
    });
    let error = defers.await.unwrap_err();
    assert!(matches!(error, StoreError::Failed(_)), "{error:?}");
    assert_eq!(say(&store, room, &bob, "a").await.unwrap(), 1);
}
