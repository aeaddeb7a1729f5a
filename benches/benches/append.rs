//! Sends, each acknowledged before its author sends the next: 1 and 256 authors in one room, on
//! SQLite (every ack behind an fsync) and in memory.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

mod common;

use std::time::{Duration, Instant};

use chat_core::{ChatEngine, Connection, MemoryStore};
use chat_store_sqlite::SqliteStore;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use futures::future::join_all;

/// Lets every author send `each` messages.
async fn send(authors: &[Connection], each: u64) -> Duration {
    let start = Instant::now();
    join_all(authors.iter().map(|author| async move {
        for _ in 0..each {
            let message = r#"{"type":"SEND_MESSAGE","roomId":1,"content":"hi","requestId":"m"}"#;
            author.receive(message).unwrap();
            common::until(author, "\"requestId\":\"m\"").await;
        }
    }))
    .await;
    start.elapsed()
}

async fn authors(engine: &ChatEngine, count: usize) -> Vec<Connection> {
    let mut authors = vec![];
    for number in 0..count {
        authors.push(common::user(engine, number).await);
    }
    authors
}

fn append(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut group = criterion.benchmark_group("append");
    group.sample_size(20);
    for count in [1, 256] {
        let path = folder.path().join(format!("{count}.db"));
        let engines = runtime.block_on(async {
            let sqlite = SqliteStore::open(path).await.unwrap();
            let memory = MemoryStore::default();
            [("sqlite", common::engine(sqlite).await), ("memory", common::engine(memory).await)]
        });
        for (name, engine) in engines {
            let authors = runtime.block_on(authors(&engine, count));
            group.throughput(Throughput::Elements(count as u64));
            group.bench_function(BenchmarkId::new(name, count), |bencher| {
                bencher.to_async(&runtime).iter_custom(|rounds| send(&authors, rounds));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, append);
criterion_main!(benches);
