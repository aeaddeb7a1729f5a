use std::sync::Arc;

use chat_testkit::servers::PostgresServer;
use tokio::time::{Duration, timeout};

use crate::common::operator;
use crate::person::Person;
use crate::servers::{database, node};

/// Ten times the head check, which finds it.
const PROMISE: Duration = Duration::from_secs(30);

/// By a command beside the nodes, without a word to them.
pub(crate) async fn ended_sessions_are_closed_on_every_node(server: Arc<PostgresServer>) {
    let store = database(&server).await;
    let (one, two) = (node(&store, "memory").await, node(&store, "memory").await);
    let mut ann = Person::register(one.address, "ann").await;
    let mut bob = Person::register(two.address, "bob").await;
    for (person, name) in [(&mut ann, "ann"), (&mut bob, "bob")] {
        let ended = operator(&["session", "end", name, "--all", "--store", &store], "").await;
        assert!(ended.status.success(), "{ended:?}");
        let closed = async { while person.client.step().await.is_ok() {} };
        timeout(PROMISE, closed).await.expect("closed in time");
        let left = operator(&["session", "list", name, "--store", &store], "").await;
        assert!(left.status.success() && left.stdout.is_empty(), "{left:?}");
    }
}
