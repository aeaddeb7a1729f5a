use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chat_core::model::{RoomId, StoreError, User};
use chat_core::port::store::{MessageStore, Page, Store};
use chat_store_postgres::PostgresStore;
use chat_testkit::proxy::{FaultProxy, Flow, Side};
use chat_testkit::servers::PostgresServer;
use futures::future::join_all;

use crate::helpers::*;
use crate::opening::other_client;

/// Ten times what is promised.
const HEALED: Duration = Duration::from_secs(50);

/// What became of one message, as its author was told.
enum Told {
    Stored(i64),
    Failed,
    Unknown,
}

/// Eight tasks that write, each with keys of its own, until they are told to stop.
struct Authors {
    over: Arc<AtomicBool>,
    tasks: Vec<tokio::task::JoinHandle<Vec<(String, Told)>>>,
}

impl Authors {
    fn start(store: &PostgresStore, room: RoomId, author: &User, keys: &str) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let task = |n: usize| {
            let (store, author, over) = (store.clone(), author.clone(), over.clone());
            let keys = format!("{keys}, {n}");
            tokio::spawn(async move {
                let mut told = vec![];
                while !over.load(Ordering::SeqCst) {
                    let key = format!("{keys}: {}", told.len());
                    let outcome = match send(&store, room, keyed(&author, &key)).await {
                        Ok(appended) => Told::Stored(appended.message.seq.get()),
                        Err(StoreError::Failed(_)) => Told::Failed,
                        Err(StoreError::Unknown(_)) => Told::Unknown,
                        Err(error) => panic!("{error:?}"),
                    };
                    told.push((key, outcome));
                }
                told
            })
        };
        let tasks = (0..8).map(task).collect();
        Self { over, tasks }
    }

    /// Stops them, and compares what they were told with what is stored. Returns how many messages
    /// were stored, failed and unknown.
    async fn check(self, store: &PostgresStore, room: RoomId, author: &User) -> [usize; 3] {
        self.over.store(true, Ordering::SeqCst);
        let told = join_all(self.tasks).await.into_iter().flat_map(Result::unwrap);
        let page = store.history(Some(author.id), room, Page::Latest, 1 << 20).await.unwrap();
        let mut counts = [0; 3];
        for (key, told) in told {
            let stored: Vec<i64> = page
                .messages
                .iter()
                .filter(|message| message.content == key)
                .map(|message| message.seq.get())
                .collect();
            match told {
                Told::Stored(seq) => assert_eq!(stored, [seq], "{key}"),
                Told::Failed => assert!(stored.is_empty(), "{key} was said to have failed"),
                Told::Unknown => {
                    let again = send(store, room, keyed(author, &key)).await.unwrap();
                    assert_eq!(again.duplicate, !stored.is_empty(), "{key}");
                }
            }
            counts[match told {
                Told::Stored(_) => 0,
                Told::Failed => 1,
                Told::Unknown => 2,
            }] += 1;
        }
        counts
    }
}

/// Waits until the store works again.
async fn healed(store: &PostgresStore) -> Duration {
    let begin = Instant::now();
    let works = async { while store.check().await.is_err() {} };
    tokio::time::timeout(HEALED, works).await.expect("the store heals");
    begin.elapsed()
}

pub(crate) async fn killed_connections_fail_honestly_and_heal(server: Arc<PostgresServer>) {
    let (store, url) = open(&server).await;
    let bob = user(&store, "bob").await;
    let room = group(&store, &bob, &[]).await;
    let killer = other_client(&url).await;
    let authors = Authors::start(&store, room, &bob, "killed");
    for _ in 0..40 {
        store.check().await.ok();
        let kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        killer.query_one(kill, &[]).await.unwrap();
    }
    healed(&store).await;
    let [stored, failed, unknown] = authors.check(&store, room, &bob).await;
    assert!(stored > 0 && failed + unknown > 0, "{stored}, {failed}, {unknown}");
}

