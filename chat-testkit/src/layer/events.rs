//! The stream of what arrives.

use futures::StreamExt;

use super::TestLayers;
use super::nodes::{nodes, room};

/// The first call gets the events, later ones an empty stream.
pub async fn are_given_once(layers: TestLayers) {
    let (_guard, [one, mut two, _three]) = nodes(layers);
    two.events();
    for _ in 0..2 {
        assert_eq!(two.layer().events().next().await, None, "the stream is empty");
    }
    two.subscribe(&[room(1)]).await;
    one.say(room(1), "to the first");
    two.hears(&[(room(1), "to the first")]).await;
}

/// What arrives before the stream is taken waits for it.
pub async fn wait_until_they_are_taken(layers: TestLayers) {
    let (_guard, [one, mut two, mut three]) = nodes(layers);
    two.subscribe(&[room(1)]).await;
    three.subscribe(&[room(1)]).await;
    one.say(room(1), "early");
    three.hears(&[(room(1), "early")]).await;
    two.hears(&[(room(1), "early")]).await;
}
