//! Nodes are replaced under load, one after the other, while the schema grows.

use std::collections::BTreeSet;
use std::sync::Arc;

use chat_store_postgres::PostgresStore;
use chat_testkit::proxy::FaultProxy;
use chat_testkit::servers::{RedisServer, Server};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_postgres::{Client, NoTls};

use crate::common::{PATIENCE, Program, command};
use crate::person::Person;
use crate::roamer::{Roamer, Work};
use crate::servers::{Servers, node};

const NODES: usize = 3;
const AUTHORS: usize = 4;
const IDLE: usize = 3;
/// What each author has written when the next node is replaced.
const EACH: i64 = 40;

/// What a program that knows more does to the schema before it serves: columns with and without a
/// default, a table, a function. None of it is in the way of programs that do not know of it.
const EXPAND: &str = "
    LOCK TABLE @rooms, @users, @members, @messages IN ACCESS EXCLUSIVE MODE;
    ALTER TABLE @rooms ADD COLUMN colour text NOT NULL DEFAULT 'none';
    ALTER TABLE @users ADD COLUMN colour text NOT NULL DEFAULT 'none';
    ALTER TABLE @members ADD COLUMN colour text NOT NULL DEFAULT 'none';
    ALTER TABLE @messages ADD COLUMN colour text NOT NULL DEFAULT 'none';
    ALTER TABLE @messages ADD COLUMN seen_at bigint;
    CREATE TABLE @reactions (
        message_id bigint NOT NULL, user_id bigint NOT NULL REFERENCES @users (id),
        PRIMARY KEY (message_id, user_id)
    );
    CREATE FUNCTION @append_2() RETURNS bigint LANGUAGE sql AS 'SELECT 2::bigint'";
/// Not in a transaction, and so not in a step.
const INDEX: &str = "CREATE INDEX CONCURRENTLY messages_by_colour ON chat.messages (colour)";

async fn start(store: &str, layer: &str) -> Program {
    let first = ["--listen", "127.0.0.1:0", "--log", "warn", "--rate-limit", "off"];
    let rest = ["--auth", "open", "--store", store, "--layer", layer];
    Program::start(command(&[&first[..], &rest].concat())).await
}

