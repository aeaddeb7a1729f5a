//! Nodes hear only of what somebody there watches.

use chat_core::model::RoomId;
use chat_core::port::Topic;
use chat_testkit::model_test::seeds;
use tokio::time::sleep;

use super::cluster::{Cluster, limits};
use super::joining::SlowLayer;
use super::{AT_ONCE, ms, within};

fn of(room: i64) -> Topic {
    Topic::Room(RoomId::new(room))
}

#[tokio::test(start_paused = true)]
async fn topics_are_given_up_with_their_last_watcher() {
    let cluster = Cluster::new(2, 1, limits()).await;
    let (ann, bob) = (cluster.reader(0, "ann").await, cluster.reader(1, "bob").await);
    let (both, anns) = (cluster.group(&ann, &[&bob]).await, cluster.group(&ann, &[]).await);
    let control = |name: &str| Topic::Control(cluster.user(name));
    let wanted = |topic: Topic| cluster.bus.subscribers(topic);
    assert_eq!((wanted(of(both)), wanted(of(anns))), (2, 1));
    assert_eq!((wanted(control("ann")), wanted(control("bob"))), (1, 1));

    let bobs = cluster.reader(1, "bob").await;
    drop(bob);
    sleep(AT_ONCE).await;
    assert_eq!((wanted(of(both)), wanted(control("bob"))), (2, 1), "one is left");
    drop(bobs);
    within(AT_ONCE, "bob's node", || wanted(of(both)) == 1 && wanted(control("bob")) == 0).await;
    let bob = cluster.reader(1, "bob").await;
    assert_eq!(wanted(of(both)), 2);
    ann.remove(both, &bob).await;
    within(AT_ONCE, "a removal", || wanted(of(both)) == 1).await;
    drop((ann, bob));
    within(AT_ONCE, "everybody", || cluster.bus.topics().is_empty()).await;
}

#[tokio::test(start_paused = true)]
async fn coming_and_going_leaves_nothing_behind() {
    for seed in seeds(4) {
        let slow = |layer| SlowLayer { layer, pause: ms(30) };
        let cluster = Cluster::with(2, seed, limits(), slow, |store| store).await;
        let ann = cluster.reader(0, "ann").await;
        let bob = cluster.reader(1, "bob").await;
        let room = cluster.group(&ann, &[&bob]).await;
        let mut held = vec![];
        for n in 0..60_u64 {
            let node = usize::try_from((n * 5 + seed) % 2).unwrap();
            held.push(cluster.newcomer(node, ["ann", "bob"][usize::try_from(n % 2).unwrap()]));
            if held.len() > 3 {
                drop(held.remove(usize::try_from((n + seed) % 3).unwrap()));
            }
            sleep(ms((n * 17 + seed) % 50)).await;
        }
        sleep(AT_ONCE).await;
        assert_eq!(cluster.bus.subscribers(of(room)), 2);
        let mut readers: Vec<_> = held.iter().collect();
        readers.extend([&ann, &bob]);
        ann.post(room, "for those who stayed").await;
        cluster.converge(&readers, AT_ONCE).await;
        drop((held, ann, bob));
        within(AT_ONCE, "everybody", || cluster.bus.topics().is_empty()).await;
    }
}
