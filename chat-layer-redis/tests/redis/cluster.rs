use std::sync::Arc;
use std::time::Duration;

use chat_core::model::UserId;
use chat_core::port::{ChannelLayer, Presence};
use chat_testkit::servers::{RedisCluster, RedisServer};
use tokio::time::{Instant, sleep};

use crate::node::{DEADLINE, Node, quick, room};

/// Enough for each of three masters to have many.
const ROOMS: i64 = 60;

pub(crate) async fn slots_that_move_are_followed(_: Arc<RedisServer>) {
    let cluster = RedisCluster::start(3);
    let bus = quick(&cluster.url(), "chat".into()).build().unwrap();
    let (one, mut two) = (Node::new(&bus), Node::new(&bus));
    let rooms: Vec<_> = (1..=ROOMS).map(room).collect();
    two.layer.subscribe(&rooms).await;
    assert!(two.layer.is_up());
    one.reaches(&mut two, room(1)).await;
    cluster.move_slots(0, 1, 3_000);
    two.is_reset().await;
    for topic in rooms {
        one.reaches(&mut two, topic).await;
    }
}

pub(crate) async fn a_replica_that_takes_over_is_found(_: Arc<RedisServer>) {
    let cluster = RedisCluster::with_replicas(3, 1);
    let bus = quick(&cluster.url(), "chat".into()).build().unwrap();
    let (one, mut two) = (Node::new(&bus), Node::new(&bus));
    let presence = bus.presence().unwrap();
    let users: Vec<_> = (1..=ROOMS).map(UserId::new).collect();
    presence.renew(&users, DEADLINE).await.unwrap();
    let rooms: Vec<_> = (1..=ROOMS).map(room).collect();
    two.layer.subscribe(&rooms).await;
    one.reaches(&mut two, room(1)).await;
    cluster.kill(0);
    two.is_reset().await;
    for topic in rooms {
        one.reaches(&mut two, topic).await;
    }
    let deadline = Instant::now() + DEADLINE;
    while presence.renew(&users, DEADLINE).await.is_err() {
        assert!(Instant::now() < deadline, "leases are never renewed");
        sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(presence.online(&users).await.unwrap().len(), users.len());
}
