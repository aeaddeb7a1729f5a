use std::sync::Arc;

use chat_testkit::servers::{RedisServer, Server};
use tokio::time::timeout;

use crate::common::PATIENCE;
use crate::person::{Person, contents};
use crate::servers::{Servers, node, node_of};

pub(crate) async fn any_store_goes_with_any_layer(servers: Arc<Servers>) {
    let (redis, directory) = (RedisServer::start_private(), tempfile::tempdir().unwrap());
    for layer in ["memory", &redis.url()] {
        let kind = layer.split(':').next().unwrap();
        let file = format!("sqlite:{}", directory.path().join(kind).display());
        for store in [file, servers.database().await] {
            let node = node(&store, layer).await;
            let mut ann = Person::register(node.address, "ann").await;
            let mut bob = Person::register(node.address, "bob").await;
            ann.say("hello").await;
            bob.hear("hello").await;
        }
    }
}

/// So often to and fro that looking into the database would take longer than anybody waits: it is
/// Redis that tells.
pub(crate) async fn people_on_different_nodes_talk(servers: Arc<Servers>) {
    let (redis, store) = (RedisServer::start_private(), servers.database().await);
    let (one, two) = (node(&store, &redis.url()).await, node(&store, &redis.url()).await);
    let mut ann = Person::register(one.address, "ann").await;
    let mut bob = Person::register(two.address, "bob").await;
    let talk = async {
        for turn in 0..100 {
            ann.say(&format!("ping {turn}")).await;
            bob.hear(&format!("ping {turn}")).await;
            bob.say(&format!("pong {turn}")).await;
            ann.hear(&format!("pong {turn}")).await;
        }
    };
    timeout(PATIENCE, talk).await.expect("as fast as Redis");
}

/// Rooms and people have the same numbers in both, and nothing else in common.
pub(crate) async fn two_chats_share_a_database_and_a_redis(servers: Arc<Servers>) {
    let (redis, store) = (RedisServer::start_private(), servers.database().await);
    let mut listeners = vec![];
    for chat in ["red", "blue"] {
        let nodes =
            [node_of(&store, &redis.url(), chat).await, node_of(&store, &redis.url(), chat).await];
        let mut ann = Person::register(nodes[0].address, "ann").await;
        let mut bob = Person::register(nodes[1].address, "bob").await;
        ann.say(&format!("{chat} is heard")).await;
        bob.hear(&format!("{chat} is heard")).await;
        listeners.push((nodes, ann, bob));
    }
    let lobbies: Vec<_> = listeners.iter().map(|(_, ann, _)| ann.lobby()).collect();
    assert_eq!(lobbies[0], lobbies[1]);
    for turn in ["one", "two"] {
        for (_, ann, bob) in &mut listeners {
            ann.say(turn).await;
            bob.hear(turn).await;
        }
    }
    for ((_, _, bob), other) in listeners.iter().zip(["blue", "red"]) {
        let heard: Vec<_> = contents(&bob.client.model).collect();
        assert_eq!(heard.len(), 3, "{heard:?}");
        assert!(!heard.contains(&format!("{other} is heard").as_str()), "{heard:?}");
    }
}

/// His session holds there, and what he missed comes as what follows, not anew.
pub(crate) async fn whoever_changes_the_node_goes_on_there(servers: Arc<Servers>) {
    let (redis, store) = (RedisServer::start_private(), servers.database().await);
    let (one, two) = (node(&store, &redis.url()).await, node(&store, &redis.url()).await);
    let mut ann = Person::register(one.address, "ann").await;
    let mut bob = Person::register(two.address, "bob").await;
    ann.say("before").await;
    bob.hear("before").await;
    bob.client.cut();
    ann.say("meanwhile").await;
    bob.go_to(one.address).await;
    bob.hear("meanwhile").await;
    bob.say("after").await;
    ann.hear("after").await;
    assert_eq!(bob.client.model.counts().resets, 0);
}
