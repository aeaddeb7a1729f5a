use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chat_core::port::{ChannelLayer, LayerEvent, Topic};
use chat_layer_redis::RedisBus;
use chat_testkit::servers::{RedisServer, Server};
use redis::Value;
use tokio::time::{Instant, timeout};

use crate::node::{DEADLINE, Node, impatient, quick, room, until};

/// More than one batch of subscriptions.
const MANY: i64 = 2_500;

fn rooms(count: i64) -> Vec<Topic> {
    (1..=count).map(room).collect()
}

async fn ask(server: &RedisServer, words: &[&str]) -> Value {
    let client = redis::Client::open(server.url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let mut command = redis::cmd(words[0]);
    command.arg(&words[1..]);
    command.query_async(&mut connection).await.unwrap()
}

pub(crate) async fn without_a_server_nobody_waits_and_nothing_is_kept(_: Arc<RedisServer>) {
    // Nobody listens on port 1.
    let bus = quick("redis://127.0.0.1:1", "chat".into()).build().unwrap();
    assert!(bus.ping().await.is_err());
    let node = Node::new(&bus);
    timeout(DEADLINE, node.layer.subscribe(&rooms(MANY))).await.expect("nobody waits");
    assert!(!node.layer.is_up());
    until("it is known that nothing can be published", || {
        node.say(room(1), "hi");
        node.layer.stats().unpublished > 0
    })
    .await;
    let before = node.layer.stats();
    (0..100_000).for_each(|_| node.say(room(1), "hi"));
    assert_eq!(node.layer.stats().unpublished - before.unpublished, 100_000);
    assert_eq!(node.layer.stats().published, 0);
}

pub(crate) async fn a_server_that_comes_late_is_found(_: Arc<RedisServer>) {
    let server = RedisServer::start_private();
    server.kill();
    let bus = quick(&server.url(), server.prefix()).build().unwrap();
    let (one, mut two) = (Node::new(&bus), Node::new(&bus));
    timeout(DEADLINE, two.layer.subscribe(&[room(1)])).await.expect("nobody waits");
    server.start_again();
    two.is_reset().await;
    assert!(two.layer.is_up());
    one.reaches(&mut two, room(1)).await;
    bus.ping().await.unwrap();
}

pub(crate) async fn a_killed_server_is_found_again_and_everything_is_subscribed_to(
    _: Arc<RedisServer>,
) {
    let server = RedisServer::start_private();
    let bus = quick(&server.url(), server.prefix()).build().unwrap();
    let (one, mut two) = (Node::new(&bus), Node::new(&bus));
    two.layer.subscribe(&rooms(MANY)).await;
    assert!(two.layer.is_up());
    one.reaches(&mut two, room(MANY)).await;
    assert_eq!(two.take_resets(), 0, "nothing was missed");
    for round in 1..=3 {
        server.kill();
        until("the loss is noticed", || !two.layer.is_up()).await;
        // Down, nobody waits; what is asked for is asked for later, or not at all.
        let asked = Instant::now();
        two.layer.subscribe(&[room(MANY + round)]).await;
        two.layer.unsubscribe(&[room(round)]).await;
        assert!(asked.elapsed() < DEADLINE);
        server.start_again();
        two.is_reset().await;
        assert!(two.layer.is_up(), "the reset comes when everything is subscribed to");
        assert_eq!(two.take_resets(), 1);
        for id in [4, MANY / 2, MANY, MANY + round] {
            one.reaches(&mut two, room(id)).await;
        }
        // Counted just after it was told.
        until("the reset is counted", || two.layer.stats().resets == round as u64).await;
        assert_eq!(two.layer.stats().disconnects, round as u64);
        let channels = ask(&server, &["PUBSUB", "CHANNELS", "*"]).await;
        let channels: Vec<String> = redis::from_redis_value(channels).unwrap();
        assert_eq!(channels.len() as i64, MANY, "one room came in each round, and one went");
    }
}

pub(crate) async fn cut_off_connections_come_back_and_a_reset_follows(_: Arc<RedisServer>) {
    let server = RedisServer::start_private();
    let bus = quick(&server.url(), server.prefix()).build().unwrap();
    let (one, mut two) = (Node::new(&bus), Node::new(&bus));
    two.layer.subscribe(&rooms(10)).await;
    one.reaches(&mut two, room(1)).await;
    for kind in ["pubsub", "normal"] {
        ask(&server, &["CLIENT", "KILL", "TYPE", kind]).await;
        if kind == "pubsub" {
            two.is_reset().await;
            assert!(two.layer.is_up());
        }
        for id in 1..=10 {
            one.reaches(&mut two, room(id)).await;
        }
    }
}

pub(crate) async fn a_server_that_hangs_keeps_nobody_waiting(_: Arc<RedisServer>) {
    let server = RedisServer::start_private();
    let bus = impatient(&server.url(), server.prefix()).build().unwrap();
    let (one, mut two) = (Node::new(&bus), Node::new(&bus));
    two.layer.subscribe(&rooms(10)).await;
    one.reaches(&mut two, room(1)).await;
    two.take_resets();
    server.pause();
    // Before it is known that the server hangs, and after.
    for id in 11..=13 {
        let asked = Instant::now();
        timeout(DEADLINE, two.layer.subscribe(&[room(id)])).await.expect("nobody waits for ever");
        // The check, the subscription and connecting anew, and a slow machine.
        assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
        let payload = Bytes::from(vec![0; 1 << 20]);
        (0..100).for_each(|_| one.layer.publish(room(1), payload.clone()));
    }
    until("payloads are dropped", || one.layer.stats().unpublished > 200).await;
    until("the loss is noticed", || !two.layer.is_up()).await;
    server.resume();
    two.is_reset().await;
    for id in [1, 10, 11, 13] {
        one.reaches(&mut two, room(id)).await;
    }
}

pub(crate) async fn calls_of_a_moment_are_told_at_once(server: Arc<RedisServer>) {
    let bus = RedisBus::builder(&server.url())
        .prefix(server.prefix())
        .linger(Duration::from_millis(20))
        .build()
        .unwrap();
    let (one, mut two) = (Node::new(&bus), Node::new(&bus));
    two.layer.subscribe(&[room(0)]).await;
    let begun = Instant::now();
    let calls: Vec<_> = (1..=200).map(|id| [room(id)]).collect();
    futures::future::join_all(calls.iter().map(|topic| two.layer.subscribe(topic))).await;
    // One linger each would be four seconds.
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    one.say(room(200), "hi");
    assert_eq!(two.next().await, LayerEvent::Payload(room(200), Bytes::from_static(b"hi")));
}

/// A node that goes out of service: the others hear what it said last.
pub(crate) async fn what_was_published_is_said_before_it_closes(redis: Arc<RedisServer>) {
    const PAYLOADS: usize = 5_000;
    let bus = quick(&redis.url(), redis.prefix()).build().unwrap();
    let (one, mut two) = (Node::new(&bus), Node::new(&bus));
    two.layer.subscribe(&[room(1)]).await;
    one.reaches(&mut two, room(1)).await;
    for number in 0..PAYLOADS {
        one.say(room(1), &number.to_string());
    }
    one.layer.close().await;
    assert!(one.layer.stats().unpublished == 0, "{:?}", one.layer.stats());
    let last = (PAYLOADS - 1).to_string();
    while two.next().await != LayerEvent::Payload(room(1), last.clone().into()) {}
}