/// A server of its own, since others are using the shared one.
pub(crate) async fn a_server_that_stopped_or_crashed_is_found_again(_: Arc<PostgresServer>) {
    let own =
        Arc::new(tokio::task::spawn_blocking(|| PostgresServer::options().start()).await.unwrap());
    let (store, _) = open(&own).await;
    let bob = user(&store, "bob").await;
    let room = group(&store, &bob, &[]).await;
    for round in ["stop", "crash"] {
        let authors = Authors::start(&store, room, &bob, round);
        for _ in 0..20 {
            store.check().await.unwrap();
        }
        let server = own.clone();
        let end = move || if round == "stop" { server.stop() } else { server.crash() };
        tokio::task::spawn_blocking(end).await.unwrap();
        let error = store.check().await.unwrap_err();
        assert!(matches!(error, StoreError::Failed(_)), "{error:?}");
        let server = own.clone();
        tokio::task::spawn_blocking(move || server.start_again()).await.unwrap();
        healed(&store).await;
        let [stored, failed, unknown] = authors.check(&store, room, &bob).await;
        assert!(stored > 0 && failed + unknown > 0, "{stored}, {failed}, {unknown}");
    }
}

/// The commit arrives, but not its answer.
pub(crate) async fn a_lost_answer_is_unknown(server: Arc<PostgresServer>) {
    let socket = server.socket().expect("a private server");
    let (direct, url) = open(&server).await;
    let proxy = FaultProxy::start(socket).await.unwrap();
    let far = PostgresStore::connect(&through(&proxy, &url)).await.unwrap();
    let bob = user(&far, "bob").await;
    let room = group(&far, &bob, &[]).await;
    // Prepares the statement.
    send(&far, room, keyed(&bob, "first")).await.unwrap();

    proxy.set_towards(Side::Client, Flow::Held);
    let lost = tokio::spawn({
        let (far, message) = (far.clone(), keyed(&bob, "second"));
        async move { send(&far, room, message).await }
    });
    while direct.heads(&[room], &[]).await.unwrap().rooms[0].1.get() < 4 {
        tokio::task::yield_now().await;
    }
    // Cut before it may speak again, or the answer might still come.
    proxy.cut();
    proxy.heal();
    let error = lost.await.unwrap().unwrap_err();
    assert!(matches!(error, StoreError::Unknown(_)), "{error:?}");

    let again = send(&far, room, keyed(&bob, "second")).await.unwrap();
    assert!(again.duplicate);
    assert_eq!(again.message.seq.get(), 2);
}

/// A server that says nothing any more is not waited for, and its connections are given up.
pub(crate) async fn a_silent_server_is_given_up(server: Arc<PostgresServer>) {
    let socket = server.socket().expect("a private server");
    let url = server.create_database().await;
    let proxy = FaultProxy::start(socket).await.unwrap();
    let options = PostgresStore::builder().statement_timeout(Duration::from_millis(1));
    let far = options.acquire_timeout(Duration::from_secs(1)).connections(3);
    // Where a millisecond is not enough, only the silence is to matter.
    let long = "-c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000";
    let url = format!("{url} options='{long}'");
    let far = far.connect(&through(&proxy, &url)).await.unwrap();
    let bob = user(&far, "bob").await;
    let room = group(&far, &bob, &[]).await;
    send(&far, room, keyed(&bob, "first")).await.unwrap();

    proxy.set_towards(Side::Client, Flow::Held);
    let error = send(&far, room, keyed(&bob, "second")).await.unwrap_err();
    assert!(matches!(error, StoreError::Unknown(_)), "{error:?}");
    let error = far.history(Some(bob.id), room, Page::Latest, 1).await.unwrap_err();
    assert!(matches!(error, StoreError::Failed(_)), "{error:?}");
    proxy.heal();
    healed(&far).await;
    assert!(send(&far, room, keyed(&bob, "second")).await.unwrap().duplicate);
}
