//! One message to the queues of 1, 100 and 10,000 connections, whose sockets take all they get.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

mod common;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chat_core::wire::{Batch, Framing};
use chat_core::{FrameWriter, MemoryStore, Outgoing};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tokio::sync::Notify;

/// A socket's place: counts what it is given.
struct Counter {
    seen: Arc<AtomicUsize>,
    done: Arc<Notify>,
    target: usize,
}

/// As long as a WebSocket header.
struct Header;

impl Framing for Header {
    fn frame(json: &str, out: &mut Vec<u8>) {
        out.extend([0; 4]);
        out.extend(json.as_bytes());
    }
}

impl Counter {
    fn count(&self, frames: usize) {
        if (self.seen.fetch_add(frames, Ordering::Relaxed) + frames).is_multiple_of(self.target) {
            self.done.notify_one();
        }
    }
}

impl FrameWriter for Counter {
    fn write(&mut self, frames: &[Outgoing]) -> io::Result<usize> {
        self.count(frames.len());
        Ok(frames.len())
    }

    fn write_batch(&mut self, batch: &Batch) -> io::Result<usize> {
        std::hint::black_box(batch.framed::<Header>());
        self.count(batch.actions().len());
        Ok(batch.actions().len())
    }

    fn is_cut(&self) -> bool {
        false
    }
}

fn fan_out(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut group = criterion.benchmark_group("fan_out");
    for members in [1, 100, 10_000] {
        let (seen, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let (engine, connections) = runtime.block_on(async {
            let engine = common::engine(MemoryStore::default()).await;
            let mut connections = vec![];
            for number in 0..members {
                connections.push(common::user(&engine, number).await);
            }
            (engine, connections)
        });
        for connection in &connections {
            let (seen, done) = (seen.clone(), done.clone());
            connection.queue().set_writer(Counter { seen, done, target: members });
        }
        group.throughput(Throughput::Elements(members as u64));
        group.bench_function(BenchmarkId::from_parameter(members), |bencher| {
            bencher.to_async(&runtime).iter(|| async {
                let message = r#"{"type":"SEND_MESSAGE","roomId":1,"content":"hello"}"#;
                connections[0].receive(message).unwrap();
                done.notified().await;
            });
        });
        drop((connections, engine));
    }
    group.finish();
}

criterion_group!(benches, fan_out);
criterion_main!(benches);
