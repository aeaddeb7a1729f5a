//! A client that comes back 1,000 messages behind: what it missed from the room's ring, and by pages
//! from the store, in memory and SQLite.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

mod common;

use chat_core::port::store::Store;
use chat_core::{ChatEngine, Connection, Identity, Limits, MemoryStore, Opening, Outgoing};
use chat_store_sqlite::SqliteStore;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const MISSED: usize = 1_000;

/// An engine that has sent a thousand messages, of which its ring holds `ring`; somebody stays, so
/// that the ring does.
async fn engine(store: impl Store + 'static, ring: usize) -> (ChatEngine, Connection) {
    let mut limits = Limits::default();
    limits.rate = None;
    limits.ring_frames = ring;
    limits.ring_bytes = 1 << 20;
    let engine = ChatEngine::builder(store).limits(limits).lobby("lobby").build().await.unwrap();
    let author = common::user(&engine, 0).await;
    for _ in 0..MISSED {
        let message = r#"{"type":"SEND_MESSAGE","roomId":1,"content":"hello","requestId":"m"}"#;
        author.receive(message).unwrap();
        let answer = common::until(&author, "\"requestId\":\"m\"").await;
        assert!(answer.contains("MESSAGE_ACCEPTED"), "{answer}");
    }
    (engine, author)
}

/// Comes back, and reads until it has everything; how many messages that were.
async fn resume(engine: &ChatEngine) -> usize {
    let connection = engine.open(Opening::new().identity(Identity::new(0).handle("u0")));
    let hello = common::until(&connection, "\"HELLO\"").await;
    let hello: serde_json::Value = serde_json::from_str(&hello).unwrap();
    let rooms = serde_json::json!({ "1": 1 });
    let resume = serde_json::json!({ "type": "RESUME", "epoch": hello["epoch"], "rooms": rooms });
    connection.receive(&resume.to_string()).unwrap();
    let mut messages = 0;
    while let Some(Outgoing::Action(action)) = connection.next().await {
        messages += usize::from(action.json().starts_with(r#"{"type":"RECEIVE_MESSAGES""#));
        if action.json().starts_with(r#"{"type":"RESUMED""#) {
            break;
        }
    }
    messages
}

fn resumes(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let engines = runtime.block_on(async {
        let sqlite = SqliteStore::open(folder.path().join("chat.db")).await.unwrap();
        [
            ("ring", engine(MemoryStore::default(), 2 * MISSED).await),
            ("memory", engine(MemoryStore::default(), 1).await),
            ("sqlite", engine(sqlite, 1).await),
        ]
    });
    let mut group = criterion.benchmark_group("resume");
    group.throughput(Throughput::Elements(MISSED as u64));
    for (name, (engine, _author)) in &engines {
        assert_eq!(runtime.block_on(resume(engine)), MISSED, "{name}");
        group.bench_function(*name, |bencher| {
            bencher.to_async(&runtime).iter(|| resume(engine));
        });
    }
    group.finish();
    runtime.block_on(async { drop(engines) });
}

criterion_group!(benches, resumes);
criterion_main!(benches);
