use std::collections::BTreeSet;
use std::sync::Arc;

use chat_testkit::servers::{RedisServer, Server};

use crate::person::{Person, contents};
use crate::servers::{Servers, node};

const MESSAGES: usize = 200;

/// A node is killed with much of its author's in flight. He goes to the other one and repeats what
/// he knows nothing of: in the end, each message is there once.
pub(crate) async fn what_was_acknowledged_outlives_its_node(servers: Arc<Servers>) {
    let (redis, store) = (RedisServer::start_private(), servers.database().await);
    let (one, two) = (node(&store, &redis.url()).await, node(&store, &redis.url()).await);
    let mut ann = Person::register(one.address, "ann").await;
    let mut bob = Person::register(two.address, "bob").await;
    for number in 0..MESSAGES {
        ann.send(&format!("message {number}")).await;
    }
    let acked = |person: &Person| {
        let entries = person.client.model.outbox().entries().values();
        entries.filter_map(|entry| entry.acked).collect::<BTreeSet<_>>()
    };
    while acked(&ann).len() < 20 {
        ann.client.step().await.unwrap();
    }
    one.kill().await;
    let (before, settled) = (acked(&ann), ann.client.model.outbox().is_settled());
    assert!(!settled, "nothing was in flight");

    ann.client.cut();
    ann.go_to(two.address).await;
    ann.until(|model| model.outbox().is_settled()).await;
    assert!(acked(&ann).is_superset(&before));
    assert_eq!(ann.client.model.counts().broken_promises, 0);
    bob.until(|model| contents(model).count() >= MESSAGES).await;
    ann.say("the end").await;
    bob.hear("the end").await;

    let room = &bob.client.model.rooms()[&bob.lobby()];
    let heard: BTreeSet<_> = room.messages.iter().map(|(id, told)| (*id, told.seq)).collect();
    assert_eq!(heard, acked(&ann), "each message is there once, where it was acknowledged");
    let said: BTreeSet<_> = contents(&bob.client.model).collect();
    assert_eq!(said.len(), MESSAGES + 1);
}