async fn database(store: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(store, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// Waits until so many more messages are stored.
async fn written(database: &Client, more: i64) {
    let count = async || {
        let rows = database.query_one("SELECT count(*) FROM chat.messages", &[]).await.unwrap();
        rows.get::<_, i64>(0)
    };
    let enough = count().await + more;
    let written = async { while count().await < enough {} };
    timeout(PATIENCE, written).await.expect("messages");
}

/// Whoever writes loses nothing and is answered once; whoever only listens hears that he must go on
/// elsewhere, and nothing of what he knew begins anew.
pub(crate) async fn nodes_are_replaced_under_load_while_the_schema_grows(servers: Arc<Servers>) {
    let (redis, store) = (RedisServer::start_private(), servers.database().await);
    let mut nodes = vec![];
    for _ in 0..NODES {
        nodes.push(start(&store, &redis.url()).await);
    }
    let balancer = FaultProxy::start(nodes[0].address).await.unwrap();
    let targets = |nodes: &[Program]| {
        balancer.balance(nodes.iter().map(|node| node.address.into()).collect::<Vec<_>>());
    };
    targets(&nodes);
    let (work, told) = watch::channel(Work::Write);
    // First all come, and then begin: whoever comes later is told only of the newest.
    let mut roamers = vec![];
    for number in 0..AUTHORS + IDLE {
        let (handle, writes) = (format!("u{number}"), number < AUTHORS);
        roamers.push(Roamer::arrive(balancer.address(), &handle, writes).await);
    }
    let mut roaming = JoinSet::new();
    for roamer in roamers {
        roaming.spawn(roamer.roam(told.clone()));
    }
    let database = database(&store).await;
    let authors = i64::try_from(AUTHORS).unwrap();
    for round in 0..NODES {
        written(&database, authors * EACH).await;
        if round == 1 {
            let newer = PostgresStore::builder().newer_step(EXPAND, 1);
            newer.connect(&store).await.unwrap().close();
            database.batch_execute(INDEX).await.unwrap();
            written(&database, authors * EACH).await;
        }
        let old = nodes.remove(0);
        targets(&nodes);
        old.signal("TERM").await;
        let (status, _, log) = timeout(PATIENCE, old.ended()).await.unwrap();
        let complaints = log.lines().filter(|line| line.contains("store"));
        assert_eq!((status.code(), complaints.collect::<Vec<_>>()), (Some(0), vec![]));
        nodes.push(start(&store, &redis.url()).await);
        targets(&nodes);
    }
    written(&database, authors * EACH).await;
    work.send_replace(Work::Settle);
    let roamers = timeout(PATIENCE, roaming.join_all()).await.expect("all is answered");

    let fresh = Roamer::arrive(balancer.address(), "fresh", false).await;
    let newest = fresh.client.model.rooms().values().next().unwrap().have;
    check(roamers, newest).await;
    let rows = "SELECT count(*) FROM chat.messages WHERE colour = 'none'";
    assert!(database.query_one(rows, &[]).await.unwrap().get::<_, i64>(0) > 0);
}

async fn check(roamers: Vec<Roamer>, newest: i64) {
    let mut acked = BTreeSet::new();
    for roamer in &roamers {
        let counts = roamer.client.model.counts();
        assert_eq!((counts.resets, counts.gaps, counts.broken_promises), (0, 0, 0), "{counts:?}");
        for entry in roamer.client.model.outbox().entries().values() {
            let twice = !acked.insert(entry.acked.expect("not refused"));
            assert!(!twice, "one message for two");
        }
        assert!(roamer.ends.iter().all(|end| end == "closed with 4000"), "{:?}", roamer.ends);
        for heard in &roamer.heard[..roamer.heard.len() - 1] {
            assert!(heard.iter().any(|kind| kind == "RECONNECT"), "{heard:?}");
        }
    }
    let moves: Vec<usize> = roamers.iter().map(|roamer| roamer.ends.len()).collect();
    println!("{} messages; sent away so often: {moves:?}", acked.len());
    assert!(moves.iter().sum::<usize>() >= NODES && moves.iter().all(|moves| *moves <= NODES));
    for mut idle in roamers.into_iter().skip(AUTHORS) {
        let there = |have: i64| have >= newest;
        let all = idle.client.until(|model| model.rooms().values().all(|room| there(room.have)));
        timeout(PATIENCE, all).await.unwrap().unwrap();
        let room = idle.client.model.rooms().values().next().unwrap();
        let heard: BTreeSet<_> = room.messages.iter().map(|(id, told)| (*id, told.seq)).collect();
        let differ: Vec<_> = heard.symmetric_difference(&acked).collect();
        assert!(
            differ.is_empty(),
            "an idle client heard all of it, once and in its place: {differ:?}"
        );
    }
}

/// Tables that only grew are no reason not to start beside servers that know more; tables from which
/// something was taken away are, and the server says so.
pub(crate) async fn only_a_schema_that_it_can_work_with_is_worked_with(servers: Arc<Servers>) {
    let (redis, store) = (RedisServer::start_private(), servers.database().await);
    let old = node(&store, &redis.url()).await;
    let database = database(&store).await;
    let grown = "INSERT INTO chat.migrations VALUES (2, 'of a newer program', 1);
        INSERT INTO chat.server_schema (version, works_from) VALUES (2, 1)";
    database.batch_execute(grown).await.unwrap();
    let another = node(&store, &redis.url()).await;
    let mut ann = Person::register(old.address, "ann").await;
    let mut bob = Person::register(another.address, "bob").await;
    ann.say("hello").await;
    bob.hear("hello").await;

    for table in ["migrations", "server_schema"] {
        let works_from = async |version| {
            let set = format!("UPDATE chat.{table} SET works_from = {version} WHERE version = 2");
            database.batch_execute(&set).await.unwrap();
        };
        works_from(2).await;
        let mut refused = command(&["--listen", "127.0.0.1:0", "--store", &store]);
        let output = timeout(PATIENCE, refused.output()).await.unwrap().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let explained = said.contains("schema version 2") || said.contains("(schema 2)");
        assert!(!output.status.success() && explained, "{said}");
        works_from(1).await;
    }
    bob.say("whoever runs goes on").await;
    ann.hear("whoever runs goes on").await;
}
