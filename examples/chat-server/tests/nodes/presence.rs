use std::sync::Arc;
use std::time::{Duration, Instant};

use chat_core::model::UserId;
use chat_core::port::Presence;
use chat_layer_redis::{RedisBus, RedisPresence};
use chat_testkit::servers::{RedisServer, Server};
use tokio::time::timeout;

use crate::person::Person;
use crate::servers::{Servers, node};

/// Twenty seconds are promised; no test lasts longer than two minutes.
const PATIENCE: Duration = Duration::from_secs(100);

/// Waits until Redis names exactly these of all.
async fn online(presence: &RedisPresence, all: &[UserId], expected: &[UserId]) {
    let named = async {
        loop {
            let mut named = presence.online(all).await.unwrap();
            named.sort_unstable();
            if named == expected {
                return;
            }
        }
    };
    timeout(PATIENCE, named).await.expect("those who are there, and nobody else");
}

/// Nobody tells that they are gone: their leases end.
pub(crate) async fn who_was_on_a_killed_node_is_soon_offline(servers: Arc<Servers>) {
    let (redis, store) = (RedisServer::start_private(), servers.database().await);
    let (one, two) = (node(&store, &redis.url()).await, node(&store, &redis.url()).await);
    let ann = Person::register(one.address, "ann").await;
    let mut bob = Person::register(one.address, "bob").await;
    let eve = Person::register(two.address, "eve").await;
    let id = |person: &Person| UserId::new(person.client.model.user_id());
    let all = [id(&ann), id(&bob), id(&eve)];
    let presence = RedisBus::open(&redis.url()).unwrap().presence().unwrap();
    online(&presence, &all, &all).await;

    let begin = Instant::now();
    one.kill().await;
    bob.client.cut();
    bob.go_to(two.address).await;
    online(&presence, &all, &all[1..]).await;
    println!("offline {:?} after the node's death", begin.elapsed());
}
