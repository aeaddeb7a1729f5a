//! How long a message is under way: from the author's request until the other user has it, on the
//! same node and on another one, joined by a throw-away Redis, with a throw-away PostgreSQL below
//! both (without one of the two servers there is nothing to measure). One message at a time, so
//! that this is the path itself and no queue. Beside criterion's mean, p50 and p99 are printed.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]
#![allow(clippy::print_stdout, reason = "what it is for")]

mod common;

use std::cell::Cell;
use std::time::{Duration, Instant};

use chat_core::{ChatEngine, Connection, RoomSpec};
use chat_layer_redis::RedisBus;
use chat_store_postgres::PostgresStore;
use chat_testkit::servers::{PostgresServer, RedisServer, Server};
use criterion::{Criterion, criterion_group, criterion_main};

/// A node on this database and this Redis.
async fn node(database: &str, bus: &RedisBus) -> ChatEngine {
    let store = PostgresStore::connect(database).await.unwrap();
    let builder = ChatEngine::builder(store);
    let builder = builder.channel_layer(bus.layer().unwrap()).presence(bus.presence().unwrap());
    let mut limits = chat_core::Limits::default();
    limits.rate = None;
    builder.limits(limits).build().await.unwrap()
}

/// The author of the messages, and who reads them.
struct Talk {
    _nodes: [ChatEngine; 2],
    room: i64,
    author: Connection,
    /// On the author's node, and on the other.
    readers: [Connection; 2],
    sent: Cell<u64>,
}

impl Talk {
    async fn begin(database: &str, bus: impl Fn() -> RedisBus) -> Self {
        let nodes = [node(database, &bus()).await, node(database, &bus()).await];
        let [here, there] = &nodes;
        let room = here.rooms().ensure("room", RoomSpec::group("r")).await.unwrap().id;
        for number in 0..3 {
            let user = here.users().ensure(&common::identity(number)).await.unwrap();
            here.members().add(room, user.id).await.unwrap();
        }
        let author = common::resumed(here, 0).await;
        let readers = [common::resumed(here, 1).await, common::resumed(there, 2).await];
        Self { room: room.get(), author, readers, sent: Cell::new(0), _nodes: nodes }
    }

    /// How long one message took to its author's acknowledgement, to who reads it on the same
    /// node, and to who reads it on the other one.
    async fn say(&self) -> [Duration; 3] {
        self.sent.set(self.sent.get() + 1);
        let content = format!("message {}", self.sent.get());
        let message = format!(
            r#"{{"type":"SEND_MESSAGE","roomId":{},"content":"{content}","requestId":"m"}}"#,
            self.room
        );
        let start = Instant::now();
        self.author.receive(&message).unwrap();
        let timed = async |connection: &Connection, mark: &str| {
            common::until(connection, mark).await;
            start.elapsed()
        };
        let mark = format!("\"{content}\"");
        let [near, far] = &self.readers;
        let author = timed(&self.author, "\"requestId\":\"m\"");
        tokio::join!(author, timed(near, &mark), timed(far, &mark)).into()
    }
}

fn node_to_node(criterion: &mut Criterion) {
    if PostgresServer::find().is_err() || RedisServer::find().is_err() {
        println!("node_to_node: left out, there is no PostgreSQL or no Redis to start");
        return;
    }
    let (postgres, redis) = (PostgresServer::start(), RedisServer::start());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let talk = runtime.block_on(async {
        let (url, prefix) = (redis.url(), redis.prefix());
        let bus = || RedisBus::builder(&url).prefix(prefix.clone()).build().unwrap();
        Talk::begin(&postgres.create_database().await, bus).await
    });
    let mut group = criterion.benchmark_group("deliver");
    group.sample_size(20);
    let mut all: [Vec<Duration>; 3] = Default::default();
    for (at, name) in ["acknowledged", "same node", "other node"].into_iter().enumerate() {
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|rounds| {
                let mut total = Duration::ZERO;
                for _ in 0..rounds {
                    let took = runtime.block_on(talk.say());
                    total += took[at];
                    all.iter_mut().zip(took).for_each(|(all, one)| all.push(one));
                }
                total
            });
        });
    }
    for (times, name) in all.into_iter().zip(["acknowledged", "same node", "other node"]) {
        println!("{name}: {}", quantiles(times));
    }
    group.finish();
}

fn quantiles(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    format!("p50 {:?} p99 {:?} of {}", at(0.5), at(0.99), times.len())
}

criterion_group!(benches, node_to_node);
criterion_main!(benches);
