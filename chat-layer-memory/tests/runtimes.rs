//! Engines and the runtimes they live on.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::time::Duration;

use chat_core::port::Topic;
use chat_core::{ChatEngine, Connection, Identity, MemoryStore};
use chat_layer_memory::MemoryBus;
use tokio::runtime::{Builder, Runtime};

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

async fn engine(bus: &MemoryBus, store: &MemoryStore) -> ChatEngine {
    let builder = ChatEngine::builder(store.clone()).channel_layer(bus.layer());
    builder.presence(bus.presence()).lobby("lobby").build().await.unwrap()
}

/// Comes, and says what it knows: nothing.
async fn visit(engine: &ChatEngine) -> Connection {
    let connection = engine.connect(Identity::new("ann").handle("ann"));
    connection.receive(r#"{"type":"RESUME"}"#).unwrap();
    loop {
        match connection.next().await {
            Some(chat_core::Outgoing::Action(action)) if action.json().contains("RESUMED") => {
                return connection;
            }
            Some(_) => {}
            None => panic!("the connection ended"),
        }
    }
}

fn until(what: impl Fn() -> bool) {
    let begin = std::time::Instant::now();
    while !what() {
        assert!(begin.elapsed() < Duration::from_secs(20), "never");
        std::thread::yield_now();
    }
}

#[test]
fn a_connection_may_be_dropped_outside_the_runtime() {
    let (bus, store, runtime) = (MemoryBus::new(), MemoryStore::default(), runtime());
    let engine = runtime.block_on(engine(&bus, &store));
    let connection = runtime.block_on(visit(&engine));
    assert!(bus.topics().iter().any(|topic| matches!(topic, Topic::Room(_))));
    drop(connection);
    until(|| bus.topics().is_empty());
    drop(engine);
    until(|| bus.nodes() == 0);
}

#[test]
fn a_connection_may_outlive_its_runtime() {
    let (bus, store, first) = (MemoryBus::new(), MemoryStore::default(), runtime());
    let engine = first.block_on(engine(&bus, &store));
    let connection = first.block_on(visit(&engine));
    drop(first);
    drop((connection, engine));
    assert_eq!(bus.nodes(), 0);
}

#[test]
fn each_engine_may_have_a_runtime_of_its_own() {
    let (bus, store) = (MemoryBus::new(), MemoryStore::default());
    let runtimes = [runtime(), runtime()];
    let engines = runtimes.each_ref().map(|runtime| runtime.block_on(engine(&bus, &store)));
    let [one, other] = [0, 1].map(|at| runtimes[at].block_on(visit(&engines[at])));
    one.receive(r#"{"type":"SEND_MESSAGE","roomId":1,"content":"across"}"#).unwrap();
    runtimes[1].block_on(async {
        loop {
            match other.next().await {
                Some(chat_core::Outgoing::Action(action)) if action.json().contains("across") => {
                    return;
                }
                Some(_) => {}
                None => panic!("the connection ended"),
            }
        }
    });
}
