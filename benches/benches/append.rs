//! Sends, each acknowledged before its author sends the next: 1 and 256 authors, in one room and
//! spread over 1,000, in memory, on SQLite and on a throw-away PostgreSQL (in both, every ack is
//! behind an fsync). Without a PostgreSQL to start, that part is left out.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

mod common;

use std::time::{Duration, Instant};

use chat_core::port::store::Store;
use chat_core::{ChatEngine, Connection, Limits, MemoryStore, RoomSpec};
use chat_store_postgres::PostgresStore;
use chat_store_sqlite::SqliteStore;
use chat_testkit::servers::{PostgresServer, Server};
use criterion::measurement::WallTime;
use criterion::{
    BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
};
use futures::future::join_all;
use tokio::runtime::Runtime;

/// Somebody who writes into one of his rooms after the other.
struct Author {
    connection: Connection,
    rooms: Vec<i64>,
}

impl Author {
    async fn send(&self, count: u64) {
        for room in self.rooms.iter().cycle().take(usize::try_from(count).unwrap()) {
            let message = format!(
                r#"{{"type":"SEND_MESSAGE","roomId":{room},"content":"hi","requestId":"m"}}"#
            );
            self.connection.receive(&message).unwrap();
            common::until(&self.connection, "\"requestId\":\"m\"").await;
        }
    }
}

/// Authors on an engine of their own, each of whom has a part of the rooms: all of them the one, or
/// nobody's rooms are another's.
async fn authors(
    store: impl Store + 'static,
    count: usize,
    rooms: usize,
) -> (ChatEngine, Vec<Author>) {
    let mut limits = Limits::default();
    limits.rate = None;
    limits.rooms_per_user = rooms;
    let engine = ChatEngine::builder(store).limits(limits).build().await.unwrap();
    let mut authors = vec![];
    for number in 0..count {
        let user = engine.users().ensure(&common::identity(number)).await.unwrap();
        let mut own = vec![];
        for room in (number % rooms..rooms).step_by(count) {
            let room = engine.rooms().ensure(&room.to_string(), RoomSpec::group("r")).await;
            let room = room.unwrap().id;
            engine.members().add(room, user.id).await.unwrap();
            own.push(room.get());
        }
        let connection = common::resumed(&engine, number).await;
        authors.push(Author { connection, rooms: own });
    }
    (engine, authors)
}

/// How long it takes until each author has sent so many messages.
async fn send(authors: &[Author], each: u64) -> Duration {
    let start = Instant::now();
    join_all(authors.iter().map(|author| author.send(each))).await;
    start.elapsed()
}

/// Measures a store; an element is a message.
fn measure<S: Store + 'static>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    runtime: &Runtime,
    name: &str,
    open: impl AsyncFn() -> S,
) {
    for (count, rooms) in [(1, 1), (256, 1), (1, 1_000), (256, 1_000)] {
        let (_engine, authors) =
            runtime.block_on(async { authors(open().await, count, rooms).await });
        group.throughput(Throughput::Elements(count as u64));
        let id = BenchmarkId::new(name, format!("{rooms} rooms, {count} authors"));
        group.bench_function(id, |bencher| {
            bencher.to_async(runtime).iter_custom(|rounds| send(&authors, rounds));
        });
    }
}

fn append(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut group = criterion.benchmark_group("append");
    group.sample_size(20);
    measure(&mut group, &runtime, "memory", async || MemoryStore::default());
    let file =
        || tempfile::Builder::new().suffix(".db").tempfile_in(&folder).unwrap().into_temp_path();
    measure(&mut group, &runtime, "sqlite", async || {
        SqliteStore::open(file().keep().unwrap()).await.unwrap()
    });
    if PostgresServer::find().is_ok() {
        let server = PostgresServer::start();
        measure(&mut group, &runtime, "postgres", async || {
            PostgresStore::connect(&server.create_database().await).await.unwrap()
        });
    }
    group.finish();
}

criterion_group!(benches, append);
criterion_main!(benches);
