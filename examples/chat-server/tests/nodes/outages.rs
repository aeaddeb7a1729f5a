use std::net::SocketAddr;
use std::sync::Arc;

use chat_testkit::servers::{PostgresServer, RedisServer, Server};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::common::{PATIENCE, Reply, Request};
use crate::person::Person;
use crate::servers::{Servers, database, node};

async fn readyz(address: SocketAddr) -> Reply {
    Request::new(address, "GET", "/readyz").send().await
}

/// Asks until it is so.
async fn until(address: SocketAddr, so: impl Fn(u16, &Value) -> bool) {
    let asked = async {
        loop {
            let reply = readyz(address).await;
            if so(reply.status, &reply.json()) {
                return;
            }
        }
    };
    timeout(PATIENCE, asked).await.expect("the state that was waited for");
}

/// Within each node as before, and between them by looking into the database.
pub(crate) async fn without_redis_the_chat_goes_on(servers: Arc<Servers>) {
    let (redis, store) = (RedisServer::start_private(), servers.database().await);
    let (one, two) = (node(&store, &redis.url()).await, node(&store, &redis.url()).await);
    let mut ann = Person::register(one.address, "ann").await;
    let mut eve = Person::register(one.address, "eve").await;
    let mut bob = Person::register(two.address, "bob").await;
    for node in [&one, &two] {
        until(node.address, |status, parts| status == 200 && parts["layer"] == "ok").await;
    }
    redis.kill();
    for node in [&one, &two] {
        until(node.address, |_, parts| parts["layer"] == "degraded").await;
        assert_eq!(readyz(node.address).await.status, 200, "in service all the same");
    }
    ann.say("within").await;
    eve.hear("within").await;
    bob.hear("within").await;
    bob.say("and back").await;
    ann.hear("and back").await;

    let late = node(&store, &redis.url()).await;
    let mut dan = Person::register(late.address, "dan").await;
    dan.say("a node may start without").await;
    bob.hear("a node may start without").await;

    redis.start_again();
    for node in [&one, &two, &late] {
        until(node.address, |status, parts| status == 200 && parts["layer"] == "ok").await;
    }
    ann.say("again").await;
    bob.hear("again").await;
}

pub(crate) async fn without_its_database_a_node_is_not_ready(_: Arc<Servers>) {
    let postgres = PostgresServer::options().start();
    let redis = RedisServer::start_private();
    let node = node(&database(&postgres).await, &redis.url()).await;
    let ready = readyz(node.address).await;
    let parts = json!({ "ready": true, "draining": false, "store": "ok", "accounts": "ok",
        "layer": "ok" });
    assert_eq!((ready.status, ready.json()), (200, parts));
    postgres.stop();
    until(node.address, |status, parts| {
        status == 503 && parts["store"] == "failing" && parts["accounts"] == "failing"
    })
    .await;
    postgres.start_again();
    until(node.address, |status, parts| status == 200 && parts["ready"] == true).await;
}
