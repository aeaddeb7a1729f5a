//! Wanting topics, and wanting them no more.

use chat_core::port::Topic;
use futures::future::join_all;

use super::TestLayers;
use super::nodes::{control, nodes, room};

/// Only payloads of wanted topics arrive.
pub async fn only_wanted_ones_are_heard(layers: TestLayers) {
    let (_guard, [one, mut two, mut three]) = nodes(layers);
    two.subscribe(&[room(1), room(3)]).await;
    three.subscribe(&[room(2)]).await;
    for id in 1..=4 {
        one.say(room(id), &format!("in {id}"));
    }
    two.hears(&[(room(1), "in 1"), (room(3), "in 3")]).await;
    three.hears(&[(room(2), "in 2")]).await;
    one.say(room(1), "again");
    one.say(room(2), "again");
    two.hears(&[(room(1), "again")]).await;
    three.hears(&[(room(2), "again")]).await;
}

/// A room and a user with the same number are different topics; large numbers are whole.
pub async fn kinds_are_kept_apart(layers: TestLayers) {
    const LARGE: i64 = (1 << 53) - 1;
    let (_guard, [one, mut two, mut three]) = nodes(layers);
    two.subscribe(&[room(5), room(LARGE)]).await;
    three.subscribe(&[control(5), Topic::Presence(63)]).await;
    let topics = [
        room(5),
        control(5),
        Topic::Presence(5),
        room(LARGE),
        room(LARGE - 1),
        Topic::Presence(63),
    ];
    for topic in topics {
        one.say(topic, "hi");
    }
    two.hears(&[(room(5), "hi"), (room(LARGE), "hi")]).await;
    three.hears(&[(control(5), "hi"), (Topic::Presence(63), "hi")]).await;
}

/// After `unsubscribe` nothing more of the topic arrives; other topics are not touched.
pub async fn unwanted_ones_are_heard_no_more(layers: TestLayers) {
    let (_guard, [one, mut two, _three]) = nodes(layers);
    two.subscribe(&[room(1), room(2), room(3)]).await;
    one.say(room(1), "before");
    two.hears(&[(room(1), "before")]).await;
    two.unsubscribe(&[room(1), room(3)]).await;
    one.say(room(1), "after");
    one.say(room(2), "after");
    two.hears(&[(room(2), "after")]).await;
    two.subscribe(&[room(1)]).await;
    one.say(room(1), "back");
    two.hears_at_last(room(1), "back", "after").await;
}

/// Subscribing twice brings a payload once, and one `unsubscribe` ends it. Unsubscribing from what
/// was never wanted does nothing.
pub async fn wanting_twice_is_wanting_once(layers: TestLayers) {
    let (_guard, [one, mut two, _three]) = nodes(layers);
    two.unsubscribe(&[room(9)]).await;
    two.subscribe(&[room(1), room(1)]).await;
    two.subscribe(&[room(1), room(2)]).await;
    one.say(room(1), "once");
    one.say(room(2), "then");
    two.hears(&[(room(1), "once"), (room(2), "then")]).await;
    two.unsubscribe(&[room(1)]).await;
    one.say(room(1), "never");
    one.say(room(2), "last");
    two.hears(&[(room(2), "last")]).await;
}

/// One call may name thousands of topics, and all of them are in effect when it returns.
pub async fn many_are_wanted_at_once(layers: TestLayers) {
    const MANY: i64 = 5_000;
    let (_guard, [one, mut two, _three]) = nodes(layers);
    let topics: Vec<_> = (1..=MANY).map(room).collect();
    two.subscribe(&topics).await;
    let probes = [1, 2, MANY / 2, MANY - 1, MANY].map(room);
    for topic in probes {
        one.say(topic, "there");
    }
    two.hears(&probes.map(|topic| (topic, "there"))).await;
    two.unsubscribe(&topics[..topics.len() - 1]).await;
    for topic in probes {
        one.say(topic, "gone");
    }
    two.hears(&[(room(MANY), "gone")]).await;
}

/// The last call for a topic decides, also if calls for it were under way together.
pub async fn calls_take_effect_in_their_order(layers: TestLayers) {
    let (_guard, [one, mut two, _three]) = nodes(layers);
    let (ends_wanted, ends_unwanted) = (room(1), room(2));
    let call = |topic: Topic, wanted: bool| {
        let node = two.layer();
        async move {
            match wanted {
                true => node.subscribe(&[topic]).await,
                false => node.unsubscribe(&[topic]).await,
            }
        }
    };
    let calls = (0..50).flat_map(|n| {
        let wanted = n % 2 == 1;
        [call(ends_wanted, wanted), call(ends_unwanted, !wanted)]
    });
    // The calls begin in this order, and each may be under way when the next begins.
    join_all(calls).await;
    one.say(ends_unwanted, "no");
    one.say(ends_wanted, "yes");
    two.hears(&[(ends_wanted, "yes")]).await;
    two.subscribe(&[ends_unwanted]).await;
    one.say(ends_unwanted, "now");
    two.hears_at_last(ends_unwanted, "now", "no").await;
}

/// What one node wants no more, others may still want.
pub async fn one_node_does_not_decide_for_another(layers: TestLayers) {
    let (_guard, [one, mut two, mut three]) = nodes(layers);
    two.subscribe(&[room(1)]).await;
    three.subscribe(&[room(1), room(2)]).await;
    two.unsubscribe(&[room(1)]).await;
    one.say(room(1), "three");
    three.hears(&[(room(1), "three")]).await;
    three.unsubscribe(&[room(1)]).await;
    two.subscribe(&[room(1)]).await;
    one.say(room(1), "two");
    one.say(room(2), "three again");
    two.hears_at_last(room(1), "two", "three").await;
    three.hears(&[(room(2), "three again")]).await;
}
