use std::sync::Arc;
use std::time::Duration;

use chat_core::model::{Operation, Rev, StoreError};
use chat_core::port::store::{Actor, MessageEdit, MessageStore, MessageUpdate, RoomStore, Store};
use chat_store_postgres::PostgresStore;
use chat_testkit::proxy::FaultProxy;
use chat_testkit::servers::PostgresServer;
use tokio_postgres::Client;

use crate::helpers::*;
use crate::opening::other_client;

/// Until somebody waits for a lock in the database.
async fn somebody_waits(host: &Client) {
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
        AND wait_event_type = 'Lock'";
    while host.query_one(waits, &[]).await.unwrap().get::<_, i64>(0) == 0 {
        tokio::task::yield_now().await;
    }
}

/// Somebody waits for a lock on the only connection for ordinary calls. Others are turned away, but
/// not the reads that repair.
pub(crate) async fn an_exhausted_pool_is_a_definite_failure(server: Arc<PostgresServer>) {
    let url = server.create_database().await;
    let options =
        PostgresStore::builder().connections(3).statement_timeout(Duration::from_secs(60));
    let store = options.acquire_timeout(Duration::from_secs(2)).connect(&url).await.unwrap();
    let bob = user(&store, "bob").await;
    let room = group(&store, &bob, &[]).await;

    let host = other_client(&url).await;
    host.batch_execute("BEGIN; SELECT * FROM chat.rooms FOR UPDATE").await.unwrap();
    let waiting = tokio::spawn({
        let (store, draft) = (store.clone(), draft(&bob, "waits"));
        async move { send(&store, room, draft).await }
    });
    somebody_waits(&host).await;
    let error = send(&store, room, draft(&bob, "lost")).await.unwrap_err();
    assert!(matches!(error, StoreError::Failed(_)), "{error:?}");
    for _ in 0..20 {
        let (rooms, users) = ([room], [bob.id]);
        let heads = store.heads(&rooms, &users);
        let (heads, changes) = tokio::join!(heads, store.changes(None, room, Rev::ZERO, 10));
        assert_eq!(heads.unwrap().rooms, [(room, Rev::new(2))]);
        assert_eq!(changes.unwrap().rows.len(), 2);
    }
    host.batch_execute("COMMIT").await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap().message.seq.get(), 1);
    assert_eq!(send(&store, room, draft(&bob, "next")).await.unwrap().message.seq.get(), 2);
}

/// A batch is committed, and the only connection for ordinary calls goes to somebody else before the
/// retry in it can be read: what is new was stored, and of the retry nobody says otherwise.
pub(crate) async fn what_is_committed_is_told_although_a_retry_cannot_be_read(
    server: Arc<PostgresServer>,
) {
    let url = server.create_database().await;
    let options = PostgresStore::builder().connections(3).statement_timeout(PATIENT);
    let store = options.acquire_timeout(Duration::from_secs(1)).connect(&url).await.unwrap();
    let bob = user(&store, "bob").await;
    let room = group(&store, &bob, &[]).await;
    let first = send(&store, room, keyed(&bob, "first")).await.unwrap().message;

    let host = other_client(&url).await;
    host.batch_execute("BEGIN; SELECT * FROM chat.rooms FOR UPDATE").await.unwrap();
    let batch = vec![keyed(&bob, "second"), keyed(&bob, "first")];
    let append = tokio::spawn({
        let (store, batch) = (store.clone(), batch.clone());
        async move { store.append(room, batch).await }
    });
    somebody_waits(&host).await;
    // Stands behind it, and does nothing with the connection that it is handed.
    let mut next = std::pin::pin!(store.check());
    assert!(futures::poll!(&mut next).is_pending());
    host.batch_execute("COMMIT").await.unwrap();
    let [second, retry] = append.await.unwrap().unwrap().try_into().unwrap();
    assert_eq!(second.unwrap().message.seq.get(), 2);
    assert!(matches!(retry, Err(StoreError::Unknown(_))), "{retry:?}");

    next.await.unwrap();
    let again = store.append(room, batch).await.unwrap();
    let again: Vec<_> = again.into_iter().map(Result::unwrap).collect();
    assert!(again.iter().all(|appended| appended.duplicate));
    assert_eq!(again[1].message, first);
}

