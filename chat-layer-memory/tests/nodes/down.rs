//! While the layer is down, nodes go on alone and look at the store.

use super::cluster::{Cluster, limits, trusting};
use super::{AT_ONCE, REPAIR, ms, within};

#[tokio::test(start_paused = true)]
async fn local_chat_goes_on_and_the_others_follow() {
    let cluster = Cluster::new(2, 1, limits()).await;
    let (ann, bob) = (cluster.reader(0, "ann").await, cluster.reader(0, "bob").await);
    let cem = cluster.reader(1, "cem").await;
    let room = cluster.group(&ann, &[&bob, &cem]).await;
    cluster.layers[0].down();
    for n in 0..30 {
        let text = format!("down {n}");
        ann.post(room, &text).await;
        within(ms(60), "the other one here", || bob.has(room, &text)).await;
    }
    // Who comes while the layer is down is let in, and lives like the others.
    let dan = cluster.reader(0, "dan").await;
    ann.invite(room, &dan).await;
    within(AT_ONCE, "the room", || dan.knows(room)).await;
    bob.post(room, "hello dan").await;
    within(ms(60), "a newcomer hears", || dan.has(room, "hello dan")).await;
    cem.post(room, "from afar").await;
    cluster.converge(&[&ann, &bob, &cem, &dan], REPAIR).await;
    cluster.layers[0].up();
    ann.post(room, "up again").await;
    cem.post(room, "me too").await;
    cluster.converge(&[&ann, &bob, &cem, &dan], AT_ONCE).await;
}

#[tokio::test(start_paused = true)]
async fn a_layer_that_comes_back_is_a_reason_to_look() {
    let cluster = Cluster::new(2, 2, trusting()).await;
    let (ann, bob) = (cluster.reader(0, "ann").await, cluster.reader(1, "bob").await);
    let room = cluster.group(&ann, &[&bob]).await;
    cluster.layers[1].down();
    ann.post(room, "lost").await;
    tokio::time::sleep(REPAIR * 3).await;
    assert!(!bob.has(room, "lost"), "nobody looks");
    cluster.layers[1].up();
    cluster.converge(&[&ann, &bob], ms(1_200)).await;
}
