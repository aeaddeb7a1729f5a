//! Going out of service without losing anything.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use crate::node::Node;
use crate::wire::Close;
use crate::wire::server::ServerAction;

/// How often to look whether everything is finished.
const LOOK: Duration = Duration::from_millis(10);
/// The window over which clients come back.
const COME_BACK_WITHIN: Duration = Duration::from_secs(5);

pub(crate) async fn drain(node: &Node, deadline: Duration) {
    let end = Instant::now() + deadline;
    node.sockets.start_draining();
    // Whoever only goes on would never be finished: what he sends from now on is not read.
    for socket in node.sockets.all() {
        socket.inbox.stop();
    }
    // Half of the time for what was asked, the rest for saying good-bye.
    let asked = Instant::now() + deadline / 2;
    let finished = until(|| {
        // In this order: what is no longer being decided may wait for its commit, or be told in its
        // turn.
        node.sockets.all().iter().all(|socket| socket.inbox.is_idle())
            && node.appender.is_idle()
            && node.delivery.hub.users().iter().all(|stream| stream.is_idle())
    });
    if timeout_at(asked, finished).await.is_err() {
        tracing::warn!("some requests were not finished before the drain's deadline");
    }
    let after_ms = u64::try_from(COME_BACK_WITHIN.as_millis()).unwrap_or(u64::MAX);
    let reconnect = ServerAction::Reconnect { after_ms, reason: "drain" }.encode();
    for socket in node.sockets.all() {
        socket.queue.push(reconnect.clone());
        socket.queue.close(Close::DRAIN);
    }
    let closed = until(|| node.sockets.count() == 0);
    let gone = async { tokio::join!(closed, node.attendance.end()) };
    if timeout_at(end, gone).await.is_err() {
        tracing::warn!(left = node.sockets.count(), "some connections did not close in time");
    }
}

async fn until(condition: impl Fn() -> bool) {
    while !condition() {
        sleep(LOOK).await;
    }
}