/// The host's trigger lets the room take its revision, but no message change.
pub(crate) async fn what_is_committed_is_never_said_to_have_failed(server: Arc<PostgresServer>) {
    let (store, url) = open(&server).await;
    let bob = user(&store, "bob").await;
    let room = group(&store, &bob, &[]).await;
    let message = send(&store, room, draft(&bob, "hello")).await.unwrap().message;
    let trigger = "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql \
        AS 'BEGIN RETURN NULL; END'; \
        CREATE TRIGGER nothing BEFORE UPDATE ON chat.messages \
        FOR EACH ROW EXECUTE FUNCTION nothing()";
    other_client(&url).await.batch_execute(trigger).await.unwrap();
    let update = MessageUpdate {
        message: message.id,
        actor: Actor::Server,
        others: Operation::SendMessage.allowed(),
        edit: MessageEdit::Delete,
        at: message.created_at,
    };
    let error = store.update_message(update).await.unwrap_err();
    assert!(matches!(error, StoreError::Unknown(_)), "{error:?}");
    assert!(store.room(room).await.unwrap().unwrap().rev > message.rev);
}

pub(crate) async fn a_lock_that_is_not_given_back_is_a_definite_failure(
    server: Arc<PostgresServer>,
) {
    let url = server.create_database().await;
    let options = PostgresStore::builder().statement_timeout(Duration::from_millis(100));
    // Only while somebody has the lock: a slow machine may need as long for what succeeds.
    let (store, patient) = (options.connect(&url).await.unwrap(), connect(&url).await);
    let bob = user(&patient, "bob").await;
    let room = group(&patient, &bob, &[]).await;

    let host = other_client(&url).await;
    host.batch_execute("BEGIN; SELECT * FROM chat.rooms FOR UPDATE").await.unwrap();
    let error = send(&store, room, draft(&bob, "lost")).await.unwrap_err();
    assert!(matches!(error, StoreError::Failed(_)), "{error:?}");
    let error = set(&store, room, &bob, chat_core::port::store::MembershipChange::Remove)
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Failed(_)), "{error:?}");
    host.batch_execute("COMMIT").await.unwrap();
    let room = patient.room(room).await.unwrap().unwrap();
    assert_eq!((room.rev, room.last_seq.get()), (Rev::new(2), 0));
    send(&patient, room.id, draft(&bob, "hello")).await.unwrap();
}

/// A node that is stopped in the middle of a change holds its room's lock. It loses that, and whoever
/// waits for it does not fail.
pub(crate) async fn who_stalls_with_a_lock_is_ended_before_others_give_up(
    server: Arc<PostgresServer>,
) {
    let url = server.create_database().await;
    let options = PostgresStore::builder().statement_timeout(Duration::from_secs(4));
    let store = options.clone().connect(&url).await.unwrap();
    let bob = user(&store, "bob").await;
    let room = group(&store, &bob, &[]).await;
    let stalled = options.pool(&url).unwrap().get().await.unwrap();
    stalled.batch_execute("BEGIN; SELECT * FROM chat.rooms FOR UPDATE").await.unwrap();
    send(&store, room, draft(&bob, "hello")).await.unwrap();
    stalled.batch_execute("COMMIT").await.unwrap_err();
}

/// Once a connection knows the statement, a batch is one question and one answer.
pub(crate) async fn an_append_is_one_round_trip(server: Arc<PostgresServer>) {
    let url = server.create_database().await;
    let proxy = FaultProxy::start(server.socket().expect("a private server")).await.unwrap();
    let store = PostgresStore::connect(&through(&proxy, &url)).await.unwrap();
    let bob = user(&store, "bob").await;
    let room = group(&store, &bob, &[]).await;
    send(&store, room, keyed(&bob, "first")).await.unwrap();
    let before = proxy.turns();
    for batch in 0..10 {
        let messages = (0..20).map(|n| keyed(&bob, &format!("{batch}, {n}"))).collect();
        let results = store.append(room, messages).await.unwrap();
        assert!(results.iter().all(Result::is_ok));
    }
    assert_eq!(proxy.turns() - before, 10);
}

/// What the server tells of a row that it refuses is somebody's message.
pub(crate) async fn content_is_in_no_error(server: Arc<PostgresServer>) {
    const SECRET: &str = "nobody reads this in a log";
    let (store, url) = open(&server).await;
    let bob = user(&store, "bob").await;
    let room = group(&store, &bob, &[]).await;
    let rule = format!("ALTER TABLE chat.messages ADD CHECK (content <> '{SECRET}')");
    other_client(&url).await.batch_execute(&rule).await.unwrap();
    let Err(StoreError::Failed(cause)) = send(&store, room, draft(&bob, SECRET)).await else {
        panic!("it must be refused");
    };
    let told = format!("{cause} {cause:?}");
    assert!(told.contains("23514") && !told.contains(SECRET), "{told}");
}
