//! Who hears what.

use super::TestLayers;
use super::nodes::{nodes, room};

const ROOM: chat_core::port::Topic = room(1);

/// A payload reaches every other node that wants its topic.
pub async fn every_other_node_hears(layers: TestLayers) {
    let (_guard, [one, mut two, mut three]) = nodes(layers);
    two.subscribe(&[ROOM]).await;
    three.subscribe(&[ROOM]).await;
    one.say(ROOM, "hi");
    two.hears(&[(ROOM, "hi")]).await;
    three.hears(&[(ROOM, "hi")]).await;
}

/// A node does not hear what it published: it has delivered that already.
pub async fn nobody_hears_himself(layers: TestLayers) {
    let (_guard, [mut one, mut two, _three]) = nodes(layers);
    one.subscribe(&[ROOM]).await;
    two.subscribe(&[ROOM]).await;
    one.say(ROOM, "from one");
    two.hears(&[(ROOM, "from one")]).await;
    two.say(ROOM, "from two");
    one.hears(&[(ROOM, "from two")]).await;
}

/// Publishing where nobody listens is no error, and costs nobody anything.
pub async fn what_nobody_wants_goes_nowhere(layers: TestLayers) {
    let (_guard, [one, mut two, _three]) = nodes(layers);
    for id in 2..1_000 {
        one.say(room(id), "nobody");
    }
    two.subscribe(&[ROOM]).await;
    one.say(ROOM, "two");
    two.hears(&[(ROOM, "two")]).await;
}

/// What was published before a node wanted the topic is not kept for it.
pub async fn what_came_before_is_not_told_later(layers: TestLayers) {
    let (_guard, [one, mut two, mut three]) = nodes(layers);
    three.subscribe(&[ROOM]).await;
    one.say(ROOM, "before");
    three.hears(&[(ROOM, "before")]).await;
    two.subscribe(&[ROOM]).await;
    one.say(ROOM, "after");
    two.hears(&[(ROOM, "after")]).await;
}

/// A node that goes away takes nothing from the others.
pub async fn who_leaves_disturbs_nobody(layers: TestLayers) {
    let (_guard, [one, mut two, three]) = nodes(layers);
    two.subscribe(&[ROOM]).await;
    three.subscribe(&[ROOM]).await;
    drop(three);
    one.say(ROOM, "still there");
    two.hears(&[(ROOM, "still there")]).await;
    drop(one);
    two.unsubscribe(&[ROOM]).await;
    two.subscribe(&[ROOM]).await;
    two.say(ROOM, "to nobody");
}
