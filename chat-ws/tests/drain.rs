//! Going out of service behind axum.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::any;
use chat_core::model::{MessageId, Seq};
use chat_core::port::store::Page;
use chat_core::{ChatEngine, Identity, MemoryStore};
use chat_testkit::{ModelClient, SocketClient, socket::Wire};
use chat_ws::ChatUpgrade;
use tokio::net::TcpListener;
use tokio::sync::{Notify, oneshot};
use tokio::time::timeout;

const CLIENTS: usize = 8;
/// Answers after which the server is told to end.
const ENOUGH: usize = 200;
const PATIENCE: Duration = Duration::from_secs(60);

/// Writes as fast as it is answered, four messages at once, until the connection ends; how it did.
async fn writes_on(client: &mut SocketClient, answered: &AtomicUsize, enough: &Notify) -> String {
    let lobby = *client.model.rooms().keys().next().unwrap();
    let mut counted = 0;
    loop {
        let outbox = client.model.outbox().entries();
        let acked = outbox.values().filter(|entry| entry.acked.is_some()).count();
        if answered.fetch_add(acked - counted, Ordering::Relaxed) + acked - counted >= ENOUGH {
            enough.notify_one();
        }
        counted = acked;
        if outbox.len() - acked < 4 {
            let say = client.model.write(lobby, "on and on");
            if client.send(&say).await.is_err() {
                return "broke while it wrote".into();
            }
            continue;
        }
        if let Err(end) = client.step().await {
            return end.to_string();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axum_forgets_websockets_and_the_engine_does_not() {
    async fn socket(
        State(engine): State<ChatEngine>,
        Path(name): Path<String>,
        upgrade: ChatUpgrade,
    ) -> Response {
        upgrade.serve(&engine, Identity::new(&name).handle(&name))
    }
    let mut limits = chat_core::Limits::default();
    limits.rate = None;
    let builder = ChatEngine::builder(MemoryStore::default()).lobby("lobby").limits(limits);
    let engine = builder.build().await.unwrap();
    let app = Router::new().route("/{name}", any(socket)).with_state(engine.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = axum::serve(listener, app)
        .with_graceful_shutdown(async { drop(stopped.await) })
        .into_future();
    let serving = tokio::spawn(serving);

    let (answered, enough) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let mut clients = vec![];
    for n in 0..CLIENTS {
        let mut client = SocketClient::new(&format!("c{n}"));
        client.connect(Wire::connect(address, &format!("/c{n}"), None).await.unwrap());
        client.until(ModelClient::is_live).await.unwrap();
        let (answered, enough) = (answered.clone(), enough.clone());
        clients.push(tokio::spawn(async move {
            let end = writes_on(&mut client, &answered, &enough).await;
            (client, end)
        }));
    }
    timeout(PATIENCE, enough.notified()).await.unwrap();

    // To axum, all is done.
    stop.send(()).unwrap();
    timeout(PATIENCE, serving).await.unwrap().unwrap().unwrap();
    assert_eq!(engine.connections(), CLIENTS);

    let begin = Instant::now();
    engine.drain(PATIENCE).await;
    assert!(begin.elapsed() < PATIENCE, "nobody held it up");
    assert_eq!(engine.connections(), 0);

    let stored = stored(&engine).await;
    for client in clients {
        let (client, end) = timeout(PATIENCE, client).await.unwrap().unwrap();
        assert_eq!(end, "closed with 4000");
        assert!(client.types().iter().any(|kind| kind == "RECONNECT"));
        for entry in client.model.outbox().entries().values() {
            if let Some((id, _)) = entry.acked {
                assert!(stored.contains(&MessageId::new(id)), "{id} was acknowledged");
            }
        }
    }
}

/// The ids of everything in the lobby.
async fn stored(engine: &ChatEngine) -> Vec<MessageId> {
    let (mut ids, mut last) = (vec![], Seq::ZERO);
    loop {
        let page = engine.messages().history("lobby:lobby", Page::After(last), 100).await.unwrap();
        ids.extend(page.messages.iter().map(|message| message.id));
        match page.messages.last() {
            Some(message) => last = message.seq,
            None => return ids,
        }
    }
}

#[tokio::test]
async fn a_client_that_reads_nothing_holds_nobody_up() {
    let engine = ChatEngine::builder(MemoryStore::default()).build().await.unwrap();
    let (client, server) = tokio::io::duplex(1);
    let connection = engine.connect(Identity::new("ann").handle("ann"));
    let options = engine.limits().into();
    tokio::spawn(chat_ws::serve_stream(server, bytes::Bytes::new(), connection, options));
    let begin = Instant::now();
    timeout(PATIENCE, engine.drain(Duration::from_millis(200))).await.unwrap();
    assert!(begin.elapsed() >= Duration::from_millis(200), "it was waited for");
    drop(client);
}
