use std::sync::Arc;
use std::time::{Duration, Instant};

use chat_core::port::store::{MessageStore, Store, UserStore};
use chat_store_postgres::deadpool_postgres::tokio_postgres::{Client, Config, NoTls};
use chat_store_postgres::deadpool_postgres::{Manager, Pool};
use chat_store_postgres::{OpenError, PostgresStore};
use chat_testkit::servers::PostgresServer;
use futures::future::join_all;

use crate::helpers::*;

/// Another program on the database.
pub(crate) async fn other_client(url: &str) -> Client {
    let (client, connection) = url.parse::<Config>().unwrap().connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

async fn refused(url: &str) -> OpenError {
    PostgresStore::connect(url).await.expect_err("it must be refused")
}

pub(crate) async fn many_nodes_may_start_at_once(server: Arc<PostgresServer>) {
    for _ in 0..4 {
        let url = server.create_database().await;
        let starts = (0..4).map(|_| {
            let url = url.clone();
            tokio::spawn(async move { PostgresStore::connect(&url).await })
        });
        let started = join_all(starts).await.into_iter().map(|store| store.unwrap().unwrap());
        let stores: Vec<PostgresStore> = started.collect();
        for (n, store) in stores.iter().enumerate() {
            user(store, &format!("user{n}")).await;
            assert_eq!(store.epoch().await.unwrap(), stores[0].epoch().await.unwrap());
        }
        let same = stores[0].user_by_external_id("host:user3").await.unwrap();
        assert_eq!(same, stores[3].user_by_external_id("host:user3").await.unwrap());
    }
}

pub(crate) async fn a_newer_schema_is_refused_unless_it_works_with_this_program(
    server: Arc<PostgresServer>,
) {
    let (old, url) = open(&server).await;
    let newer = other_client(&url).await;
    let migrated = "INSERT INTO chat.migrations VALUES (2, 'x', 2)";
    newer.batch_execute(migrated).await.unwrap();
    let error = refused(&url).await;
    assert!(matches!(error, OpenError::NewerSchema { found: 2, known: 1 }), "{error}");

    newer.batch_execute("UPDATE chat.migrations SET works_from = 1").await.unwrap();
    let beside = PostgresStore::connect(&url).await.unwrap();
    assert_eq!(beside.epoch().await.unwrap(), old.epoch().await.unwrap());
}

/// Somebody reads in a transaction that lasts: the step waits for him, and nobody who comes later waits
/// for the step for long.
pub(crate) async fn a_step_waits_for_others_and_holds_nobody_up(server: Arc<PostgresServer>) {
    const STEP: &str = "LOCK TABLE @rooms, @messages IN ACCESS EXCLUSIVE MODE;
        ALTER TABLE @rooms ADD COLUMN colour text NOT NULL DEFAULT 'none';
        ALTER TABLE @messages ADD COLUMN colour text NOT NULL DEFAULT 'none'";
    let (old, url) = open(&server).await;
    let bob = user(&old, "bob").await;
    let room = group(&old, &bob, &[]).await;
    let reader = other_client(&url).await;
    reader.batch_execute("BEGIN; SELECT count(*) FROM chat.messages").await.unwrap();
    let migrating = tokio::spawn({
        let url = url.clone();
        async move { PostgresStore::builder().newer_step(STEP, 1).connect(&url).await }
    });
    // In its way, again and again, for as long as it needs to try some times.
    let (begin, mut sent) = (Instant::now(), 0);
    while begin.elapsed() < Duration::from_secs(1) {
        send(&old, room, draft(&bob, "in between")).await.unwrap();
        sent += 1;
    }
    assert!(!migrating.is_finished(), "it does not go on without the table");
    reader.batch_execute("COMMIT").await.unwrap();
    let newer = migrating.await.unwrap().unwrap();
    send(&newer, room, draft(&bob, "newer")).await.unwrap();
    let last = send(&old, room, draft(&bob, "older")).await.unwrap();
    assert_eq!(last.message.seq.get(), sent + 2);
    PostgresStore::connect(&url).await.unwrap();

    let contracted = PostgresStore::builder().newer_step(STEP, 1).newer_step("SELECT 1", 3);
    contracted.connect(&url).await.unwrap();
    let error = refused(&url).await;
    assert!(matches!(error, OpenError::NewerSchema { found: 3, known: 1 }), "{error}");
}

pub(crate) async fn an_altered_migration_is_refused(server: Arc<PostgresServer>) {
    let (_, url) = open(&server).await;
    let other = other_client(&url).await;
    other.batch_execute("UPDATE chat.migrations SET checksum = 'x'").await.unwrap();
    let error = refused(&url).await;
    assert!(matches!(error, OpenError::AlteredMigration { version: 1 }), "{error}");
}

pub(crate) async fn a_migration_that_fails_leaves_nothing(server: Arc<PostgresServer>) {
    let url = server.create_database().await;
    let other = other_client(&url).await;
    // In the way of the last table of the first step.
    other.batch_execute("CREATE SCHEMA chat; CREATE TABLE chat.messages ()").await.unwrap();
    let error = refused(&url).await;
    assert!(matches!(error, OpenError::Database(_)), "{error}");
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'chat'";
    assert_eq!(other.query_one(tables, &[]).await.unwrap().get::<_, i64>(0), 1);

    other.batch_execute("DROP TABLE chat.messages").await.unwrap();
    PostgresStore::connect(&url).await.unwrap().check().await.unwrap();
}

pub(crate) async fn schemas_are_apart(server: Arc<PostgresServer>) {
    let url = server.create_database().await;
    let one = PostgresStore::builder().schema("one").connect(&url).await.unwrap();
    let two = PostgresStore::builder().schema("two").connect(&url).await.unwrap();
    let bob = user(&one, "bob").await;
    let room = group(&one, &bob, &[]).await;
    send(&one, room, draft(&bob, "hello")).await.unwrap();
    assert_eq!(two.user_by_external_id("host:bob").await.unwrap(), None);
    assert_ne!(one.epoch().await.unwrap(), two.epoch().await.unwrap());
    let error = PostgresStore::builder().schema("One").connect(&url).await.unwrap_err();
    assert!(matches!(error, OpenError::InvalidSchemaName(_)), "{error}");
}

pub(crate) async fn where_there_is_no_database_is_no_store(server: Arc<PostgresServer>) {
    for nonsense in ["nonsense", "postgres://h:port/", "host=h sslmode=perhaps"] {
        let error = refused(nonsense).await;
        assert!(matches!(error, OpenError::InvalidUrl(_)), "{error}");
    }
    let error = refused("host=127.0.0.1 port=1 user=nobody").await;
    assert!(matches!(error, OpenError::Database(_)), "{error}");
    let missing = server.create_database().await.replace("chat_test_", "no_such_");
    let error = refused(&missing).await;
    assert!(error.to_string().contains("3D000"), "{error}");
}

pub(crate) async fn another_encoding_is_refused(server: Arc<PostgresServer>) {
    let latin = "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0";
    let error = refused(&server.create_database_with(latin).await).await;
    assert!(matches!(&error, OpenError::Encoding { found } if found == "LATIN1"), "{error}");
}

pub(crate) async fn the_host_may_bring_its_own_pool(server: Arc<PostgresServer>) {
    let url = server.create_database().await;
    let pool = |size| {
        let manager = Manager::new(url.parse().unwrap(), NoTls);
        Pool::builder(manager).max_size(size).build().unwrap()
    };
    let error = PostgresStore::from_pool(pool(2)).await.unwrap_err();
    assert!(matches!(error, OpenError::TooFewConnections { found: 2, needed: 3 }), "{error}");

    let pool = pool(3);
    let store = PostgresStore::from_pool(pool.clone()).await.unwrap();
    let bob = user(&store, "bob").await;
    let hosts = pool.get().await.unwrap();
    let handle = hosts.query_one("SELECT handle FROM chat.users", &[]).await.unwrap();
    assert_eq!(handle.get::<_, &str>(0), bob.handle.as_str());
    drop(hosts);

    // In a schema of its own, and with the host's own transactions on the same connections.
    let store = PostgresStore::builder().schema("app_chat").from_pool(pool.clone()).await.unwrap();
    let ann = user(&store, "ann").await;
    let room = group(&store, &ann, &[]).await;
    let mut hosts = pool.get().await.unwrap();
    let transaction = hosts.transaction().await.unwrap();
    transaction.batch_execute("CREATE TABLE orders (id bigint)").await.unwrap();
    for n in 0..10 {
        send(&store, room, keyed(&ann, &n.to_string())).await.unwrap();
    }
    transaction.rollback().await.unwrap();
    let counts = "SELECT (SELECT count(*) FROM app_chat.messages), (SELECT count(*) FROM \
        chat.messages), to_regclass('orders') IS NULL";
    let counts = hosts.query_one(counts, &[]).await.unwrap();
    assert_eq!((counts.get::<_, i64>(0), counts.get::<_, i64>(1)), (10, 0));
    assert!(counts.get::<_, bool>(2));
}

pub(crate) async fn everything_is_there_again_after_reopening(server: Arc<PostgresServer>) {
    let (store, url) = open(&server).await;
    let bob = user(&store, "bob").await;
    let room = group(&store, &bob, &[]).await;
    let said = send(&store, room, draft(&bob, "hello")).await.unwrap().message;
    let epoch = store.epoch().await.unwrap();
    store.close();
    assert!(store.check().await.unwrap_err().is_definite());

    let store = PostgresStore::connect(&url).await.unwrap();
    assert_eq!(store.epoch().await.unwrap(), epoch);
    assert_eq!(user(&store, "bob").await.id, bob.id);
    assert_eq!(store.message(bob.id, said.id).await.unwrap(), said);
    assert_ne!(store.new_epoch().await.unwrap(), epoch);
    assert_ne!(store.epoch().await.unwrap(), epoch);
}
