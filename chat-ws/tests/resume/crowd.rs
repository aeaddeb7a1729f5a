//! A thousand that lag at once.

use chat_testkit::SocketClient;
use tokio::task::JoinSet;

use super::{LOBBY, Server, edit, limits, say};

const SOCKETS: usize = 1_000;
const BYTES: usize = 16_000;
const MESSAGES: usize = 5;
const VERSIONS: usize = 27;

/// Runs for all at once.
async fn for_all<F: Future<Output = SocketClient> + Send + 'static>(
    clients: impl Iterator<Item = F>,
) -> Vec<SocketClient> {
    clients.collect::<JoinSet<_>>().join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_that_lag_at_once_get_everything_for_a_few_queries_each() {
    let mut limits = limits();
    limits.queue_bytes = 64 << 10;
    limits.catch_ups = 4;
    let catch_ups = limits.catch_ups;
    let server = std::sync::Arc::new(Server::start(limits).await);
    let mut talker = server.client("talker").await;
    let come = |n: usize| {
        let server = server.clone();
        async move { server.client(&format!("s{n}")).await }
    };
    let clients = for_all((0..SOCKETS).map(come)).await;

    let (content, mut ids) = ("x".repeat(BYTES), vec![]);
    for n in 0..MESSAGES {
        ids.push(say(&mut talker, LOBBY, &format!("{n} {content}")).await);
    }
    for version in 0..VERSIONS {
        for id in &ids {
            let content = format!("{version} of {id} {content}");
            assert_eq!(edit(&mut talker, *id, version, &content).await["type"], "ACK");
        }
    }
    let head = server.head(LOBBY).await;
    assert!(head * BYTES as i64 >= 2 << 20);
    talker.until(|model| model.rooms()[&LOBBY].have == head).await.unwrap();

    let before = server.counts.queries();
    let changes_before = server.counts.changes();
    let read_on = |mut client: SocketClient| async move {
        client.until(|model| model.rooms()[&LOBBY].have == head).await.unwrap();
        client
    };
    let clients = for_all(clients.into_iter().map(read_on)).await;
    for client in &clients {
        assert_eq!(client.model.counts().resets, 0);
        server.assert_complete(&client.model).await;
    }
    let changes = server.counts.changes() - changes_before;
    let queries = server.counts.queries() - before;
    eprintln!("{changes} pages of {queries} queries");
    assert!(changes >= SOCKETS, "each of them lagged: {changes} pages");
    assert!(queries <= 3 * SOCKETS, "{queries} queries");
    let at_once = server.counts.most_changes_at_once();
    assert!((2..=catch_ups).contains(&at_once), "{at_once} at once");
}
