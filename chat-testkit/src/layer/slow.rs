//! A node that does not read.

use std::time::Duration;

use bytes::Bytes;
use chat_core::port::{LayerEvent, Topic};

use super::TestLayers;
use super::nodes::{Node, nodes, room};

const ROOM: Topic = room(1);
/// More than any node should keep for a reader: 100 MiB in all.
const FLOOD: usize = 100_000;
const BYTES: usize = 1 << 10;
/// Payloads between two marks that the reader must have seen.
const BATCH: usize = 500;
/// After so long, a mark is lost and said again.
const PATIENCE: Duration = Duration::from_millis(500);

/// Publishers and other readers go on while one node takes nothing.
pub async fn a_node_that_never_reads_stops_nobody(layers: TestLayers) {
    let (_guard, [one, mut two, three]) = nodes(layers);
    two.subscribe(&[ROOM]).await;
    three.subscribe(&[ROOM]).await;
    flood(&one, &mut two).await;
    one.say(ROOM, "the end");
    two.hears(&[(ROOM, "the end")]).await;
}

/// What waits for a node that does not read is bounded. When it reads on, a reset tells it that
/// something is missing, and it hears what comes then.
pub async fn what_waits_is_bounded_and_a_reset_follows(layers: TestLayers) {
    let (_guard, [one, mut two, mut three]) = nodes(layers);
    two.subscribe(&[ROOM]).await;
    three.subscribe(&[ROOM]).await;
    three.events();
    flood(&one, &mut two).await;
    let mut waited = 0;
    while three.next().await != LayerEvent::Reset {
        waited += 1;
        assert!(waited < FLOOD, "everything was kept, and nothing said to be missing");
    }
    until_heard(&one, &mut three, "after").await;
}

/// Publishes more than any node keeps, as fast as `reader` reads. Payloads in between may be lost
/// to it; the layer need not be faster than it.
async fn flood(publisher: &Node, reader: &mut Node) {
    let payload = Bytes::from(vec![b'x'; BYTES]);
    for batch in 0..FLOOD / BATCH {
        (0..BATCH).for_each(|_| publisher.publish(ROOM, payload.clone()));
        until_heard(publisher, reader, &format!("mark {batch}")).await;
    }
    // A mark that was said twice may come twice.
    publisher.say(ROOM, "the last mark");
    loop {
        if reader.heard().await.1 == "the last mark" {
            return;
        }
    }
}

/// Says a mark until the reader has heard it.
async fn until_heard(publisher: &Node, reader: &mut Node, mark: &str) {
    for _ in 0..20 {
        publisher.say(ROOM, mark);
        let heard = async { while reader.heard().await.1 != mark {} };
        if tokio::time::timeout(PATIENCE, heard).await.is_ok() {
            return;
        }
    }
    panic!("{mark} never arrives");
}
